//! Everything that is made from the registry: rule pages, tables, JSON Schemas, types. Text → text; the test writes.

mod page;
mod schema;

use crate::{
    config::rule_ids,
    diagnostic::Severity,
    model::tier::Tier,
    rules::{self, FixKind, OptionKind, RuleMeta, describe},
};

/// Where the table of rules stands in the README.
pub const README_MARKERS: (&str, &str) = ("<!-- rules: generated, do not edit -->", "<!-- end of rules -->");

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Path from the root of the repository.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// All generated files; `readme` is the README as it is.
pub fn files(readme: &str) -> Result<Vec<Generated>, String> {
    let mut files = vec![
        generated("README.md", readme_with_rules(readme)?),
        generated("eslint-plugin/rules.json", describe::json()),
        generated("pkg-js/schema/amplify-tiers.schema.json", schema::config()),
        generated("pkg-js/schema/report.schema.json", schema::report()),
        generated("pkg-js/src/rule-types.js", types()),
    ];
    let pages = rules::ALL.iter().map(|rule| rule.meta());
    files.extend(pages.map(|meta| generated(&format!("eslint-plugin/docs/rules/{}.md", meta.id), page::render(meta))));
    Ok(files)
}

fn generated(path: &str, text: String) -> Generated {
    Generated { path: path.to_string(), text }
}

/// The README with the table of rules between its markers.
fn readme_with_rules(readme: &str) -> Result<String, String> {
    let (start, end) = README_MARKERS;
    let missing = || format!("README.md needs the lines `{start}` and `{end}`");
    let (before, behind) = readme.split_once(start).ok_or_else(missing)?;
    let (_, after) = behind.split_once(end).ok_or_else(missing)?;
    Ok(format!("{before}{start}\n\n{}\n{end}{after}", table()))
}

/// A line for each rule.
fn table() -> String {
    let mut text = String::from("| rule | recommended | strict | | reports |\n|---|---|---|---|---|\n");
    for rule in rules::ALL {
        let meta = rule.meta();
        let fix = match meta.fix {
            FixKind::None => "",
            FixKind::Suggestion => "suggestion",
            FixKind::Fix => "fix",
        };
        text.push_str(&format!(
            "| [{id}](eslint-plugin/docs/rules/{id}.md) | {} | {} | {fix} | {} |\n",
            recommended(meta),
            meta.strict.as_str(),
            meta.summary.trim(),
            id = meta.id,
        ));
    }
    text
}

/// The severity in `recommended`, with that of the frontend where it differs.
fn recommended(meta: &RuleMeta) -> String {
    let word = |severity: Severity| if severity == Severity::Off { "–" } else { severity.as_str() };
    match meta.recommended_frontend {
        Some(frontend) if frontend != meta.recommended => {
            format!("{} (frontend: {})", word(meta.recommended), word(frontend))
        }
        _ => word(meta.recommended).to_string(),
    }
}

/// JSDoc types of rule ids, options and the configuration.
fn types() -> String {
    let ids = |ids: &[&str]| ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(" | ");
    let all: Vec<&str> = rules::ALL.iter().map(|rule| rule.meta().id).collect();
    let engine: Vec<&str> = rule_ids().filter(|id| !all.contains(id)).collect();
    let mut text = format!(
        "/**\n * Types of rules and configuration. Generated from the rules by `npm run generate`; do not edit.\n *\n \
         * @typedef {{\"off\" | \"warn\" | \"error\"}} SettingSeverity\n \
         * @typedef {{{}}} RuleId\n \
         * @typedef {{{}}} EngineFindingId findings that the engine makes itself\n",
        ids(&all),
        ids(&engine),
    );
    // A JSDoc property cannot have a quoted name, so the options are one mapped type.
    let mapped: Vec<String> = rules::ALL
        .iter()
        .map(|rule| rule.meta())
        .filter(|meta| !meta.options.is_empty())
        .map(|meta| {
            let fields: Vec<String> =
                meta.options.iter().map(|option| format!("{}?: {}", option.name, option_type(option.kind))).collect();
            format!("\"{}\": {{ {} }}", meta.id, fields.join(", "))
        })
        .collect();
    text.push_str(&format!(" * @typedef {{{{ {} }}}} RuleOptions the options of the rules that have some\n", mapped.join(", ")));
    text.push_str(&format!(" * @typedef {{{}}} Tier\n", ids(&Tier::ALL.map(Tier::as_str))));
    text.push_str(CONFIG_TYPES);
    text
}

fn option_type(kind: OptionKind) -> String {
    match kind {
        OptionKind::Bool(_) | OptionKind::StrictBool => "boolean".to_string(),
        OptionKind::Number(_) => "number".to_string(),
        OptionKind::Text(_) => "string".to_string(),
        OptionKind::OneOf(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
    }
}

const CONFIG_TYPES: &str = r#" * @typedef {{ [id in RuleId | EngineFindingId]?: SettingSeverity | [SettingSeverity] | [SettingSeverity, id extends keyof RuleOptions ? RuleOptions[id] : Record<string, never>] }} RuleSettings
 *
 * @typedef {object} Config the content of `amplify-tiers.json`
 * @property {"recommended" | "strict"} [extends]
 * @property {RuleSettings} [rules]
 * @property {Partial<Record<Tier, string[]>>} [tiers] globs
 * @property {string[]} [ignore] globs
 * @property {{ files: string[], rules?: RuleSettings }[]} [overrides]
 * @property {string[]} [backend] folders
 */
export {};
"#;

#[cfg(test)]
mod tests;
