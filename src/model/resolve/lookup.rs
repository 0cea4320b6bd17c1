//! The known files and how a path without its exact name finds one of them.

use super::paths::join;
use crate::maps::HashedSet;

/// Tried in this order after a path without extension.
const EXTENSIONS: [&str; 11] = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte"];

/// Variants of React Native's bundler, tried when the plain names are absent.
const PLATFORMS: [&str; 4] = [".native", ".web", ".ios", ".android"];

/// What a script extension in a specifier may stand for, best first: sources before their compiled twins.
const TWINS: [(&str, &[&str]); 4] =
    [(".js", &[".ts", ".tsx"]), (".jsx", &[".tsx", ".ts"]), (".mjs", &[".mts"]), (".cjs", &[".cts"])];

/// Folders that hold what a package's own build wrote.
const BUILT: [&str; 12] = ["dist", "build", "lib", "out", "output", "esm", "cjs", "es", "umd", "module", "commonjs", "types"];

/// Endings of compiled files, longest first.
const BUILT_ENDINGS: [&str; 8] = [".d.mts", ".d.cts", ".d.ts", ".mjs", ".cjs", ".jsx", ".js", ".css"];

/// The set of known files.
#[derive(Debug, Default)]
pub struct Files {
    known: HashedSet<String>,
    /// Whether some file has a variant for a platform.
    platforms: bool,
}

impl Files {
    /// Collects the paths.
    pub fn new<'a>(known: impl Iterator<Item = &'a str>) -> Self {
        let known: HashedSet<String> = known.map(str::to_owned).collect();
        // Most names have one dot.
        let dots = |path: &str| path.bytes().filter(|&byte| byte == b'.').count();
        let platforms = known.iter().any(|path| dots(path) > 1 && PLATFORMS.iter().any(|platform| path.contains(platform)));
        Self { known, platforms }
    }

    /// How many other files were named before this one.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.known.position(path)
    }

    fn has(&self, path: String) -> Option<String> {
        self.known.contains(&path).then_some(path)
    }

    /// The file that a path names, with or without its extension.
    pub fn file(&self, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        let twins = TWINS.iter().find_map(|(ending, twins)| path.strip_suffix(ending).map(|stem| (stem, *twins)));
        if let Some((stem, twins)) = twins
            && let Some(found) = twins.iter().find_map(|twin| self.has(format!("{stem}{twin}")))
        {
            return Some(found);
        }
        if self.known.contains(path) {
            return Some(path.to_owned());
        }
        let mut name = String::with_capacity(path.len() + 20);
        self.with_extension(&mut name, path, "")
            .or_else(|| path.strip_suffix(".js").and_then(|stem| self.has(format!("{stem}.jsx"))))
            .or_else(|| {
                let mut platforms = PLATFORMS.iter().filter(|_| self.platforms);
                platforms.find_map(|platform| self.with_extension(&mut name, path, platform))
            })
    }

    /// The first file that a path with one of the extensions names. `name` is room for the names to try.
    fn with_extension(&self, name: &mut String, path: &str, platform: &str) -> Option<String> {
        name.clear();
        name.push_str(path);
        name.push_str(platform);
        let stem = name.len();
        EXTENSIONS.iter().find_map(|ending| {
            name.truncate(stem);
            name.push_str(ending);
            self.known.contains(name.as_str()).then(|| name.clone())
        })
    }

    /// The index file of a folder.
    pub fn index(&self, folder: &str) -> Option<String> {
        self.file(&join(folder, "index")?)
    }

    /// The declarations that alone stand for a module. They hold types only, but the name leads somewhere.
    pub fn declaration(&self, path: &str) -> Option<String> {
        let stem = TWINS.iter().find_map(|(ending, _)| path.strip_suffix(ending)).unwrap_or(path);
        self.has(format!("{stem}.d.ts")).or_else(|| self.has(join(path, "index.d.ts")?))
    }

    /// The source of a built file of a package: `dist/esm/a.js` is looked for as `src/a.*` and as `a.*`.
    pub fn source_of(&self, package: &str, built: &str) -> Option<String> {
        let mut rest = built;
        while let Some((_, tail)) = rest.split_once('/').filter(|(first, _)| BUILT.contains(first)) {
            let stem = BUILT_ENDINGS.iter().find_map(|ending| tail.strip_suffix(ending)).unwrap_or(tail);
            // `index.esm.js` and the like: one source, several outputs.
            let plain = stem.rsplit_once('.').filter(|(_, kind)| BUILT.contains(kind)).map(|(plain, _)| plain);
            for stem in [Some(tail), Some(stem), plain].into_iter().flatten() {
                for folder in ["src", ""] {
                    let path = join(package, &format!("{folder}/{stem}"))?;
                    if let Some(found) = self.file(&path).or_else(|| self.index(&path)) {
                        return Some(found);
                    }
                }
            }
            rest = tail;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        Files::new(names.iter().copied())
    }

    #[test]
    fn sources_beat_their_compiled_twins() {
        let known = files(&["a.ts", "a.js", "b.js", "c.mts", "c.mjs", "d.cts", "e.tsx", "f.jsx", "g.json", "h.js.ts"]);
        let cases = [
            ("a", "a.ts"),
            ("a.js", "a.ts"),
            ("a.ts", "a.ts"),
            ("b.js", "b.js"),
            ("b", "b.js"),
            ("c.mjs", "c.mts"),
            ("d.cjs", "d.cts"),
            ("e.js", "e.tsx"),
            ("e.jsx", "e.tsx"),
            ("f.js", "f.jsx"),
            ("g.json", "g.json"),
            ("g", "g.json"),
            ("h.js", "h.js.ts"),
        ];
        for (asked, found) in cases {
            assert_eq!(known.file(asked).as_deref(), Some(found), "{asked}");
        }
        assert_eq!(known.file("z"), None);
        assert_eq!(known.file(""), None);
    }

    #[test]
    fn built_files_lead_to_sources() {
        let known = files(&["p/src/index.ts", "p/src/ui/button.tsx", "p/src/x/index.ts", "q/index.ts", "p/src/theme.css"]);
        let cases = [
            ("p", "dist/index.js", "p/src/index.ts"),
            ("p", "dist/index.d.ts", "p/src/index.ts"),
            ("p", "dist/index.esm.js", "p/src/index.ts"),
            ("p", "dist/esm/ui/button.mjs", "p/src/ui/button.tsx"),
            ("p", "lib/x", "p/src/x/index.ts"),
            ("p", "dist/src/index.js", "p/src/index.ts"),
            ("p", "dist/theme.css", "p/src/theme.css"),
            ("q", "build/index.js", "q/index.ts"),
        ];
        for (package, built, found) in cases {
            assert_eq!(known.source_of(package, built).as_deref(), Some(found), "{built}");
        }
        assert_eq!(known.source_of("p", "other/index.js"), None);
    }

    #[test]
    fn declarations_alone() {
        let known = files(&["a.d.ts", "b/index.d.ts"]);
        assert_eq!(known.file("a"), None);
        assert_eq!(known.declaration("a").as_deref(), Some("a.d.ts"));
        assert_eq!(known.declaration("a.js").as_deref(), Some("a.d.ts"));
        assert_eq!(known.declaration("b").as_deref(), Some("b/index.d.ts"));
        assert_eq!(known.declaration("c"), None);
    }

    #[test]
    fn platform_variants_come_last() {
        let known = files(&["a.web.tsx", "b.tsx", "b.native.tsx"]);
        assert_eq!(known.file("a").as_deref(), Some("a.web.tsx"));
        assert_eq!(known.file("b").as_deref(), Some("b.tsx"));
    }
}
