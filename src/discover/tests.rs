//! What is entered and read, folder by folder.

use super::*;

/// `a/` is a folder.
fn entries(names: &[&str]) -> Vec<Entry> {
    names.iter().map(|name| Entry { name: name.trim_end_matches('/').to_owned(), is_dir: name.ends_with('/') }).collect()
}

/// What is entered (with `/`) and read.
fn ask(discovery: &mut Discovery, dir: &str, names: &[&str], ignore: Option<&str>) -> String {
    let listing = discovery.filter_dir(dir, &entries(names), ignore);
    let enter = listing.enter.iter().map(|name| format!("{name}/"));
    enter.chain(listing.read).collect::<Vec<_>>().join(" ")
}

fn fresh() -> Discovery {
    Discovery::new(&Config::default())
}

#[test]
fn skips_what_tools_write() {
    let mut discovery = fresh();
    let tools = [
        "node_modules/",
        ".git/",
        ".next/",
        ".amplify/",
        ".yarn/",
        ".storybook/",
        "dist/",
        "build/",
        "out/",
        "coverage/",
        "src/",
    ];
    assert_eq!(ask(&mut discovery, "x", &tools, None), ".storybook/ dist/ build/ out/ coverage/ src/");
    let package = [tools.as_slice(), &["package.json"]].concat();
    assert_eq!(ask(&mut discovery, "y", &package, None), ".storybook/ src/ package.json");
    // A route may be called so: it doesn't lie directly under a package root.
    assert_eq!(ask(&mut discovery, "y/app", &["build/", "coverage/", "page.tsx"], None), "build/ coverage/ page.tsx");
    // Asked alone, the folder is judged by what was seen before.
    assert_eq!(ask(&mut discovery, "y", &["dist/"], None), "");
}

#[test]
fn reads_modules_documents_and_manifests() {
    let modules =
        ["a.ts", "b.tsx", "c.mts", "d.cts", "e.js", "f.jsx", "g.mjs", "h.cjs", "i.vue", "j.svelte", "k.graphql", "l.gql"];
    assert_eq!(ask(&mut fresh(), "src", &modules, None), modules.join(" "));
    let not = ["a.d.ts", "b.d.mts", "c.d.cts", "d.d.css.ts", "README.md", "data.json", "x.css", ".env", ".pnp.cjs"];
    assert_eq!(ask(&mut fresh(), "src", &not, None), "");
    let manifests =
        ["tsconfig.json", "tsconfig.app.json", "base.tsconfig.json", "jsconfig.json", "package.json", "pnpm-workspace.yaml"];
    assert_eq!(ask(&mut fresh(), "", &manifests, None), manifests.join(" "));
    let others = ["index.html", "admin.html", "angular.json", "app.json", "amplify-tiers.json", "vercel.json"];
    assert_eq!(ask(&mut fresh(), "", &others, None), "index.html angular.json app.json amplify-tiers.json");
    assert_eq!(ask(&mut fresh(), "", &["admin.html", "package.json"], None), "admin.html package.json");
    assert_eq!(ask(&mut fresh(), "packages/typescript-config", &["base.json", "next.json"], None), "base.json next.json");
}

#[test]
fn compiled_twins_are_not_read() {
    let mut discovery = fresh();
    let names = ["a.js", "a.ts", "b.js", "b.tsx", "c.mjs", "c.mts", "d.js", "e.js", "e.mts"];
    assert_eq!(ask(&mut discovery, "amplify", &names, None), "a.ts b.tsx c.mts d.js e.js e.mts");
    assert_eq!(discovery.twins().collect::<Vec<_>>(), ["amplify/a.js", "amplify/b.js", "amplify/c.mjs"]);
    assert_eq!(ask(&mut discovery, "amplify", &["a.js"], None), "");
    // The source is gone: a whole listing says so.
    assert_eq!(ask(&mut discovery, "amplify", &["a.js", "d.js"], None), "a.js d.js");
    assert_eq!(discovery.twins().count(), 0);
}

#[test]
fn ignore_files_of_all_levels() {
    let mut discovery = fresh();
    assert_eq!(ask(&mut discovery, "", &["gen/", "src/", "a.ts"], Some("gen/\n*.gen.ts\n/a.ts\n")), "src/");
    assert_eq!(ask(&mut discovery, "src", &["a.ts", "x.gen.ts", "keep.gen.ts"], Some("!keep.gen.ts")), "a.ts keep.gen.ts");
    assert_eq!(ask(&mut discovery, "src/deep", &["keep.gen.ts", "y.gen.ts"], None), "keep.gen.ts");
    assert_eq!(ask(&mut discovery, "src", &["a.ts", "keep.gen.ts"], None), "a.ts");
}

#[test]
fn ignore_files_above_the_root() {
    let mut discovery = fresh();
    discovery.add_outer_ignore("apps/web", "/apps/web/gen\nlegacy\n");
    discovery.add_outer_ignore("web", "!legacy\n");
    assert_eq!(ask(&mut discovery, "", &["gen/", "legacy/", "src/"], None), "legacy/ src/");
    assert_eq!(ask(&mut discovery, "src", &["gen/", "legacy/"], Some("legacy")), "gen/");
}

#[test]
fn the_configuration_leaves_files_out() {
    let config =
        Config { ignore: vec!["src/old/**".into(), "*.stories.tsx".into(), "!src/old/keep.ts".into()], ..Config::default() };
    let mut discovery = Discovery::new(&config);
    assert_eq!(ask(&mut discovery, "src", &["old/", "a.stories.tsx", "a.tsx"], None), "old/ a.tsx");
    assert_eq!(ask(&mut discovery, "src/old", &["keep.ts", "a.ts"], None), "keep.ts");
}

#[test]
fn remembers_what_imports_may_lead_to() {
    let mut discovery = fresh();
    ask(&mut discovery, "", &["src/", "amplify_outputs.json"], Some("amplify_outputs*"));
    ask(&mut discovery, "src", &["deep/", "data.json", "logo.svg", "a.ts", "t.d.ts"], None);
    ask(&mut discovery, "src/deep", &["x.css", "y.css"], None);
    assert_eq!(
        discovery.assets().collect::<Vec<_>>(),
        ["src/data.json", "src/logo.svg", "src/t.d.ts", "src/deep/x.css", "src/deep/y.css"]
    );
    ask(&mut discovery, "src", &["data.json", "b.ts"], None);
    assert_eq!(discovery.assets().collect::<Vec<_>>(), ["src/data.json"]);
}
