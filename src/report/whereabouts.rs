//! The answer to "where does this code belong": tier and reason, the decision tree with its evidence, the right tier of
//! each responsibility; as data and as text.

use serde::Serialize;

use super::{
    Range, Report, Sources,
    paint::{Ink, Paint},
    wire,
};
use crate::{
    diagnostic::Diagnostic,
    facts::body::FnId,
    knowledge::placement::{QUESTIONS, Responsibility, meaning_of_rule, question_of, row},
    model::{
        FileId, FnSite, ProjectModel,
        responsibility::{Shown, shown},
        tier::{Tier, TierSet},
    },
    span::Span,
};

/// What is asked: a file, or the function around a line of it.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Project-relative path.
    pub path: String,
    /// 1-based line.
    pub line: Option<u32>,
}

/// The whole answer.
#[derive(Clone, Debug, Serialize)]
pub struct Whereabouts {
    /// The file.
    pub path: String,
    /// The function that was asked about, if a line was given and lies in one.
    pub function: Option<String>,
    /// Tiers of the code; several if code of several tiers uses it, none if nobody does.
    pub tiers: Vec<TierAnswer>,
    /// The decision tree, in order.
    pub questions: Vec<TreeAnswer>,
    /// What the code does, and where each of it belongs.
    pub responsibilities: Vec<Placed>,
    /// One sentence.
    pub verdict: String,
}

/// A tier and why.
#[derive(Clone, Debug, Serialize)]
pub struct TierAnswer {
    /// Id of the tier.
    pub tier: &'static str,
    /// What such code is called: `a Next.js route handler`.
    pub code: &'static str,
    /// Why: `it is a route handler`.
    pub reason: String,
}

/// One question of the tree.
#[derive(Clone, Debug, Serialize)]
pub struct TreeAnswer {
    /// The question.
    pub question: &'static str,
    /// Whether there is evidence for yes.
    pub yes: bool,
    /// The evidence.
    pub evidence: Vec<Evidence>,
}

/// A place that says yes.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// The rule that reported it; none if it is right where it stands.
    pub rule: Option<&'static str>,
    /// Where in the file.
    pub range: Range,
    /// What is to be seen there.
    pub what: String,
}

/// A responsibility of the code.
#[derive(Clone, Debug, Serialize)]
pub struct Placed {
    /// Its name in the placement table.
    pub responsibility: &'static str,
    /// Where it belongs.
    pub belongs: String,
    /// Whether it is there.
    pub right: bool,
    /// Where it shows.
    pub evidence: Vec<Evidence>,
}

/// Answers the question. `report` is a check of the file with all rules; `None` if the project doesn't hold the file.
pub fn whereabouts(model: &ProjectModel, sources: &dyn Sources, report: &Report, question: &Question) -> Option<Whereabouts> {
    let file = model.file(&question.path)?;
    let function = question.line.and_then(|line| function_at(model, file, line));
    let scope = function.and_then(|function| model.facts(file).body.function(function)).map(|row| row.span);
    let tiers = match function {
        Some(function) => model.function_tiers(FnSite { file, function }),
        None => model.tiers.of(file),
    };
    let findings: Vec<&Diagnostic> = report
        .visible()
        .filter(|found| found.primary.path == question.path && scope.is_none_or(|scope| scope.contains(found.primary.span)))
        .collect();
    let done = shown(model, file, function);
    let place = |span: Span| wire::range(sources, &question.path, span);
    let questions = (0..QUESTIONS.len()).map(|index| tree_answer(index, &findings, &done, tiers, &place)).collect();
    let responsibilities = responsibilities(&findings, &done, tiers, &place);
    let verdict = verdict(tiers, &responsibilities, &findings);
    let paths = |file: FileId| model.path(file).to_string();
    let answers = tiers.iter().map(|tier| {
        let reason = match function {
            Some(function) => model.function_reason(FnSite { file, function }, tier),
            None => model.tiers.reason(file, tier),
        };
        TierAnswer { tier: tier.as_str(), code: reason.noun(tier), reason: reason.clause(paths) }
    });
    Some(Whereabouts {
        path: question.path.clone(),
        function: function.map(|function| model.symbol(FnSite { file, function })),
        tiers: answers.collect(),
        questions,
        responsibilities,
        verdict,
    })
}

/// The outermost function with a name around a line.
fn function_at(model: &ProjectModel, file: FileId, line: u32) -> Option<FnId> {
    let facts = model.facts(file);
    let text = facts.lines.line_span(line, facts.len)?;
    // From the end of the line: an indented `return` lies in the function that its line starts in.
    let at = Span::at(text.end.saturating_sub(1).max(text.start));
    model.outermost_function(file, at)
}

fn tree_answer(
    index: usize,
    findings: &[&Diagnostic],
    done: &[Shown],
    tiers: TierSet,
    place: &impl Fn(Span) -> Range,
) -> TreeAnswer {
    let findings_of: Vec<&&Diagnostic> = findings
        .iter()
        .filter(|found| meaning_of_rule(found.rule).is_some_and(|(question, _)| question == Some(index)))
        .collect();
    let is_told = |shown: &Shown| findings_of.iter().any(|found| found.primary.span == shown.span);
    let mut evidence: Vec<Evidence> = findings_of
        .iter()
        .map(|found| Evidence { rule: Some(found.rule), range: place(found.primary.span), what: found.message.clone() })
        .collect();
    let own = done.iter().filter(|shown| question_of(shown.responsibility) == Some(index) && !is_told(shown));
    evidence.extend(own.map(|shown| evidence_of(shown, place)));
    // A write by whom the page belongs to is what the schema's rules decide; several steps are open to a client's choice.
    if index == 3 && tiers.has(Tier::Frontend) {
        let steps = findings
            .iter()
            .filter(|found| matches!(found.rule, "no-multi-step-write" | "no-check-then-write" | "no-authorization-decision"));
        evidence.extend(steps.map(|found| Evidence {
            rule: Some(found.rule),
            range: place(found.primary.span),
            what: "A client can leave this step or check out.".to_string(),
        }));
    }
    TreeAnswer { question: QUESTIONS[index], yes: !evidence.is_empty(), evidence }
}

fn evidence_of(shown: &Shown, place: &impl Fn(Span) -> Range) -> Evidence {
    Evidence { rule: None, range: place(shown.span), what: shown.what.clone() }
}

fn responsibilities(findings: &[&Diagnostic], done: &[Shown], tiers: TierSet, place: &impl Fn(Span) -> Range) -> Vec<Placed> {
    let mut rows: Vec<(Responsibility, Vec<Evidence>)> = Vec::new();
    let mut add =
        |responsibility: Responsibility, evidence: Evidence| match rows.iter_mut().find(|(own, _)| *own == responsibility) {
            Some((_, all)) => all.push(evidence),
            None => rows.push((responsibility, vec![evidence])),
        };
    for shown in done {
        let told = |found: &&Diagnostic| {
            found.primary.span == shown.span
                && meaning_of_rule(found.rule).is_some_and(|(_, responsibility)| responsibility == shown.responsibility)
        };
        if !findings.iter().any(told) {
            add(shown.responsibility, evidence_of(shown, place));
        }
    }
    for found in findings {
        if let Some((_, responsibility)) = meaning_of_rule(found.rule) {
            add(
                responsibility,
                Evidence { rule: Some(found.rule), range: place(found.primary.span), what: found.message.clone() },
            );
        }
    }
    crate::sorting::by_key(&mut rows, |(responsibility, _)| *responsibility);
    let placed = rows.into_iter().map(|(responsibility, evidence)| {
        let row = row(responsibility);
        // Code outside the four tiers (tests, tooling, unreached) is not in a wrong place.
        let judged = tiers.iter().filter(|tier| matches!(tier, Tier::Frontend | Tier::Bff | Tier::Lambda | Tier::Data));
        let right =
            judged.into_iter().all(|tier| row.tiers.contains(&tier)) && evidence.iter().all(|evidence| evidence.rule.is_none());
        let aside = row.aside.filter(|(tier, _)| right && tiers.iter().eq([*tier])).map(|(_, words)| words);
        let belongs = aside.map_or_else(|| row.place.to_string(), |words| format!("{}; {words}", row.place));
        Placed { responsibility: row.words, belongs, right, evidence }
    });
    placed.collect()
}

fn verdict(tiers: TierSet, responsibilities: &[Placed], findings: &[&Diagnostic]) -> String {
    let wrong: Vec<&Placed> = responsibilities.iter().filter(|placed| !placed.right).collect();
    if tiers.is_empty() {
        return "Nothing that is deployed uses this code, so no tier rule speaks about it.".to_string();
    }
    match wrong.first() {
        Some(_) => {
            let names: Vec<String> =
                wrong.iter().map(|placed| format!("{} → {}", placed.responsibility, placed.belongs)).collect();
            format!("Some of this belongs elsewhere: {}.", names.join("; "))
        }
        None if findings.is_empty() => "This code is in the right place.".to_string(),
        None => "This code is in the right place; `check` has other findings in it.".to_string(),
    }
}

/// The answer as text for a terminal.
pub fn render(answer: &Whereabouts, color: bool) -> String {
    let paint = Paint { color };
    let mut out = String::new();
    let name = answer.function.as_ref().map_or_else(|| answer.path.clone(), |function| format!("{} › {function}", answer.path));
    out.push_str(&format!("{}\n", paint.text(Ink::Strong, &name)));
    if answer.tiers.is_empty() {
        out.push_str("  tier: none\n");
    }
    for tier in &answer.tiers {
        out.push_str(&format!("  tier: {}{}\n", paint.text(Ink::Help, tier.tier), why(tier)));
    }
    out.push('\n');
    for question in &answer.questions {
        let word = if question.yes { paint.text(Ink::Warn, "yes") } else { "no evidence".to_string() };
        out.push_str(&format!("{} {word}\n", question.question));
        lines(&mut out, &question.evidence.iter().collect::<Vec<_>>());
    }
    if !answer.responsibilities.is_empty() {
        out.push('\n');
    }
    for placed in &answer.responsibilities {
        let mark = match placed.right {
            // No tier, no right or wrong place.
            true if answer.tiers.is_empty() => "·".to_string(),
            true => paint.text(Ink::Help, "✓"),
            false => paint.text(Ink::Error, "✗"),
        };
        let (told, new): (Vec<&Evidence>, Vec<&Evidence>) =
            placed.evidence.iter().partition(|evidence| answer.questions.iter().any(|question| is_told(question, evidence)));
        let places = if placed.right || told.is_empty() { String::new() } else { format!(" ({})", places(&told)) };
        out.push_str(&format!("{mark} {} → {}{places}\n", placed.responsibility, placed.belongs));
        if !placed.right {
            lines(&mut out, &new);
        }
    }
    out.push_str(&format!("\n{}\n", answer.verdict));
    out
}

/// `, because it is a Next.js route handler`; what kind of code it is only where the reason doesn't say it.
fn why(tier: &TierAnswer) -> String {
    let kind = tier.reason.strip_prefix("it is ").unwrap_or_default();
    let bare = kind.strip_prefix("a ").unwrap_or(kind);
    if !bare.is_empty() && tier.code.ends_with(bare) {
        return format!(", because it is {}", tier.code);
    }
    if kind.starts_with(tier.code) {
        return format!(", because {}", tier.reason);
    }
    format!(" ({}), because {}", tier.code, tier.reason)
}

/// Whether the answer to a question has named the place already.
fn is_told(question: &TreeAnswer, evidence: &Evidence) -> bool {
    question.evidence.iter().any(|told| told.range == evidence.range && told.what == evidence.what)
}

fn places(evidence: &[&Evidence]) -> String {
    let mut starts: Vec<(u32, u32)> =
        evidence.iter().map(|evidence| (evidence.range.start.line, evidence.range.start.column)).collect();
    crate::sorting::sort(&mut starts);
    starts.iter().map(|(line, column)| format!("{line}:{column}")).collect::<Vec<_>>().join(", ")
}

/// A line for each thing that is to be seen, with all its places.
fn lines(out: &mut String, evidence: &[&Evidence]) {
    let mut rest = evidence.to_vec();
    while let Some(&first) = rest.first() {
        let (same, others): (Vec<&Evidence>, Vec<&Evidence>) = rest.into_iter().partition(|other| other.what == first.what);
        let one_rule = first.rule.filter(|rule| same.iter().all(|other| other.rule == Some(rule)));
        let rule = one_rule.map_or_else(String::new, |rule| format!("  [{rule}]"));
        out.push_str(&format!("    {}  {}{rule}\n", places(&same), first.what));
        rest = others;
    }
}
