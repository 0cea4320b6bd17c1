//! The project's configuration: presets, rules with options, tiers, ignores, overrides, backend folders.

pub mod glob;
pub mod nearest;
mod read;

use crate::{
    diagnostic::Severity,
    maps::SortedMap,
    model::tier::Tier,
    rules::{self, RuleMeta, RuleOptions, engine_findings},
    span::{LineIndex, Span},
};

/// The name of the configuration file at the project root.
pub const FILE_NAME: &str = "amplify-tiers.json";

/// What is wrong with a configuration, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, or what the host calls its source (`--rule`).
    pub path: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column in UTF-16 code units.
    pub column: u32,
    /// One sentence.
    pub message: String,
    /// An imperative or a question: the nearest valid value.
    pub remedy: String,
}

impl ConfigError {
    fn new(path: &str, text: &str, span: Span, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let place = LineIndex::new(text).position(span.start);
        Self { path: path.to_string(), line: place.line, column: place.column, message: message.into(), remedy: remedy.into() }
    }
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {} {}", self.path, self.line, self.column, self.message, self.remedy)
    }
}

impl std::error::Error for ConfigError {}

/// A named set of severities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// What every project should hold to.
    #[default]
    Recommended,
    /// Everything.
    Strict,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 2] = [Self::Recommended, Self::Strict];

    /// The name used in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
        }
    }

    /// Reads the name used in configuration.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == name)
    }

    fn severity(self, rule: &RuleMeta, tier: Option<Tier>) -> Severity {
        match self {
            Self::Strict => rule.strict,
            Self::Recommended if tier == Some(Tier::Frontend) => rule.recommended_frontend.unwrap_or(rule.recommended),
            Self::Recommended => rule.recommended,
        }
    }
}

/// What the user says about one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetting {
    /// How much its findings weigh, whatever their tier.
    pub severity: Severity,
    /// Its options; `None` keeps those of a weaker layer.
    pub options: Option<RuleOptions>,
}

/// Settings by rule id.
pub type RuleSettings = SortedMap<String, RuleSetting>;

/// Settings for some files only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// Globs of the files.
    pub files: Vec<String>,
    /// What is said about rules in them.
    pub rules: RuleSettings,
}

/// A validated configuration. The default is the preset `recommended` and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The preset.
    pub preset: Preset,
    /// What the file says about rules.
    pub rules: RuleSettings,
    /// Globs for each tier the user placed by hand, in file order.
    pub tiers: Vec<(Tier, Vec<String>)>,
    /// Globs of files that are not read; the last match wins, `!` takes back.
    pub ignore: Vec<String>,
    /// Settings for some files, in file order; the last match wins.
    pub overrides: Vec<Override>,
    /// Backend folders, if the user named them.
    pub backend: Option<Vec<String>>,
    /// What the command line or a host says about rules; beats everything above.
    pub forced: RuleSettings,
}

static NO_OPTIONS: RuleOptions = RuleOptions::new();

impl Config {
    /// Reads `amplify-tiers.json`.
    pub fn parse(path: &str, text: &str) -> Result<Self, ConfigError> {
        read::config(path, text)
    }

    /// Lays the host's settings over this configuration: JSON `{ "preset"?: …, "rules"?: { … } }`.
    /// `source` is what an error calls the text, such as `--rule`.
    pub fn with_overrides(&self, source: &str, json: &str) -> Result<Self, ConfigError> {
        let (preset, rules) = read::overrides(source, json)?;
        Ok(self.with(preset, rules))
    }

    /// Lays settings over this configuration.
    pub fn with(&self, preset: Option<Preset>, rules: RuleSettings) -> Self {
        let mut config = self.clone();
        config.preset = preset.unwrap_or(config.preset);
        for (id, setting) in rules {
            let options = setting.options.or_else(|| config.forced.remove(&id).and_then(|old| old.options));
            config.forced.insert(id, RuleSetting { severity: setting.severity, options });
        }
        config
    }

    /// Severity and options of a rule for code of `tier` in the file `path`.
    pub fn severity(&self, rule: &RuleMeta, path: &str, tier: Option<Tier>) -> (Severity, &RuleOptions) {
        let overrides = self.overrides.iter().filter(|entry| glob::any(&entry.files, path)).map(|entry| &entry.rules);
        let layers = std::iter::once(&self.rules).chain(overrides).chain(std::iter::once(&self.forced));
        let mut severity = self.preset.severity(rule, tier);
        let mut options = &NO_OPTIONS;
        for setting in layers.filter_map(|layer| layer.get(rule.id)) {
            severity = setting.severity;
            options = setting.options.as_ref().unwrap_or(options);
        }
        (severity, options)
    }

    /// Whether a rule can report anything in the file, whatever the tier.
    pub fn enabled(&self, rule: &RuleMeta, path: &str) -> bool {
        [None, Some(Tier::Frontend)].into_iter().any(|tier| self.severity(rule, path, tier).0 != Severity::Off)
    }

    /// The tier that the user gave to a file.
    pub fn tier(&self, path: &str) -> Option<Tier> {
        self.tiers.iter().find(|(_, globs)| glob::any(globs, path)).map(|&(tier, _)| tier)
    }

    /// Whether a file, or a folder with everything below it, is not read.
    pub fn ignores(&self, path: &str) -> bool {
        let mut ignored = false;
        for pattern in &self.ignore {
            match pattern.strip_prefix('!') {
                Some(pattern) if glob::covers(pattern, path) => ignored = false,
                None if glob::covers(pattern, path) => ignored = true,
                _ => {}
            }
        }
        ignored
    }
}

/// Metadata of a rule or an engine finding.
pub fn find_meta(id: &str) -> Option<&'static RuleMeta> {
    rules::find(id).map(rules::Rule::meta).or_else(|| engine_findings::ALL.into_iter().find(|meta| meta.id == id))
}

/// All ids that `rules` may name.
pub fn rule_ids() -> impl Iterator<Item = &'static str> {
    rules::ALL.iter().map(|rule| rule.meta().id).chain(engine_findings::ALL.into_iter().map(|meta| meta.id))
}

#[cfg(test)]
mod tests;
