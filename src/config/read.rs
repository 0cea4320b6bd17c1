//! JSON → `Config`: every unknown key, rule, option and value is an error with its place and the nearest valid name.

use super::{Config, ConfigError, Override, Preset, RuleSetting, RuleSettings, find_meta, nearest, rule_ids};
use crate::{
    diagnostic::Severity,
    facts::json::{self, Json, JsonMember, JsonValue},
    model::tier::Tier,
    rules::{OptionKind, OptionMeta, OptionValue, RuleMeta, RuleOptions},
    span::Span,
};

type Read<T> = Result<T, ConfigError>;

const KEYS: [&str; 7] = ["$schema", "extends", "rules", "tiers", "ignore", "overrides", "backend"];
const SEVERITIES: [&str; 3] = ["off", "warn", "error"];

pub(super) fn config(path: &str, text: &str) -> Read<Config> {
    let reader = Reader { path, text };
    let root = reader.parse()?;
    let mut config = Config::default();
    for member in reader.members(&root, "The configuration")? {
        let value = &member.value;
        match member.key.as_str() {
            "$schema" => drop(reader.string(value, "`$schema`")?),
            "extends" => config.preset = reader.preset(value)?,
            "rules" => config.rules = reader.rules(value)?,
            "tiers" => config.tiers = reader.tiers(value)?,
            "ignore" => config.ignore = reader.globs(value, "`ignore`")?,
            "overrides" => config.overrides = reader.overrides(value)?,
            "backend" => config.backend = Some(reader.folders(value)?),
            _ => return Err(reader.unknown("key", member, &KEYS)),
        }
    }
    Ok(config)
}

pub(super) fn overrides(source: &str, text: &str) -> Read<(Option<Preset>, RuleSettings)> {
    let reader = Reader { path: source, text };
    let root = reader.parse()?;
    let (mut preset, mut rules) = (None, RuleSettings::new());
    for member in reader.members(&root, "The settings")? {
        match member.key.as_str() {
            "preset" => preset = Some(reader.preset(&member.value)?),
            "rules" => rules = reader.rules(&member.value)?,
            _ => return Err(reader.unknown("key", member, &["preset", "rules"])),
        }
    }
    Ok((preset, rules))
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Span, message: impl Into<String>, remedy: impl Into<String>) -> ConfigError {
        ConfigError::new(self.path, self.text, span, message, remedy)
    }

    fn unknown(&self, what: &str, member: &JsonMember, valid: &[&str]) -> ConfigError {
        self.error(member.key_span, format!("Unknown {what} `{}`.", member.key), nearest::remedy(&member.key, valid))
    }

    fn wrong(&self, value: &Json, what: &str, expected: &str) -> ConfigError {
        self.error(value.span, format!("{what} is {}.", value.kind()), format!("Write {expected}."))
    }

    fn parse(&self) -> Read<Json> {
        json::parse(self.text).map_err(|error| self.error(error.span, error.message, "Write JSON; comments are allowed."))
    }

    fn members<'j>(&self, value: &'j Json, what: &str) -> Read<&'j [JsonMember]> {
        let members = value.members().ok_or_else(|| self.wrong(value, what, "an object"))?;
        for (index, member) in members.iter().enumerate() {
            if members[..index].iter().any(|earlier| earlier.key == member.key) {
                return Err(self.error(member.key_span, format!("The key `{}` occurs twice.", member.key), "Keep one of them."));
            }
        }
        Ok(members)
    }

    fn string<'j>(&self, value: &'j Json, what: &str) -> Read<&'j str> {
        value.as_str().ok_or_else(|| self.wrong(value, what, "a string"))
    }

    fn preset(&self, value: &Json) -> Read<Preset> {
        let name = self.string(value, "The preset")?;
        let valid = Preset::ALL.map(Preset::as_str);
        Preset::parse(name)
            .ok_or_else(|| self.error(value.span, format!("Unknown preset `{name}`."), nearest::remedy(name, &valid)))
    }

    fn rules(&self, value: &Json) -> Read<RuleSettings> {
        let mut rules = RuleSettings::new();
        for member in self.members(value, "`rules`")? {
            let id = member.key.strip_prefix("amplify-tiers/").unwrap_or(&member.key);
            let Some(meta) = find_meta(id) else {
                return Err(self.unknown("rule", member, &rule_ids().collect::<Vec<_>>()));
            };
            rules.insert(meta.id.to_string(), self.setting(&member.value, meta)?);
        }
        Ok(rules)
    }

    fn setting(&self, value: &Json, meta: &RuleMeta) -> Read<RuleSetting> {
        match &value.value {
            JsonValue::String(_) => Ok(RuleSetting { severity: self.severity(value, meta)?, options: None }),
            JsonValue::Array(items) if (1..=2).contains(&items.len()) => {
                let options = items.get(1).map(|options| self.options(options, meta)).transpose()?;
                Ok(RuleSetting { severity: self.severity(&items[0], meta)?, options })
            }
            _ => Err(self.wrong(value, &format!("The setting of `{}`", meta.id), "a severity, or `[severity, options]`")),
        }
    }

    fn severity(&self, value: &Json, meta: &RuleMeta) -> Read<Severity> {
        let name = self.string(value, &format!("The severity of `{}`", meta.id))?;
        Severity::parse(name)
            .ok_or_else(|| self.error(value.span, format!("Unknown severity `{name}`."), nearest::remedy(name, &SEVERITIES)))
    }

    fn options(&self, value: &Json, meta: &RuleMeta) -> Read<RuleOptions> {
        let valid: Vec<&str> = meta.options.iter().map(|option| option.name).collect();
        let mut options = RuleOptions::new();
        for member in self.members(value, &format!("The options of `{}`", meta.id))? {
            let Some(option) = meta.options.iter().find(|option| option.name == member.key) else {
                let message = format!("Unknown option `{}` of `{}`.", member.key, meta.id);
                return Err(self.error(member.key_span, message, nearest::remedy(&member.key, &valid)));
            };
            options.insert(member.key.clone(), self.option(&member.value, option)?);
        }
        Ok(options)
    }

    fn option(&self, value: &Json, option: &OptionMeta) -> Read<OptionValue> {
        let expected = match (option.kind, &value.value) {
            (OptionKind::Bool(_) | OptionKind::StrictBool, JsonValue::Bool(value)) => return Ok(OptionValue::Bool(*value)),
            (OptionKind::Number(_), &JsonValue::Number(number))
                if number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX) =>
            {
                return Ok(OptionValue::Number(number as u32));
            }
            (OptionKind::Text(_), JsonValue::String(text)) => return Ok(OptionValue::Text(text.clone())),
            (OptionKind::OneOf(words), JsonValue::String(text)) => {
                if words.contains(&text.as_str()) {
                    return Ok(OptionValue::Text(text.clone()));
                }
                let message = format!("Unknown value `{text}` of `{}`.", option.name);
                return Err(self.error(value.span, message, nearest::remedy(text, words)));
            }
            (OptionKind::Bool(_) | OptionKind::StrictBool, _) => "`true` or `false`",
            (OptionKind::Number(_), _) => "a whole number of at least 0",
            (OptionKind::Text(_) | OptionKind::OneOf(_), _) => "a string",
        };
        Err(self.wrong(value, &format!("The option `{}`", option.name), expected))
    }

    fn strings<'j>(&self, value: &'j Json, what: &str) -> Read<Vec<(&'j str, Span)>> {
        let items = value.items().ok_or_else(|| self.wrong(value, what, "an array of strings"))?;
        items.iter().map(|item| Ok((self.string(item, &format!("An entry of {what}"))?, item.span))).collect()
    }

    fn globs(&self, value: &Json, what: &str) -> Read<Vec<String>> {
        let mut globs = Vec::new();
        for (glob, span) in self.strings(value, what)? {
            if glob.is_empty() || glob.starts_with('/') || glob.contains('\\') || glob.split('/').any(|part| part == "..") {
                let message = format!("`{glob}` is not a glob relative to the project root.");
                return Err(self.error(span, message, "Write it with `/`, without a leading `/` and without `..`."));
            }
            globs.push(glob.to_string());
        }
        Ok(globs)
    }

    fn folders(&self, value: &Json) -> Read<Vec<String>> {
        let folders = self.globs(value, "`backend`")?;
        Ok(folders.iter().map(|folder| folder.trim_start_matches("./").trim_end_matches('/').to_string()).collect())
    }

    fn tiers(&self, value: &Json) -> Read<Vec<(Tier, Vec<String>)>> {
        let valid = Tier::ALL.map(Tier::as_str);
        let mut tiers = Vec::new();
        for member in self.members(value, "`tiers`")? {
            let Some(tier) = Tier::parse(&member.key) else { return Err(self.unknown("tier", member, &valid)) };
            tiers.push((tier, self.globs(&member.value, &format!("`{}`", member.key))?));
        }
        Ok(tiers)
    }

    fn overrides(&self, value: &Json) -> Read<Vec<Override>> {
        let items = value.items().ok_or_else(|| self.wrong(value, "`overrides`", "an array of objects"))?;
        let mut overrides = Vec::new();
        for item in items {
            let mut entry = Override::default();
            for member in self.members(item, "An entry of `overrides`")? {
                match member.key.as_str() {
                    "files" => entry.files = self.globs(&member.value, "`files`")?,
                    "rules" => entry.rules = self.rules(&member.value)?,
                    _ => return Err(self.unknown("key", member, &["files", "rules"])),
                }
            }
            if entry.files.is_empty() {
                return Err(self.error(item.span, "This override names no files.", "Add `files` with globs."));
            }
            overrides.push(entry);
        }
        Ok(overrides)
    }
}
