//! The `exports` and `imports` maps of package.json: from a subpath to the targets worth trying, best first.

use crate::facts::json::{Json, JsonValue};

/// Conditions whose targets are tried after all others: declarations, and builds for other platforms.
const LATE: [&str; 9] = ["types", "typings", "browser", "react-native", "react-server", "deno", "bun", "worker", "edge-light"];

/// The targets of `exports` for `.` or `./sub`. `None`: the package doesn't export that.
pub fn exported(exports: &Json, subpath: &str) -> Option<Vec<String>> {
    let is_map = exports.members().is_some_and(|members| members.iter().any(|member| member.key.starts_with('.')));
    if is_map {
        return mapped(exports, subpath);
    }
    (subpath == ".").then(|| targets(exports, None))
}

/// The targets of an entry of a map with patterns, as in `imports` (`#x`) and `exports` with subpaths.
pub fn mapped(map: &Json, key: &str) -> Option<Vec<String>> {
    if !key.contains('*')
        && let Some(exact) = map.get(key)
    {
        return Some(targets(exact, None));
    }
    let members = map.members()?.iter().filter_map(|member| {
        // The folder form `"./x/": "./y/"` is what Node had before patterns.
        let (before, after) = member.key.split_once('*').or_else(|| member.key.ends_with('/').then_some((&member.key, "")))?;
        let star = key.strip_prefix(before)?.strip_suffix(after)?;
        (!star.is_empty()).then_some((before.len(), member, star))
    });
    let (_, member, star) = members.max_by_key(|(length, member, _)| (*length, member.key.len()))?;
    Some(targets(&member.value, Some(star)))
}

fn targets(value: &Json, star: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, star, false, 0, &mut found);
    crate::sorting::by_key(&mut found, |(late, _)| *late);
    found.into_iter().map(|(_, target)| target).collect()
}

fn collect(value: &Json, star: Option<&str>, late: bool, depth: usize, found: &mut Vec<(bool, String)>) {
    if depth > 20 {
        return;
    }
    match &value.value {
        JsonValue::String(target) => found.push((
            late,
            match star {
                Some(star) if target.contains('*') => target.replace('*', star),
                Some(star) if target.ends_with('/') => format!("{target}{star}"),
                _ => target.clone(),
            },
        )),
        JsonValue::Array(items) => items.iter().for_each(|item| collect(item, star, late, depth + 1, found)),
        JsonValue::Object(conditions) => {
            for condition in conditions {
                let late = late || LATE.contains(&condition.key.as_str());
                collect(&condition.value, star, late, depth + 1, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::json::parse;

    fn ask(text: &str, subpath: &str) -> Option<Vec<String>> {
        exported(&parse(text).unwrap(), subpath)
    }

    fn some(targets: &[&str]) -> Option<Vec<String>> {
        Some(targets.iter().map(|&target| target.to_owned()).collect())
    }

    #[test]
    fn short_forms_export_the_package_itself() {
        assert_eq!(ask(r#""./a.js""#, "."), some(&["./a.js"]));
        assert_eq!(ask(r#""./a.js""#, "./b"), None);
        assert_eq!(ask(r#"{"types":"./a.d.ts","import":"./a.mjs"}"#, "."), some(&["./a.mjs", "./a.d.ts"]));
        assert_eq!(ask(r#"["./a.mjs", "./a.cjs"]"#, "."), some(&["./a.mjs", "./a.cjs"]));
    }

    #[test]
    fn conditions_keep_their_order_and_declarations_come_last() {
        let text = r#"{".":{"import":{"types":"./t.d.mts","default":"./m.mjs"},"require":"./r.cjs"}}"#;
        assert_eq!(ask(text, "."), some(&["./m.mjs", "./r.cjs", "./t.d.mts"]));
    }

    #[test]
    fn the_most_exact_key_wins() {
        let text =
            r#"{"./*":"./src/*.ts","./ui/*":"./src/ui/*/index.tsx","./ui/card":"./card.ts","./private/*":null,"./f/":"./g/"}"#;
        assert_eq!(ask(text, "./a/b"), some(&["./src/a/b.ts"]));
        assert_eq!(ask(text, "./ui/button"), some(&["./src/ui/button/index.tsx"]));
        assert_eq!(ask(text, "./ui/card"), some(&["./card.ts"]));
        assert_eq!(ask(text, "./private/x"), some(&[]));
        assert_eq!(ask(text, "./f/x.js"), some(&["./g/x.js"]));
        assert_eq!(ask(text, "."), None);
    }

    #[test]
    fn patterns_may_have_an_ending() {
        let text = r#"{"./*.js":"./src/*.ts","./*.css":"./css/*.css"}"#;
        assert_eq!(ask(text, "./a.js"), some(&["./src/a.ts"]));
        assert_eq!(ask(text, "./a.css"), some(&["./css/a.css"]));
        assert_eq!(ask(text, "./a"), None);
    }
}
