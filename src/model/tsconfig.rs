//! tsconfig.json and jsconfig.json: which `paths` and `baseUrl` hold for a file.

use crate::maps::SortedMap;
use fast_glob::glob_match;

use super::{
    packages::Packages,
    resolve::{
        exports::exported,
        paths::{ancestors, append, covers, folder_of, join},
    },
};
use crate::facts::json::{Json, parse};

/// Longest chain of `extends`.
const MAX_CHAIN: usize = 20;

/// A pattern of `paths` with its targets.
type Pattern = (String, Vec<String>);

/// What a configuration says about module names, `extends` worked in.
#[derive(Clone, Debug, Default)]
pub struct Config {
    folder: String,
    /// `baseUrl` as a project folder.
    base: Option<String>,
    /// The folder that `paths` counts from where there is no `baseUrl`, and the patterns with their targets.
    paths: Option<(String, Vec<Pattern>)>,
    /// `files` and `include` as globs over project paths; `None`: everything in the folder.
    include: Option<Vec<String>>,
    /// Configurations that this one only refers to.
    references: Vec<String>,
}

/// What the aliases of a file make of a module name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Aliased {
    /// Project paths to try, best first.
    pub targets: Vec<String>,
    /// Whether a pattern of `paths` other than `*` fits, so that the name means a file of the project.
    pub pattern: bool,
}

impl Config {
    /// The project paths that a module name stands for.
    pub fn alias(&self, specifier: &str) -> Aliased {
        let mut found = Aliased::default();
        if let Some((folder, entries)) = &self.paths {
            let from = self.base.as_ref().unwrap_or(folder);
            let fitting = entries.iter().filter_map(|(pattern, targets)| {
                let star = match pattern.split_once('*') {
                    Some((before, after)) => specifier.strip_prefix(before)?.strip_suffix(after)?,
                    None => (pattern == specifier).then_some("")?,
                };
                // An exact name beats every pattern; among patterns the longest start wins.
                Some((!pattern.contains('*'), pattern.find('*').unwrap_or(pattern.len()), pattern, targets, star))
            });
            if let Some((_, _, pattern, targets, star)) = fitting.max_by_key(|fit| (fit.0, fit.1)) {
                let inside = targets.iter().filter(|target| !target.contains("node_modules"));
                found.targets =
                    inside.filter_map(|target| join_target(from, &self.folder, &target.replacen('*', star, 1))).collect();
                found.pattern = pattern != "*" && !found.targets.is_empty();
            }
        }
        if let Some(base) = &self.base {
            found.targets.extend(join(base, specifier));
        }
        found
    }

    /// Whether it refers to other configurations.
    pub fn refers(&self) -> bool {
        !self.references.is_empty()
    }

    fn holds(&self, path: &str) -> bool {
        match &self.include {
            None => covers(&self.folder, path),
            Some(globs) => globs.iter().any(|glob| covers(glob, path) || glob_match(glob, path)),
        }
    }
}

/// All configurations of the project.
#[derive(Debug, Default)]
pub struct Configs {
    by_path: SortedMap<String, Config>,
}

impl Configs {
    /// Reads the configurations among the texts; `extends` may name files of workspace packages.
    pub fn new(manifests: &SortedMap<String, String>, packages: &Packages) -> Self {
        let parsed: SortedMap<&str, Json> = manifests
            .iter()
            .filter(|(path, _)| path.ends_with(".json") && !path.ends_with("package.json"))
            .filter_map(|(path, text)| Some((path.as_str(), parse(text).ok()?)))
            .collect();
        let reader = Reader { parsed, packages };
        let by_path = reader.parsed.keys().map(|&path| (path.to_owned(), reader.read(path, folder_of(path), 0))).collect();
        Self { by_path }
    }

    /// The tsconfig.json of a folder or the nearest one around it, else jsconfig.json.
    pub fn nearest(&self, folder: &str) -> Option<&Config> {
        let mut name = String::new();
        ancestors(folder).find_map(|folder| {
            ["tsconfig.json", "jsconfig.json"].iter().find_map(|file| {
                name.clear();
                name.push_str(folder);
                append(&mut name, file)?;
                self.by_path.get(&name)
            })
        })
    }

    /// The configurations that may hold for a file, best first: of the nearest tsconfig.json (else jsconfig.json) itself and
    /// of those it refers to.
    pub fn of(&self, path: &str) -> Vec<&Config> {
        let Some(nearest) = self.nearest(folder_of(path)) else { return Vec::new() };
        if !nearest.refers() {
            return vec![nearest];
        }
        let referred = nearest
            .references
            .iter()
            .filter_map(|reference| self.by_path.get(reference).or_else(|| self.by_path.get(&join(reference, "tsconfig.json")?)));
        let mut found: Vec<&Config> = std::iter::once(nearest).chain(referred).collect();
        found.retain(|config| covers(&config.folder, path));
        // Stable: what includes the file comes before what merely lies around it.
        crate::sorting::by_key(&mut found, |config| !config.holds(path));
        found
    }
}

struct Reader<'m> {
    parsed: SortedMap<&'m str, Json>,
    packages: &'m Packages,
}

impl Reader<'_> {
    /// `leaf` is the folder of the configuration that the chain starts from: what `${configDir}` means.
    fn read(&self, path: &str, leaf: &str, depth: usize) -> Config {
        let mut config = Config { folder: folder_of(path).to_owned(), ..Config::default() };
        let Some(json) = self.parsed.get(path).filter(|_| depth < MAX_CHAIN) else { return config };
        let extends = json.get("extends");
        let one = extends.and_then(Json::as_str).into_iter();
        let many = extends.and_then(Json::items).unwrap_or_default().iter().filter_map(Json::as_str);
        for parent in one.chain(many).filter_map(|name| self.extended(path, name)) {
            let parent = self.read(&parent, leaf, depth + 1);
            config.base = parent.base.or(config.base);
            config.paths = parent.paths.or(config.paths);
            config.include = parent.include.or(config.include);
        }
        let folder = config.folder.clone();
        let options = json.get("compilerOptions");
        if let Some(base) = options.and_then(|options| options.get("baseUrl")).and_then(Json::as_str) {
            config.base = join_target(&folder, leaf, base);
        }
        if let Some(entries) = options.and_then(|options| options.get("paths")).and_then(Json::members) {
            let targets =
                |value: &Json| value.items().unwrap_or_default().iter().filter_map(Json::as_str).map(str::to_owned).collect();
            let entries = entries.iter().map(|entry| (entry.key.clone(), targets(&entry.value))).collect();
            config.paths = Some((folder.clone(), entries));
        }
        let lists: Vec<_> = ["files", "include"].iter().filter_map(|key| json.get(key)?.items()).collect();
        if !lists.is_empty() {
            let globs = lists.into_iter().flatten().filter_map(Json::as_str);
            config.include = Some(globs.filter_map(|glob| join_target(&folder, leaf, glob)).collect());
        }
        let references = json.get("references").and_then(Json::items).unwrap_or_default();
        let references = references.iter().filter_map(|item| join(&folder, item.get("path")?.as_str()?));
        config.references = references.collect();
        config
    }

    /// The path of the configuration that `extends` names.
    fn extended(&self, from: &str, name: &str) -> Option<String> {
        let known = |path: String| self.parsed.contains_key(path.as_str()).then_some(path);
        let with_ending = |path: &str| known(path.to_owned()).or_else(|| known(format!("{path}.json")));
        if name.starts_with('.') {
            return with_ending(&join(folder_of(from), name)?);
        }
        let (package, subpath) = super::resolve::specifier::package_name(name)?;
        let info = self.packages.named(from, package)?;
        let inside = if subpath.is_empty() { "tsconfig.json" } else { subpath };
        with_ending(&join(&info.folder, inside)?).or_else(|| {
            let key = if subpath.is_empty() { ".".to_owned() } else { format!("./{subpath}") };
            let targets = exported(info.exports.as_ref()?, &key)?;
            targets.iter().find_map(|target| with_ending(&join(&info.folder, target)?))
        })
    }
}

/// A path of a configuration as a project path. `leaf` is what `${configDir}` means. Absolute paths are unknown here.
fn join_target(folder: &str, leaf: &str, target: &str) -> Option<String> {
    match target.strip_prefix("${configDir}") {
        Some(rest) => join(leaf, rest),
        None if target.starts_with('/') => None,
        None => join(folder, target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(texts: &[(&str, &str)], file: &str, specifier: &str) -> Vec<String> {
        let manifests = texts.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        let configs = Configs::new(&manifests, &Packages::new(&manifests));
        configs.of(file).iter().flat_map(|config| config.alias(specifier).targets).collect()
    }

    #[test]
    fn paths_count_from_base_url_or_from_their_file() {
        let own = ("web/tsconfig.json", r#"{"compilerOptions":{"paths":{"@/*":["./src/*","./gen/*"]}}}"#);
        assert_eq!(alias(&[own], "web/a.ts", "@/x/y"), ["web/src/x/y", "web/gen/x/y"]);
        assert!(alias(&[own], "other/a.ts", "@/x").is_empty());
        let based = ("web/tsconfig.json", r#"{"compilerOptions":{"baseUrl":"src", "paths":{"@/*":["lib/*"]}}} // end"#);
        assert_eq!(alias(&[based], "web/a.ts", "@/x"), ["web/src/lib/x", "web/src/@/x"]);
        assert_eq!(alias(&[based], "web/a.ts", "util/x"), ["web/src/util/x"]);
    }

    #[test]
    fn the_most_exact_pattern_wins() {
        let text = r#"{"compilerOptions":{"paths":{"*":["any/*"],"@/*":["src/*"],"@/ui/*":["ui/*"],"@/ui/x":["x.ts"],"a*z":["mid/*"]}}}"#;
        let ask = |specifier| alias(&[("tsconfig.json", text)], "a.ts", specifier);
        assert_eq!(ask("@/a"), ["src/a"]);
        assert_eq!(ask("@/ui/a"), ["ui/a"]);
        assert_eq!(ask("@/ui/x"), ["x.ts"]);
        assert_eq!(ask("abcz"), ["mid/bc"]);
        assert_eq!(ask("react"), ["any/react"]);
    }

    #[test]
    fn extends_chains_and_lists() {
        let texts = [
            ("tsconfig.base.json", r#"{"compilerOptions":{"paths":{"@base/*":["libs/*"]}}}"#),
            ("apps/shared.tsconfig.json", r#"{"compilerOptions":{"baseUrl":"."}}"#),
            ("apps/a/tsconfig.json", r#"{"extends":"../../tsconfig.base"}"#),
            ("apps/b/tsconfig.json", r#"{"extends":["../../tsconfig.base.json","../shared.tsconfig.json"]}"#),
            (
                "apps/c/tsconfig.json",
                r#"{"extends":"../a/tsconfig.json","compilerOptions":{"paths":{"~/*":["${configDir}/src/*"]}}}"#,
            ),
            ("apps/d/tsconfig.json", r#"{"extends":"../c/tsconfig.json"}"#),
            ("apps/e/tsconfig.json", r#"{"extends":"./tsconfig.json"}"#),
        ];
        assert_eq!(alias(&texts, "apps/a/x.ts", "@base/u"), ["libs/u"]);
        // `paths` then count from the inherited `baseUrl`.
        assert_eq!(alias(&texts, "apps/b/x.ts", "@base/u"), ["apps/libs/u", "apps/@base/u"]);
        assert_eq!(alias(&texts, "apps/c/x.ts", "~/u"), ["apps/c/src/u"]);
        assert!(alias(&texts, "apps/c/x.ts", "@base/u").is_empty());
        assert_eq!(alias(&texts, "apps/d/x.ts", "~/u"), ["apps/d/src/u"]);
        assert!(alias(&texts, "apps/e/x.ts", "~/u").is_empty());
    }

    #[test]
    fn extends_names_workspace_packages() {
        let texts = [
            ("package.json", r#"{"workspaces":["packages/*"]}"#),
            ("packages/ts/package.json", r#"{"name":"@x/ts","exports":{"./strict":"./configs/strict.json"}}"#),
            ("packages/ts/next.json", r#"{"compilerOptions":{"paths":{"@/*":["${configDir}/src/*"]}}}"#),
            ("packages/ts/configs/strict.json", r##"{"compilerOptions":{"paths":{"#s/*":["${configDir}/s/*"]}}}"##),
            ("packages/ts/tsconfig.json", r#"{"compilerOptions":{"paths":{"$d/*":["${configDir}/d/*"]}}}"#),
            ("packages/a/tsconfig.json", r#"{"extends":"@x/ts/next.json"}"#),
            ("packages/b/tsconfig.json", r#"{"extends":"@x/ts/strict"}"#),
            ("packages/c/tsconfig.json", r#"{"extends":"@x/ts"}"#),
            ("packages/d/tsconfig.json", r#"{"extends":"@tsconfig/node22/tsconfig.json"}"#),
        ];
        assert_eq!(alias(&texts, "packages/a/x.ts", "@/u"), ["packages/a/src/u"]);
        assert_eq!(alias(&texts, "packages/b/x.ts", "#s/u"), ["packages/b/s/u"]);
        assert_eq!(alias(&texts, "packages/c/x.ts", "$d/u"), ["packages/c/d/u"]);
        assert!(alias(&texts, "packages/d/x.ts", "@/u").is_empty());
    }

    #[test]
    fn the_nearest_configuration_holds() {
        let texts = [
            ("tsconfig.json", r#"{"compilerOptions":{"paths":{"@/*":["src/*"]}}}"#),
            ("amplify/tsconfig.json", r#"{"compilerOptions":{"paths":{"$amplify/*":["../.amplify/generated/*"]}}}"#),
            ("legacy/jsconfig.json", r#"{"compilerOptions":{"baseUrl":"app"}}"#),
        ];
        assert_eq!(alias(&texts, "src/a.ts", "@/x"), ["src/x"]);
        assert!(alias(&texts, "amplify/a.ts", "@/x").is_empty());
        assert_eq!(alias(&texts, "legacy/a.js", "x"), ["legacy/app/x"]);
    }

    #[test]
    fn references_hold_for_what_they_include() {
        let texts = [
            (
                "web/tsconfig.json",
                r#"{"files":[],"references":[{"path":"./tsconfig.node.json"},{"path":"./tsconfig.app.json"},{"path":"./lib"}]}"#,
            ),
            ("web/tsconfig.node.json", r#"{"include":["vite.config.ts"],"compilerOptions":{"paths":{"@/*":["./node/*"]}}}"#),
            ("web/tsconfig.app.json", r#"{"include":["src"],"compilerOptions":{"paths":{"@/*":["./src/*"]}}}"#),
            ("web/lib/tsconfig.json", r#"{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}"#),
        ];
        assert_eq!(alias(&texts, "web/src/a.ts", "@/x"), ["web/src/x", "web/node/x"]);
        assert_eq!(alias(&texts, "web/vite.config.ts", "@/x")[0], "web/node/x");
        assert_eq!(alias(&texts, "web/lib/a.ts", "@/x"), ["web/lib/lib/x"]);
    }

    #[test]
    fn absolute_and_outer_targets_are_dropped() {
        let text = r#"{"compilerOptions":{"paths":{"a/*":["../../x/*","/abs/*","node_modules/a/*","in/*"]}}}"#;
        assert_eq!(alias(&[("tsconfig.json", text)], "a.ts", "a/b"), ["in/b"]);
    }
}
