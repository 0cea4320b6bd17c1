//! A rule's page: its docs with a head made from the metadata.

use crate::{
    diagnostic::Severity,
    rules::{FixKind, RuleMeta, describe},
    testing::plain,
};

/// The page as Markdown.
pub(super) fn render(meta: &RuleMeta) -> String {
    let file = meta.id.replace('-', "_");
    let docs = plain(meta.docs);
    // The first paragraph is the summary, which the head has already.
    let body = docs.split_once("\n\n").map_or("", |(_, body)| body);
    format!(
        "<!-- Generated from src/rules/{file}.rs by `npm run generate`; do not edit. -->\n\n# {}\n\n{}\n\n{}\n{}",
        meta.id,
        meta.summary.trim(),
        head(meta),
        examples(body.trim_start(), meta).trim_end().to_string() + "\n",
    )
}

fn head(meta: &RuleMeta) -> String {
    let word = |severity: Severity| format!("`{}`", severity.as_str());
    let frontend = match meta.recommended_frontend {
        Some(severity) if severity != meta.recommended => format!(" ({} in frontend code)", word(severity)),
        _ => String::new(),
    };
    let tiers: Vec<&str> = meta.tiers.iter().map(|tier| tier.as_str()).collect();
    let fix = match meta.fix {
        FixKind::None => "none",
        FixKind::Suggestion => "suggestions, in editors and with `--fix-suggestions`",
        FixKind::Fix => "safe ones with `--fix`; suggestions where it isn't certain",
    };
    let mut rows = vec![
        format!("- category: {}", meta.category.as_str()),
        format!("- recommended: {}{frontend}; strict: {}", word(meta.recommended), word(meta.strict)),
    ];
    if !tiers.is_empty() {
        rows.push(format!("- judges: {}", tiers.join(", ")));
    }
    rows.push(format!("- fixes: {fix}"));
    if meta.cross_file {
        rows.push("- needs other files of the project".to_string());
    }
    rows.join("\n") + "\n"
}

/// Fences with the file's name above them instead of in their info; the table of options under its heading.
fn examples(body: &str, meta: &RuleMeta) -> String {
    let mut text = String::new();
    for line in body.lines() {
        let info = line.strip_prefix("```").unwrap_or_default();
        let mut words = info.split([' ', ',']).filter(|word| !word.is_empty());
        let language = words.next().unwrap_or_default();
        if let Some(path) = words.find_map(|word| word.strip_prefix("file=")) {
            text.push_str(&format!("`{path}`:\n\n```{language}\n"));
            continue;
        }
        text.push_str(line);
        text.push('\n');
        if line == "## Options" && !meta.options.is_empty() {
            text.push_str(&options(meta));
        }
    }
    text
}

fn options(meta: &RuleMeta) -> String {
    let mut text = String::from("\n| option | value | |\n|---|---|---|\n");
    for option in meta.options {
        text.push_str(&format!("| `{}` | {} | {} |\n", option.name, describe::option_kind(option), option.description));
    }
    text
}
