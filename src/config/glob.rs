//! Globs over project-relative paths: `*`, `**`, `?`, `[ab]`, `{a,b}`.

use fast_glob::glob_match;

/// Whether a pattern names this path. A pattern without `/` names a file or folder of that name at any depth.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if !pattern.trim_end_matches('/').contains('/') {
        let name = pattern.trim_end_matches('/');
        let file = !pattern.ends_with('/') && glob_match(name, path.rsplit('/').next().unwrap_or(path));
        // A plain name or `name/` also means everything below such a folder; `*.ts` and `*` name files.
        return file
            || (!name.contains('*')
                && path.rsplit_once('/').is_some_and(|(dir, _)| dir.split('/').any(|part| glob_match(name, part))));
    }
    match pattern.strip_suffix('/') {
        Some(folder) => glob_match(folder, path) || glob_match(format!("{folder}/**"), path),
        None => glob_match(pattern, path),
    }
}

/// Whether a pattern names this path or a folder above it.
pub fn covers(pattern: &str, path: &str) -> bool {
    matches(pattern, path) || path.match_indices('/').any(|(at, _)| matches(pattern, &path[..at]))
}

/// Whether one of the patterns names this path.
pub fn any(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_folders() {
        for (pattern, path, expected) in [
            ("src/**", "src/a/b.ts", true),
            ("src/**/*.ts", "src/b.ts", true),
            ("./src/*.ts", "src/a/b.ts", false),
            ("*.test.ts", "src/a.test.ts", true),
            ("legacy", "src/legacy/a.ts", true),
            ("legacy/", "legacy/a.ts", true),
            ("src/legacy/", "src/legacy/x/a.ts", true),
            ("{app,pages}/**", "app/page.tsx", true),
            ("app/[[]id]/page.tsx", "app/[id]/page.tsx", true),
            ("legacy", "src/legacy.ts", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} on {path}");
        }
        assert!(covers("src/old", "src/old/deep/a.ts"));
        assert!(!covers("src/old", "src/older/a.ts"));
    }
}
