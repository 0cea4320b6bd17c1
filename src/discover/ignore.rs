//! .gitignore files: which paths they leave out, as `git` itself decides.

use fast_glob::glob_match;

use crate::model::resolve::paths::name_of;

/// Named character classes inside brackets, written out.
const CLASSES: [(&str, &str); 12] = [
    ("alnum", "a-zA-Z0-9"),
    ("alpha", "a-zA-Z"),
    ("blank", " \t"),
    ("cntrl", "\u{1}-\u{1f}\u{7f}"),
    ("digit", "0-9"),
    ("graph", "\\!-~"),
    ("lower", "a-z"),
    ("print", " -~"),
    ("punct", "\\!-/:-@[-`{-~"),
    ("space", " \t\u{a}-\u{d}"),
    ("upper", "A-Z"),
    ("xdigit", "0-9a-fA-F"),
];

/// The patterns of one ignore file.
#[derive(Clone, Debug, Default)]
pub struct IgnoreFile {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    glob: String,
    /// `!`: takes back what an earlier pattern left out.
    negated: bool,
    /// A `/` at the end: names folders only.
    folders_only: bool,
    /// A `/` elsewhere: counts from the file's own folder; without one the pattern names an entry at any depth.
    anchored: bool,
}

impl IgnoreFile {
    /// Reads the text of a .gitignore. Lines that can't be patterns match nothing.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { patterns: text.lines().filter_map(Pattern::parse).collect() }
    }

    /// Whether the file says nothing.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// What the file says about a path below its folder: left out, taken back, or nothing.
    pub fn verdict(&self, path: &str, is_folder: bool) -> Option<bool> {
        self.patterns.iter().rev().find(|pattern| pattern.matches(path, is_folder)).map(|pattern| !pattern.negated)
    }
}

impl Pattern {
    fn parse(line: &str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let line = without_trailing_blanks(line);
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folders_only, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let anchored = line.contains('/');
        let line = line.strip_prefix('/').unwrap_or(line);
        // Git compares the part before the first wildcard by itself, so `**/` right behind it counts as if it came first.
        let start = line.find(['*', '?', '[', '\\']).filter(|&at| at > 0 && !line[..at].ends_with('/'));
        let behind = start.and_then(|at| line[at..].strip_prefix("**")?.trim_start_matches('*').strip_prefix('/'));
        let glob = match (start, behind) {
            (Some(at), Some(behind)) => {
                format!("{}{{,*/**/}}{}", translate(&line[..at])?, translate(behind.trim_start_matches("**/"))?)
            }
            _ => translate(line).filter(|glob| !glob.is_empty())?,
        };
        Some(Self { glob, negated, folders_only, anchored })
    }

    fn matches(&self, path: &str, is_folder: bool) -> bool {
        if self.folders_only && !is_folder {
            return false;
        }
        glob_match(&self.glob, if self.anchored { path } else { name_of(path) })
    }
}

/// Cuts blanks from the end, except one that a backslash keeps.
fn without_trailing_blanks(line: &str) -> &str {
    let kept = line.trim_end_matches(' ');
    let backslashes = kept.len() - kept.trim_end_matches('\\').len();
    // An odd number of backslashes: the last one belongs to the blank behind it.
    if backslashes % 2 == 1 && kept.len() < line.len() { &line[..=kept.len()] } else { kept }
}

/// From git's pattern language to that of the glob library, which also knows `{a,b}`, a leading `!` and escapes such as `\n`.
/// `None`: an unknown class name or an unfinished escape, which match nothing.
fn translate(pattern: &str) -> Option<String> {
    let mut glob = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(char) = rest.next() {
        match char {
            '\\' => push_literal(&mut glob, rest.next()?),
            '{' | '}' | '!' => push_literal(&mut glob, char),
            '[' => {
                let (class, after) = class(rest.as_str())?;
                glob.push_str(&class);
                rest = after.chars();
            }
            // Two or more stars mean any depth where they are a whole segment, else they are as good as one.
            '*' => {
                let after = rest.as_str().trim_start_matches('*');
                let many = after.len() < rest.as_str().len();
                let whole = (glob.is_empty() || glob.ends_with('/')) && (after.is_empty() || after.starts_with('/'));
                glob.push_str(if many && whole { "**" } else { "*" });
                rest = after.chars();
            }
            other => glob.push(other),
        }
    }
    Some(glob)
}

fn push_literal(glob: &mut String, char: char) {
    // A backslash before a letter would mean a control character.
    if char.is_ascii_punctuation() {
        glob.push('\\');
    }
    glob.push(char);
}

/// A bracket expression behind its `[`: its translation and what follows.
fn class(text: &str) -> Option<(String, &str)> {
    let mut class = String::from("[");
    let mut rest = text;
    if let Some(after) = rest.strip_prefix(['!', '^']) {
        class.push('^');
        rest = after;
    }
    let mut first = true;
    loop {
        let char = rest.chars().next()?;
        let after = &rest[char.len_utf8()..];
        match char {
            ']' if !first => {
                class.push(']');
                return Some((class, after));
            }
            '[' if after.starts_with(':') && after[1..].contains(":]") => {
                let (name, behind) = after[1..].split_once(":]")?;
                class.push_str(CLASSES.iter().find(|(known, _)| *known == name)?.1);
                rest = behind;
            }
            '\\' => {
                let escaped = after.chars().next()?;
                push_literal(&mut class, escaped);
                rest = &after[escaped.len_utf8()..];
            }
            // Not special here, but a leading one would be taken for the negation or the end.
            '!' | '^' | ']' => {
                push_literal(&mut class, char);
                rest = after;
            }
            other => {
                class.push(other);
                rest = after;
            }
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases: a path (a folder if it ends with `/`) and what the file says about it.
    fn check(text: &str, cases: &[(&str, Option<bool>)]) {
        let file = IgnoreFile::parse(text);
        for (path, expected) in cases {
            let verdict = file.verdict(path.trim_end_matches('/'), path.ends_with('/'));
            assert_eq!(verdict, *expected, "{path} under {text:?}");
        }
    }

    const OUT: Option<bool> = Some(true);
    const BACK: Option<bool> = Some(false);

    #[test]
    fn names_at_any_depth() {
        check("build\n*.log", &[("build/", OUT), ("a/build", OUT), ("a/b.log", OUT), ("builds", None), ("build.ts", None)]);
    }

    #[test]
    fn anchored_patterns() {
        check("/build\nsrc/gen", &[("build", OUT), ("a/build", None), ("src/gen/", OUT), ("a/src/gen", None)]);
        check("/*.ts", &[("a.ts", OUT), ("a/b.ts", None)]);
    }

    #[test]
    fn folders_only() {
        check("out/\na/b/", &[("out/", OUT), ("out", None), ("x/out/", OUT), ("a/b/", OUT), ("a/b", None)]);
    }

    #[test]
    fn the_last_match_decides() {
        check("*.ts\n!keep.ts\n/x/keep.ts", &[("a.ts", OUT), ("keep.ts", BACK), ("y/keep.ts", BACK), ("x/keep.ts", OUT)]);
        check("!!a\n\\!b", &[("!a", BACK), ("!b", OUT), ("b", None)]);
    }

    #[test]
    fn double_stars() {
        check("**/gen", &[("gen", OUT), ("a/b/gen/", OUT)]);
        check("a/**", &[("a/b", OUT), ("a/b/c", OUT), ("a/", None)]);
        check("a/**/z", &[("a/z", OUT), ("a/b/c/z", OUT), ("az", None)]);
        check("s**/z", &[("s/z", OUT), ("sa/b/z", OUT), ("sz", OUT), ("a/s/z", None)]);
        check("a/b**c", &[("a/bxc", OUT), ("a/bx/c", None)]);
        check("**/", &[("a/", OUT), ("a/b/", OUT), ("a", None)]);
        check("/**", &[("a", OUT), ("a/b", OUT)]);
        check("/*\n!/src\n", &[("a/", OUT), ("src/", BACK), ("src/a", None)]);
    }

    #[test]
    fn comments_blanks_and_escapes() {
        check(
            "# no\n\n  \n\\#yes\nwide  \nkept\\ \ncr\r\n",
            &[("# no", None), ("#yes", OUT), ("wide", OUT), ("kept ", OUT), ("kept", None), ("cr", OUT)],
        );
        check("a\\*b\n{x,y}\n\\nul", &[("a*b", OUT), ("axb", None), ("{x,y}", OUT), ("x", None), ("nul", OUT)]);
        check("bad\\\n[open\n", &[("bad", None), ("bad\\", None), ("[open", None)]);
        check("\u{feff}first", &[("first", OUT)]);
    }

    #[test]
    fn classes() {
        check(
            "[ab].ts\n[!c].js\n[[:digit:]]x\n[]-]y\n[\\]]z\n[[:nope:]]w\n[[:punct:]]v",
            &[
                ("a.ts", OUT),
                ("c.ts", None),
                ("a.js", OUT),
                ("c.js", None),
                ("7x", OUT),
                ("ax", None),
                ("]y", OUT),
                ("-y", OUT),
                ("]z", OUT),
                ("aw", None),
                ("!v", OUT),
                ("av", None),
            ],
        );
    }
}
