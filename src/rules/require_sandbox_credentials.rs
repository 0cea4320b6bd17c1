//! `require-sandbox-credentials`.

use crate::{
    facts::json::{Json, JsonMember},
    rules::{ManifestContext, OptionKind, Rule, RuleContext, RuleMeta},
};

/// Scripts that call scripts are followed so far.
const DEPTH: u32 = 5;

declare_rule! {
    /// Require that scripts start the sandbox with the credentials of development.
    ///
    /// ## What it does
    ///
    /// Looks in the `scripts` of each `package.json` for one that runs `ampx sandbox` under `doppler run --config` with
    /// another configuration than `dev` (a branch of it such as `dev_ann` is fine), or without doppler while other scripts
    /// use it. Scripts that call scripts are followed.
    ///
    /// ## Why is this bad?
    ///
    /// `ampx sandbox` deploys with whatever credentials it is given. With those of production, a personal sandbox is made
    /// in the production account, and a mistake there hits real users.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```json expect_diagnostic file=package.json
    /// { "scripts": { "sandbox": "doppler run --config prd -- ampx sandbox" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```json file=package.json
    /// { "scripts": { "sandbox": "doppler run --config dev -- ampx sandbox" } }
    /// ```
    ///
    /// ## Options
    ///
    /// `sandboxConfig` (default `"dev"`): the configuration of doppler that sandboxes use. With
    /// `{ "sandboxConfig": "development" }`:
    ///
    /// ```json file=amplify-tiers.json
    /// { "rules": { "require-sandbox-credentials": ["warn", { "sandboxConfig": "development" }] } }
    /// ```
    ///
    /// ```json file=package.json
    /// { "scripts": { "sandbox": "doppler run --config development -- ampx sandbox" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If your sandboxes share one account and one set of secrets with everything else on purpose.
    ///
    /// ## Source
    ///
    /// The four-tier guide's set-up starts the sandbox under doppler with the development configuration.
    RequireSandboxCredentials {
        id: "require-sandbox-credentials",
        category: Advice,
        tiers: [Tooling],
        recommended: Warn,
        strict: Warn,
        cross_file: false,
        fix: None,
        messages: [
            {
                id: "config",
                message: "Script `{script}` starts the sandbox with the credentials of `{config}`.",
                help: "Run `ampx sandbox` under `doppler run --config {wanted}`.",
                note: "A sandbox deploys with the credentials it is given: this one is made where `{config}` leads.",
            },
            {
                id: "bare",
                message: "Script `{script}` starts the sandbox without doppler, which other scripts use.",
                help: "Run `ampx sandbox` under `doppler run --config {wanted}`.",
                note: "The sandbox then takes whatever credentials the machine has, and misses the secrets of doppler.",
            },
        ],
        options: [
            {
                name: "sandboxConfig",
                kind: OptionKind::Text("dev"),
                description: "The configuration of doppler that sandboxes use.",
            },
        ],
    }
}

/// How a script gets to `ampx sandbox`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    /// Under `doppler run` with this configuration; `None` if it isn't written there.
    Doppler(Option<String>),
    Bare,
}

impl Rule for RequireSandboxCredentials {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, _: &mut RuleContext<'_>) {}

    fn check_manifest(&self, cx: &mut ManifestContext<'_>) {
        let Some(scripts) = cx.json.get("scripts").and_then(Json::members) else { return };
        let wanted = cx.text_option("sandboxConfig").to_string();
        let is_wanted = |config: &str| config == wanted || config.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('_'));
        for script in scripts {
            // Quotes, variables and substitutions are for the shell to know.
            let is_plain = |config: &str| config.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            let data = |config: &str| [("script", script.key.clone()), ("config", config.to_string()), ("wanted", wanted.clone())];
            match start(scripts, text_of(script), DEPTH) {
                Some(Start::Doppler(Some(config))) if is_plain(&config) && !is_wanted(&config) => {
                    cx.report("config", script.value.span, &script.key, &data(&config));
                }
                Some(Start::Bare) if is_alone(scripts, script) => cx.report("bare", script.value.span, &script.key, &data("")),
                _ => {}
            }
        }
    }
}

/// Whether another script uses doppler, and none that does calls this one.
fn is_alone(scripts: &[JsonMember], own: &JsonMember) -> bool {
    let others = || scripts.iter().filter(|other| other.key != own.key).map(text_of);
    let under_doppler = |text: &str| commands(text).any(|words| behind_doppler(&words).is_some());
    let calls = |text: &str| commands(text).any(|words| called(&words).is_some_and(|name| name == own.key) || words.iter().any(|word| *word == own.key));
    others().any(under_doppler) && !others().any(|text| under_doppler(text) && calls(text))
}

fn text_of(script: &JsonMember) -> &str {
    script.value.as_str().unwrap_or_default()
}

/// How a script starts the sandbox, if it does.
fn start(scripts: &[JsonMember], text: &str, fuel: u32) -> Option<Start> {
    let fuel = fuel.checked_sub(1)?;
    commands(text).find_map(|words| {
        if let Some((config, rest)) = behind_doppler(&words) {
            return runs_sandbox(scripts, rest, fuel).map(|_| Start::Doppler(config));
        }
        runs_sandbox(scripts, &words, fuel)
    })
}

fn runs_sandbox(scripts: &[JsonMember], words: &[&str], fuel: u32) -> Option<Start> {
    if words.windows(2).any(|pair| pair == ["ampx", "sandbox"]) {
        return Some(Start::Bare);
    }
    let name = called(words)?;
    scripts.iter().find(|script| script.key == name).and_then(|script| start(scripts, text_of(script), fuel))
}

/// The commands of a line, as words.
fn commands(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.split(['&', '|', ';', '\n']).map(|command| command.split_whitespace().collect())
}

/// The configuration of `doppler run` and the words behind it.
fn behind_doppler<'t, 'w>(words: &'w [&'t str]) -> Option<(Option<String>, &'w [&'t str])> {
    let at = words.windows(2).position(|pair| pair == ["doppler", "run"])?;
    let rest = &words[at + 2..];
    let end = rest.iter().position(|word| *word == "--").unwrap_or(rest.len());
    let flags = &rest[..end];
    let config = flags.iter().enumerate().find_map(|(index, flag)| match flag.split_once('=') {
        Some(("--config" | "-c", value)) => Some(value.to_string()),
        None if matches!(*flag, "--config" | "-c") => flags.get(index + 1).map(|value| (*value).to_string()),
        _ => None,
    });
    Some((config, rest.get(end + 1..).unwrap_or_default()))
}

/// The script that `npm run x`, `yarn x` and the like call.
fn called<'t>(words: &[&'t str]) -> Option<&'t str> {
    match *words {
        ["npm" | "pnpm" | "yarn" | "bun", "run", name, ..] | ["pnpm" | "yarn", name, ..] => Some(name),
        _ => None,
    }
}
