//! The project's package.json files and the workspaces that join them.

use super::resolve::{
    paths::{ancestors, below, covers, folder_of, join, name_of},
    workspaces::{globs_of_package, globs_of_pnpm, is_member},
};
use crate::facts::json::{Json, parse};
use crate::maps::SortedMap;

/// What a package.json says.
#[derive(Clone, Debug, Default)]
pub struct PackageInfo {
    /// The folder of the file; empty for the root.
    pub folder: String,
    /// `name`.
    pub name: Option<String>,
    /// Every dependency of any kind with its version text.
    pub dependencies: SortedMap<String, String>,
    /// Whether `next` is among them.
    pub is_next: bool,
    /// `main`.
    pub main: Option<String>,
    /// `module`.
    pub module: Option<String>,
    /// `browser` where it is a file and no map.
    pub browser: Option<String>,
    /// `scripts` in source order.
    pub scripts: Vec<(String, String)>,
    /// Whether it is the root of a workspace (npm, yarn, bun or pnpm).
    pub workspace_root: bool,
    /// A package.json that only sets `type` or the like: it starts no package of its own.
    pub(super) marker: bool,
    pub(super) exports: Option<Json>,
    pub(super) imports: Option<Json>,
    /// Files that may be the package's entry, best first.
    pub(super) entries: Vec<String>,
}

impl PackageInfo {
    /// Whether the package names a dependency of any kind.
    pub fn depends_on(&self, package: &str) -> bool {
        self.dependencies.contains_key(package)
    }

    fn read(folder: &str, json: &Json) -> Self {
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        let pairs = |key: &str| -> Vec<(String, String)> {
            let members = json.get(key).and_then(Json::members).unwrap_or_default();
            members.iter().map(|member| (member.key.clone(), member.value.as_str().unwrap_or_default().to_owned())).collect()
        };
        let kinds = ["peerDependencies", "optionalDependencies", "devDependencies", "dependencies"];
        let mut info = Self {
            folder: folder.to_owned(),
            name: text("name").filter(|name| !name.is_empty()),
            dependencies: kinds.iter().flat_map(|kind| pairs(kind)).collect(),
            main: text("main"),
            module: text("module"),
            browser: text("browser"),
            scripts: pairs("scripts"),
            exports: json.get("exports").cloned(),
            imports: json.get("imports").cloned(),
            entries: ["source", "module", "main", "browser", "types", "typings"].into_iter().filter_map(text).collect(),
            ..Self::default()
        };
        info.is_next = info.depends_on("next");
        info.workspace_root = !globs_of_package(json).is_empty();
        info.marker = info.name.is_none() && info.dependencies.is_empty() && info.scripts.is_empty() && !info.workspace_root;
        info
    }
}

#[derive(Debug)]
struct Workspace {
    folder: String,
    /// Names of the members with their folders; the root package is one.
    members: SortedMap<String, String>,
}

/// All packages of the project.
#[derive(Debug, Default)]
pub struct Packages {
    by_folder: SortedMap<String, PackageInfo>,
    workspaces: Vec<Workspace>,
}

impl Packages {
    /// Reads every package.json and pnpm-workspace.yaml among the texts; what can't be read is left out.
    pub fn new(manifests: &SortedMap<String, String>) -> Self {
        let mut packages = Self::default();
        let mut globs: SortedMap<String, Vec<String>> = SortedMap::new();
        for (path, text) in manifests {
            let folder = folder_of(path);
            match name_of(path) {
                "package.json" => {
                    if let Ok(json) = parse(text) {
                        globs.entry(folder.to_owned()).or_default().extend(globs_of_package(&json));
                        packages.by_folder.insert(folder.to_owned(), PackageInfo::read(folder, &json));
                    }
                }
                "pnpm-workspace.yaml" => globs.entry(folder.to_owned()).or_default().extend(globs_of_pnpm(text)),
                _ => {}
            }
        }
        for (folder, globs) in globs.into_iter().filter(|(_, globs)| !globs.is_empty()) {
            if let Some(root) = packages.by_folder.get_mut(&folder) {
                root.workspace_root = true;
                root.marker = false;
            }
            let members = packages
                .by_folder
                .values()
                .filter(|package| below(&folder, &package.folder).is_some_and(|rest| rest.is_empty() || is_member(&globs, rest)));
            let members = members.filter_map(|package| Some((package.name.clone()?, package.folder.clone()))).collect();
            packages.workspaces.push(Workspace { folder, members });
        }
        // The innermost workspace is asked first.
        crate::sorting::by_key(&mut packages.workspaces, |workspace| std::cmp::Reverse(workspace.folder.len()));
        packages
    }

    /// All packages by folder, those that start no package of their own left out.
    pub fn iter(&self) -> impl Iterator<Item = &PackageInfo> {
        self.by_folder.values().filter(|package| !package.marker)
    }

    /// The package in exactly this folder, whatever it says.
    pub fn at(&self, folder: &str) -> Option<&PackageInfo> {
        self.by_folder.get(folder)
    }

    /// The package a file belongs to.
    pub fn of(&self, path: &str) -> Option<&PackageInfo> {
        self.around(path).next()
    }

    /// The number of that package: cheaper to keep for each file than to look for.
    pub fn number_of(&self, path: &str) -> Option<u32> {
        let own = self.of(path)?;
        self.by_folder.keys().position(|folder| *folder == own.folder).map(|number| number as u32)
    }

    /// The package with that number.
    pub fn numbered(&self, number: u32) -> Option<&PackageInfo> {
        self.by_folder.nth(number as usize).map(|(_, package)| package)
    }

    /// The packages around a file, innermost first.
    pub fn around<'s>(&'s self, path: &str) -> impl Iterator<Item = &'s PackageInfo> {
        ancestors(folder_of(path)).filter_map(|folder| self.at(folder)).filter(|package| !package.marker)
    }

    /// The nearest package.json of any kind: the one whose `imports` Node reads.
    pub fn scope_of(&self, path: &str) -> Option<&PackageInfo> {
        ancestors(folder_of(path)).find_map(|folder| self.at(folder))
    }

    /// The package of this project that a name means in a file: the file's own, a member of its workspace, or a
    /// dependency that is given by its folder.
    pub fn named(&self, from: &str, name: &str) -> Option<&PackageInfo> {
        if let Some(own) = self.of(from).filter(|own| own.name.as_deref() == Some(name)) {
            return Some(own);
        }
        let workspaces = self.workspaces.iter().filter(|workspace| covers(&workspace.folder, from));
        if let Some(folder) = workspaces.filter_map(|workspace| workspace.members.get(name)).next() {
            return self.at(folder);
        }
        self.around(from).find_map(|package| {
            let version = package.dependencies.get(name)?;
            if let Some(path) = ["file:", "link:", "portal:"].iter().find_map(|kind| version.strip_prefix(kind)) {
                return self.at(&join(&package.folder, path)?);
            }
            // A workspace whose root lies outside the project, or was not read.
            version.starts_with("workspace:").then(|| self.iter().find(|other| other.name.as_deref() == Some(name)))?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(texts: &[(&str, &str)]) -> Packages {
        Packages::new(&texts.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect())
    }

    fn folder<'p>(packages: &'p Packages, from: &str, name: &str) -> Option<&'p str> {
        packages.named(from, name).map(|package| package.folder.as_str())
    }

    #[test]
    fn reads_what_a_package_says() {
        let known = packages(&[(
            "web/package.json",
            r#"{"name":"web","main":"a.js","module":"a.mjs","browser":{"x":false},"scripts":{"build":"next build","dev":"next"},
                "dependencies":{"next":"16"},"devDependencies":{"vitest":"4"},"peerDependencies":{"react":"*"}}"#,
        )]);
        let web = known.of("web/app/page.tsx").unwrap();
        assert_eq!((web.folder.as_str(), web.name.as_deref(), web.workspace_root), ("web", Some("web"), false));
        assert_eq!((web.main.as_deref(), web.module.as_deref(), web.browser.as_deref()), (Some("a.js"), Some("a.mjs"), None));
        assert_eq!(web.scripts, [("build".into(), "next build".into()), ("dev".into(), "next".into())]);
        assert!(web.depends_on("next") && web.depends_on("vitest") && web.depends_on("react") && !web.depends_on("vue"));
        assert!(known.of("other/x.ts").is_none());
    }

    #[test]
    fn a_module_type_marker_starts_no_package() {
        let known = packages(&[
            ("package.json", r#"{"name":"app","dependencies":{"aws-amplify":"6"}}"#),
            ("amplify/package.json", r##"{"type":"module","imports":{"#x":"./x.ts"}}"##),
        ]);
        assert_eq!(known.of("amplify/backend.ts").unwrap().folder, "");
        assert_eq!(known.scope_of("amplify/backend.ts").unwrap().folder, "amplify");
    }

    #[test]
    fn npm_workspaces_join_their_members_only() {
        for workspaces in [r#"["packages/*", "!packages/old"]"#, r#"{"packages":["./packages/*/", "!packages/old"]}"#] {
            let known = packages(&[
                ("package.json", &format!(r#"{{"name":"root","workspaces":{workspaces}}}"#)),
                ("packages/ui/package.json", r#"{"name":"@x/ui"}"#),
                ("packages/old/package.json", r#"{"name":"@x/old"}"#),
                ("packages/ui/example/package.json", r#"{"name":"example"}"#),
                ("vendor/react/package.json", r#"{"name":"react"}"#),
            ]);
            assert!(known.of("a.ts").unwrap().workspace_root);
            assert_eq!(folder(&known, "a.ts", "@x/ui"), Some("packages/ui"));
            assert_eq!(folder(&known, "packages/ui/a.ts", "root"), Some(""));
            for absent in ["@x/old", "example", "react"] {
                assert_eq!(folder(&known, "a.ts", absent), None, "{absent}");
            }
        }
    }

    #[test]
    fn pnpm_workspaces_need_no_package_at_their_root() {
        let known = packages(&[
            ("mono/pnpm-workspace.yaml", "packages:\n  - 'apps/**'\n"),
            ("mono/apps/a/b/package.json", r#"{"name":"b"}"#),
            ("mono/apps/c/package.json", r#"{"name":"c"}"#),
        ]);
        assert_eq!(folder(&known, "mono/apps/c/x.ts", "b"), Some("mono/apps/a/b"));
        assert_eq!(folder(&known, "elsewhere/x.ts", "b"), None);
    }

    #[test]
    fn dependencies_by_folder() {
        let known = packages(&[
            ("app/package.json", r#"{"name":"app","dependencies":{"shared":"file:../shared","w":"workspace:*"}}"#),
            ("shared/package.json", r#"{"name":"anything"}"#),
            ("w/package.json", r#"{"name":"w"}"#),
        ]);
        assert_eq!(folder(&known, "app/x.ts", "shared"), Some("shared"));
        assert_eq!(folder(&known, "app/x.ts", "w"), Some("w"));
        assert_eq!(folder(&known, "shared/x.ts", "w"), None);
    }

    #[test]
    fn broken_manifests_are_left_out() {
        let known = packages(&[("package.json", "{"), ("a/package.json", "[]"), ("b/package.json", r#"{"name":3}"#)]);
        assert!(known.of("x.ts").is_none() && known.of("a/x.ts").is_none() && known.of("b/x.ts").is_none());
    }
}
