//! Markdown → cases: headings, and fenced blocks with `file=`.

use super::KINDS;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A file of the project.
    File,
    /// A file after all safe fixes.
    Fix,
    /// A file after the first fix or suggestion of every finding.
    Suggestion,
}

/// A fenced block with `file=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Project-relative path.
    pub path: String,
    /// What it is for.
    pub role: Role,
    /// Whether its info says `expect_diagnostic`.
    pub expects: bool,
    /// The content.
    pub text: String,
}

/// A heading with its blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The heading.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A parsed file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Blocks before the first heading of level 2: files of every case that doesn't give them itself.
    pub shared: Vec<Block>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// Reads a file.
pub fn parse(text: &str) -> Result<Document, String> {
    let mut document = Document::default();
    let mut case: Option<Case> = None;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let ticks = 3 + info.chars().take_while(|&c| c == '`').count();
            let fence = "`".repeat(ticks);
            let info = info.trim_start_matches('`').trim();
            let mut content = String::new();
            loop {
                match lines.next() {
                    Some((_, line)) if line == fence => break,
                    Some((_, line)) => {
                        content.push_str(line);
                        content.push('\n');
                    }
                    None => return Err(format!("line {}: this fence is never closed", number + 1)),
                }
            }
            if let Some(block) = block(info, content).map_err(|error| format!("line {}: {error}", number + 1))? {
                case.as_mut().map_or(&mut document.shared, |case| &mut case.blocks).push(block);
            }
        } else if line.starts_with("##") {
            let title = line.trim_start_matches('#').trim().to_string();
            document.cases.extend(case.replace(Case { title, blocks: Vec::new() }).filter(|case| !case.blocks.is_empty()));
        }
    }
    document.cases.extend(case.filter(|case| !case.blocks.is_empty()));
    Ok(document)
}

/// Reads a block's info: language, then words. A block without `file=` is prose.
fn block(info: &str, text: String) -> Result<Option<Block>, String> {
    let mut path = None;
    let mut role = Role::File;
    let mut expects = false;
    for word in info.split([' ', ',']).filter(|word| !word.is_empty()).skip(1) {
        match word {
            "fix" => role = Role::Fix,
            "suggestion" => role = Role::Suggestion,
            "expect_diagnostic" => expects = true,
            _ => match word.strip_prefix("file=") {
                Some(file) if !file.is_empty() && !file.starts_with('/') => path = Some(file.to_string()),
                _ => return Err(format!("unknown word `{word}` behind the fence")),
            },
        }
    }
    match path {
        Some(path) => Ok(Some(Block { path, role, expects, text })),
        None if expects || role != Role::File => Err("this fence needs `file=`".into()),
        None => Ok(None),
    }
}

/// The tags of a heading: `Title (violating, fix)`.
pub fn kinds(title: &str) -> Result<Vec<String>, String> {
    let tags = title.strip_suffix(')').and_then(|title| title.rsplit_once('(')).map(|(_, tags)| tags);
    let tags: Vec<String> = tags.unwrap_or_default().split(',').map(|tag| tag.trim().to_string()).collect();
    match tags.iter().find(|tag| !KINDS.contains(&tag.as_str())) {
        Some(tag) => Err(format!("`({tag})` at the end of a heading must be one of: {}", KINDS.join(", "))),
        None => Ok(tags),
    }
}
