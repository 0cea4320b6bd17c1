//! What specifiers mean, over small sets of files.

use super::*;

/// A project of files; those with a text are manifests.
fn project(files: &[(&str, &str)]) -> Resolver {
    let texts = files.iter().filter(|(_, text)| !text.is_empty());
    let manifests = texts.map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
    Resolver::new(files.iter().map(|&(path, _)| path), &manifests)
}

fn show(resolver: &Resolver, from: &str, specifier: &str) -> String {
    match resolver.resolve(from, specifier) {
        Resolution::File(path) => path,
        Resolution::Package(name, subpath) => format!("package {name} [{subpath}]"),
        Resolution::Missing => "missing".to_owned(),
        Resolution::Builtin(name) => format!("builtin {name}"),
    }
}

fn check(files: &[(&str, &str)], from: &str, cases: &[(&str, &str)]) {
    let resolver = project(files);
    for (specifier, expected) in cases {
        assert_eq!(show(&resolver, from, specifier), *expected, "{specifier} in {from}");
    }
}

#[test]
fn relative_names() {
    let files = [
        ("a/x.ts", ""),
        ("a/x.js", ""),
        ("a/x/index.ts", ""),
        ("a/y/index.tsx", ""),
        ("a/index.ts", ""),
        ("a/z.svc.ts", ""),
        ("data.json", ""),
        ("a/App.vue", ""),
        ("a/W.svelte", ""),
        ("a/logo.svg", ""),
        ("a/m/package.json", r#"{"main":"./lib/entry.js"}"#),
        ("a/m/lib/entry.ts", ""),
        ("index.ts", ""),
        ("a/t.d.ts", ""),
        ("a/x.d.ts", ""),
    ];
    let cases = [
        ("./x", "a/x.ts"),
        ("./t", "a/t.d.ts"),
        ("./x.js", "a/x.ts"),
        ("./x.ts", "a/x.ts"),
        ("./x/", "a/x/index.ts"),
        ("./x/index", "a/x/index.ts"),
        ("./y", "a/y/index.tsx"),
        ("./y/index.js", "a/y/index.tsx"),
        (".", "a/index.ts"),
        ("./", "a/index.ts"),
        ("..", "index.ts"),
        ("../a", "a/index.ts"),
        ("./z.svc", "a/z.svc.ts"),
        ("../data.json", "data.json"),
        ("../data", "data.json"),
        ("./App.vue", "a/App.vue"),
        ("./App", "a/App.vue"),
        ("./W.svelte", "a/W.svelte"),
        ("./logo.svg?react", "a/logo.svg"),
        ("./m", "a/m/lib/entry.ts"),
        ("./none", "missing"),
        ("../../x", "missing"),
    ];
    check(&files, "a/from.ts", &cases);
}

#[test]
fn packages_builtins_and_other_schemes() {
    let cases = [
        ("react", "package react []"),
        ("@aws-sdk/client-ses", "package @aws-sdk/client-ses []"),
        ("aws-amplify/auth/server", "package aws-amplify [auth/server]"),
        ("$amplify/env/send-mail", "package $amplify [env/send-mail]"),
        ("node:fs/promises", "builtin fs/promises"),
        ("crypto", "builtin crypto"),
        ("https://esm.sh/react", "package https://esm.sh/react []"),
        ("virtual:pwa-register", "package virtual:pwa-register []"),
        ("@/gone", "missing"),
        ("#gone", "missing"),
        ("", "missing"),
    ];
    check(
        &[("amplify/tsconfig.json", r#"{"compilerOptions":{"paths":{"$amplify/*":["../.amplify/generated/*"]}}}"#)],
        "amplify/a.ts",
        &cases,
    );
}

#[test]
fn aliases_of_tsconfig() {
    let files = [
        ("package.json", r#"{"name":"app","dependencies":{"@installed/x":"1"}}"#),
        (
            "tsconfig.json",
            r#"{"compilerOptions":{"baseUrl":".","paths":{"@/*":["./app/*","./lib/*"],"@gen/*":["gen/*"],"@installed/*":["stubs/*"],"@ui":["dist/ui/index.js"]}}}"#,
        ),
        ("app/a.ts", ""),
        ("lib/b/index.ts", ""),
        ("util/index.ts", ""),
        ("src/ui/index.ts", ""),
        ("src/c.ts", ""),
    ];
    let cases = [
        ("@/a", "app/a.ts"),
        ("@/b", "lib/b/index.ts"),
        ("@/c", "src/c.ts"),
        ("@/none", "missing"),
        ("@gen/api", "missing"),
        ("@installed/x", "package @installed/x []"),
        ("@ui", "src/ui/index.ts"),
        ("lib/b", "lib/b/index.ts"),
        // A folder at `baseUrl` hides Node's module of that name, as it does for TypeScript.
        ("util", "util/index.ts"),
        ("node:util", "builtin util"),
        ("react", "package react []"),
    ];
    check(&files, "app/from.ts", &cases);
}

#[test]
fn common_aliases_without_tsconfig() {
    let files = [
        ("package.json", r#"{"name":"root"}"#),
        ("web/package.json", r#"{"name":"web"}"#),
        ("web/src/a.ts", ""),
        ("web/b.ts", ""),
        ("web/app/c.ts", ""),
        ("web/src/lib/d.ts", ""),
        ("src/e.ts", ""),
    ];
    let cases = [
        ("@/a", "web/src/a.ts"),
        ("~/a", "web/src/a.ts"),
        ("@/b", "web/b.ts"),
        ("~/c", "web/app/c.ts"),
        ("$lib/d", "web/src/lib/d.ts"),
        ("@/e", "src/e.ts"),
        ("@/none", "missing"),
    ];
    check(&files, "web/src/from.ts", &cases);
    check(&[("src/a.ts", "")], "src/b.ts", &[("@/a", "src/a.ts")]);
}

#[test]
fn imports_of_package_json() {
    let files = [
        (
            "p/package.json",
            r##"{"name":"p","imports":{"#db":{"types":"./db.d.ts","default":"./dist/db.js"},"#lib/*":"./src/lib/*.ts","#r":"react/jsx-runtime","#loop":"#loop"}}"##,
        ),
        ("p/src/db.ts", ""),
        ("p/src/lib/x/y.ts", ""),
    ];
    let cases = [
        ("#db", "p/src/db.ts"),
        ("#lib/x/y", "p/src/lib/x/y.ts"),
        ("#lib/none", "missing"),
        ("#r", "package react [jsx-runtime]"),
        ("#loop", "missing"),
        ("#none", "missing"),
    ];
    check(&files, "p/src/from.ts", &cases);
}

#[test]
fn workspace_packages() {
    let files = [
        ("package.json", r#"{"name":"root","workspaces":["packages/*","apps/*"]}"#),
        ("apps/web/package.json", r#"{"name":"web","exports":{"./feature":"./feature.ts"}}"#),
        ("apps/web/feature.ts", ""),
        (
            "packages/ui/package.json",
            r#"{"name":"@x/ui","exports":{".":{"types":"./dist/index.d.ts","import":"./dist/index.js"},"./*":"./src/*.tsx","./theme":"./theme/index.ts"}}"#,
        ),
        ("packages/ui/src/index.ts", ""),
        ("packages/ui/src/button.tsx", ""),
        ("packages/ui/theme/index.ts", ""),
        ("packages/core/package.json", r#"{"name":"core","main":"dist/cjs/index.js","module":"dist/esm/index.js"}"#),
        ("packages/core/src/index.ts", ""),
        ("packages/core/src/deep/a.ts", ""),
        ("packages/core/data/b.json", ""),
        ("packages/bare/package.json", r#"{"name":"bare"}"#),
        ("packages/bare/index.ts", ""),
        ("packages/gone/package.json", r#"{"name":"gone","main":"dist/other.js","exports":{"./x":"./dist/x.js"}}"#),
        ("packages/schema/package.json", r#"{"name":"schema","types":"./resource.ts"}"#),
        ("packages/schema/resource.ts", ""),
    ];
    let cases = [
        ("@x/ui", "packages/ui/src/index.ts"),
        ("@x/ui/button", "packages/ui/src/button.tsx"),
        ("@x/ui/theme", "packages/ui/theme/index.ts"),
        ("@x/ui/none", "missing"),
        ("core", "packages/core/src/index.ts"),
        ("core/deep/a", "packages/core/src/deep/a.ts"),
        ("core/dist/deep/a.js", "packages/core/src/deep/a.ts"),
        ("core/data/b.json", "packages/core/data/b.json"),
        ("bare", "packages/bare/index.ts"),
        ("gone", "missing"),
        ("gone/x", "missing"),
        ("schema", "packages/schema/resource.ts"),
        ("web/feature", "apps/web/feature.ts"),
        ("lodash", "package lodash []"),
    ];
    check(&files, "apps/web/src/from.ts", &cases);
}

#[test]
fn pages_name_their_scripts() {
    let files = [
        ("package.json", r#"{"name":"root"}"#),
        ("web/package.json", r#"{"name":"web"}"#),
        ("web/src/main.tsx", ""),
        ("web/admin/src/main.tsx", ""),
        ("web/public/x.js", ""),
    ];
    let cases =
        [("/src/main.tsx", "web/src/main.tsx"), ("src/main.tsx", "web/src/main.tsx"), ("./src/main.tsx", "web/src/main.tsx")];
    check(&files, "web/index.html", &cases);
    check(&files, "web/admin/index.html", &[("/src/main.tsx", "web/admin/src/main.tsx"), ("/x.js", "web/public/x.js")]);
}
