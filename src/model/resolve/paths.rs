//! Project-relative paths with `/`: joining, folders, covering. The root folder is the empty text.

/// The folder that holds a path.
pub fn folder_of(path: &str) -> &str {
    last_slash(path).map_or("", |at| &path[..at])
}

/// The last segment of a path.
pub fn name_of(path: &str) -> &str {
    last_slash(path).map_or(path, |at| &path[at + 1..])
}

/// Names are short: a plain loop finds their ends before a search has begun.
fn last_slash(path: &str) -> Option<usize> {
    path.bytes().rposition(|byte| byte == b'/')
}

/// The segments of a path, empty ones too.
pub fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.bytes().position(|byte| byte == b'/');
        rest = end.map(|end| &text[end + 1..]);
        Some(end.map_or(text, |end| &text[..end]))
    })
}

/// Joins and removes `.`, `..` and empty segments. `None` if the result lies outside the root.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut joined = String::with_capacity(folder.len() + relative.len() + 1);
    append(&mut joined, folder)?;
    append(&mut joined, relative)?;
    Some(joined)
}

/// Goes on from `joined`, which has no segments of dots and no empty ones, as [`join`] does.
pub fn append(joined: &mut String, relative: &str) -> Option<()> {
    let mut rest = relative;
    loop {
        if let Some(next) = rest.strip_prefix("./") {
            rest = next;
        } else if let Some(next) = rest.strip_prefix("../") {
            up(joined)?;
            rest = next;
        } else {
            break;
        }
    }
    // Mostly, what is left is names.
    if is_clean(rest) {
        down(joined, rest);
        return Some(());
    }
    for segment in segments(rest) {
        match segment {
            "" | "." => {}
            ".." => up(joined)?,
            name => down(joined, name),
        }
    }
    Some(())
}

/// Whether no segment is empty or begins with a dot.
fn is_clean(path: &str) -> bool {
    let mut before = b'/';
    let clean = path.bytes().all(|byte| !(std::mem::replace(&mut before, byte) == b'/' && matches!(byte, b'/' | b'.')));
    clean && before != b'/'
}

fn up(joined: &mut String) -> Option<()> {
    let folder = (!joined.is_empty()).then(|| folder_of(joined).len())?;
    joined.truncate(folder);
    Some(())
}

fn down(joined: &mut String, name: &str) {
    if !joined.is_empty() {
        joined.push('/');
    }
    joined.push_str(name);
}

/// The folder itself, its parent and so on up to the root.
pub fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |current| (!current.is_empty()).then(|| folder_of(current)))
}

/// Whether a path is the folder or lies in it.
pub fn covers(folder: &str, path: &str) -> bool {
    below(folder, path).is_some()
}

/// What remains of a path below a folder.
pub fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_inside_the_root_only() {
        assert_eq!(join("a/b", "../c/./d.ts").as_deref(), Some("a/c/d.ts"));
        assert_eq!(join("a", "..").as_deref(), Some(""));
        assert_eq!(join("", "./x").as_deref(), Some("x"));
        assert_eq!(join("a", "../../x"), None);
        assert_eq!(join("./a//b", ".././/../c/../.d/").as_deref(), Some(".d"));
        assert_eq!(join("a", "b/..").as_deref(), Some("a"));
        assert_eq!(join("a", "").as_deref(), Some("a"));
        assert_eq!(join("..", "a"), None);
    }

    #[test]
    fn splits_at_slashes() {
        for path in ["", "a", "a/b", "/a//b/", "ä/ö"] {
            assert!(segments(path).eq(path.split('/')), "{path}");
            assert_eq!(path.rsplit_once('/').unwrap_or(("", path)), (folder_of(path), name_of(path)));
        }
    }

    #[test]
    fn walks_up_to_the_root() {
        assert_eq!(ancestors("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(ancestors("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn covers_whole_segments() {
        assert!(covers("", "x.ts") && covers("a", "a/b.ts") && covers("a", "a"));
        assert!(!covers("a", "ab/c.ts"));
    }
}
