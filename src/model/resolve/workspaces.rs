//! Which folders a workspace root takes in: `workspaces` of package.json and `packages` of pnpm-workspace.yaml.

use fast_glob::glob_match;

use crate::facts::json::{Json, parse};

/// The globs of `workspaces`, in both of its forms.
pub fn globs_of_package(package: &Json) -> Vec<String> {
    let Some(workspaces) = package.get("workspaces") else { return Vec::new() };
    let list = workspaces.items().or_else(|| workspaces.get("packages").and_then(Json::items));
    list.unwrap_or_default().iter().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// The globs of `packages` in pnpm-workspace.yaml. Only this one list is read, so no YAML reader is needed.
pub fn globs_of_pnpm(text: &str) -> Vec<String> {
    let mut lines = text.lines();
    let Some(first) = lines.by_ref().find_map(|line| line.strip_prefix("packages:")) else { return Vec::new() };
    let first = without_comment(first);
    if first.starts_with('[') {
        let flow = lines.fold(first.to_owned(), |all, line| all + without_comment(line));
        let inner = flow.trim_start_matches('[').split(']').next().unwrap_or_default();
        return inner.split(',').map(unquoted).filter(|item| !item.is_empty()).collect();
    }
    let mut globs = Vec::new();
    for line in lines.map(without_comment).filter(|line| !line.is_empty()) {
        match line.strip_prefix('-') {
            Some(item) => globs.push(unquoted(item)),
            None => break,
        }
    }
    globs.retain(|glob| !glob.is_empty());
    globs
}

/// Whether the globs of a workspace root take in a folder, given relative to that root.
pub fn is_member(globs: &[String], folder: &str) -> bool {
    let clean = |glob: &str| glob.trim_start_matches("./").trim_end_matches('/').to_owned();
    globs.iter().fold(false, |inside, glob| match glob.strip_prefix('!') {
        Some(glob) => inside && !glob_match(clean(glob), folder),
        None => inside || glob_match(clean(glob), folder),
    })
}

/// Whether a root with these manifests takes in a folder. For hosts, which look for the project root before anything is open.
pub fn takes_in(package: Option<&str>, pnpm: Option<&str>, folder: &str) -> bool {
    let mut globs = package.and_then(|text| parse(text).ok()).map(|json| globs_of_package(&json)).unwrap_or_default();
    globs.extend(pnpm.map(globs_of_pnpm).unwrap_or_default());
    is_member(&globs, folder)
}

fn without_comment(line: &str) -> &str {
    // In YAML `#` starts a comment only at the line's start or behind a blank.
    let end = if line.trim_start().starts_with('#') { 0 } else { line.find(" #").unwrap_or(line.len()) };
    line[..end].trim()
}

fn unquoted(item: &str) -> String {
    item.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_of_workspaces() {
        for text in [r#"{"workspaces":["a/*","b"]}"#, r#"{"workspaces":{"packages":["a/*","b"],"nohoist":["x"]}}"#] {
            assert_eq!(globs_of_package(&parse(text).unwrap()), ["a/*", "b"]);
        }
        assert!(globs_of_package(&parse(r#"{"workspaces":"a"}"#).unwrap()).is_empty());
    }

    #[test]
    fn reads_the_pnpm_list() {
        let block = "# first\ncatalog:\n  react: 19\npackages:\n  # all\n  - 'apps/*' # web\n\n  - \"packages/**\"\n- tools\n  - '!**/test/**'\nonlyBuiltDependencies:\n  - esbuild\n";
        assert_eq!(globs_of_pnpm(block), ["apps/*", "packages/**", "tools", "!**/test/**"]);
        assert_eq!(globs_of_pnpm("packages: ['a', \"b/*\",\n  c]\nother: [d]\n"), ["a", "b/*", "c"]);
        assert_eq!(globs_of_pnpm("catalog:\n  - x\n"), Vec::<String>::new());
    }

    #[test]
    fn roots_take_in_folders() {
        assert!(takes_in(Some(r#"{"workspaces":["a/*"]}"#), None, "a/b"));
        assert!(takes_in(Some("{}"), Some("packages: ['a/*']"), "a/b"));
        assert!(!takes_in(Some("{"), None, "a/b") && !takes_in(None, None, "a/b"));
    }

    #[test]
    fn globs_take_in_folders() {
        let globs = |list: &[&str]| list.iter().map(|&glob| glob.to_owned()).collect::<Vec<_>>();
        assert!(is_member(&globs(&["packages/*"]), "packages/a"));
        assert!(!is_member(&globs(&["packages/*"]), "packages/a/b"));
        assert!(is_member(&globs(&["./packages/**/"]), "packages/a/b"));
        assert!(is_member(&globs(&["{apps,libs}/*"]), "libs/x"));
        assert!(!is_member(&globs(&["packages/*", "!packages/a"]), "packages/a"));
    }
}
