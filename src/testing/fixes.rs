//! Applies the fixes of a case: the text must be as written, the finding gone, every comment kept.

use super::{
    Project,
    markdown::{Block, Role},
};
use crate::{
    fix::{Applicability, Edit, Fix, apply_edits},
    maps::{SortedMap, SortedSet},
    span::Span,
};

/// More passes than any case needs; a fix that undoes another never ends.
const MAX_PASSES: usize = 10;

/// What is not as the blocks say.
pub(super) fn compare(rule: &str, project: &Project, wanted: &[&Block], role: Role) -> Vec<String> {
    let mut fixed = project.clone();
    let (passes, remaining) = match settle(&mut fixed, &[rule], role) {
        Ok(counts) => counts,
        Err(error) => return vec![error],
    };
    let mut failures = Vec::new();
    if passes == 0 {
        failures.push(format!("has a block for {role:?}, but no such fix is offered"));
    }
    if remaining > 0 {
        failures.push(format!("{remaining} findings are left after the fix"));
    }
    for block in wanted {
        match fixed.get(&block.path) {
            Some(text) if text == block.text => {}
            Some(text) => failures.push(format!("{} after the fix is not as written, but:\n{text}", block.path)),
            None => failures.push(format!("{} doesn't exist", block.path)),
        }
    }
    for path in project.paths() {
        let (before, after) = (project.get(path).unwrap_or_default(), fixed.get(path).unwrap_or_default());
        if before != after && !wanted.iter().any(|block| block.path == path) {
            failures.push(format!("{path} is changed by the fix, but has no block; it is now:\n{after}"));
        }
        let lost = comments(before).into_iter().find(|comment| !after.contains(comment));
        failures.extend(lost.map(|comment| format!("{path} loses the comment `{comment}`")));
    }
    failures
}

/// Applies what some rules suggest until nothing more is suggested; gives the number of findings that are left.
pub fn mend(project: &mut Project, rules: &[&str]) -> Result<usize, String> {
    settle(project, rules, Role::Suggestion).map(|(_, remaining)| remaining)
}

/// The title of a fix and the files that are other after it.
pub type Alternative = (String, SortedMap<String, String>);

/// Each fix of each finding of a rule, applied alone.
pub fn alternatives(project: &Project, rule: &str) -> Result<Vec<Alternative>, String> {
    let checked = project.check(&[])?;
    let mine = checked.report.visible().filter(|finding| finding.rule == rule);
    let apply_one = |fix: &Fix| {
        let mut changed = project.clone();
        apply(&mut changed, &[fix])?;
        let other = |path: &&str| changed.get(path) != project.get(path);
        let files =
            changed.paths().filter(other).map(|path| (path.to_string(), changed.get(path).unwrap_or_default().to_string()));
        Ok((fix.title.clone(), files.collect()))
    };
    mine.flat_map(|finding| &finding.fixes).map(apply_one).collect()
}

/// The passes that it took, and the findings that are left.
fn settle(project: &mut Project, rules: &[&str], role: Role) -> Result<(usize, usize), String> {
    for passes in 0..=MAX_PASSES {
        let checked = project.check(&[])?;
        if let Some(error) = checked.report.parse_errors.first() {
            return Err(format!("after the fix, {} cannot be parsed: {}", error.path, error.message));
        }
        let mine: Vec<_> = checked.report.visible().filter(|finding| rules.contains(&finding.rule)).collect();
        let fixes: Vec<&Fix> = mine.iter().filter_map(|finding| finding.fixes.iter().find(|fix| chosen(fix, role))).collect();
        if fixes.is_empty() {
            return Ok((passes, mine.len()));
        }
        apply(project, &fixes)?;
    }
    Err(format!("still has fixes after {MAX_PASSES} passes"))
}

fn chosen(fix: &Fix, role: Role) -> bool {
    role == Role::Suggestion || fix.applicability == Applicability::Safe
}

/// Applies as many fixes as don't overlap; the next pass sees to the rest.
fn apply(project: &mut Project, fixes: &[&Fix]) -> Result<(), String> {
    let mut edits = SortedMap::<&str, Vec<Edit>>::new();
    for fix in fixes {
        let clash = |edit: &Edit| {
            edits.get(edit.path.as_str()).is_some_and(|taken| taken.iter().any(|other| meet(edit.span, other.span)))
        };
        if fix.edits.iter().any(clash) {
            continue;
        }
        for edit in &fix.edits {
            edits.entry(&edit.path).or_default().push(edit.clone());
        }
    }
    for (path, edits) in edits {
        let text = project.get(path).ok_or_else(|| format!("a fix edits `{path}`, which doesn't exist"))?;
        let text = apply_edits(text, &edits).ok_or_else(|| format!("the edits of `{path}` overlap or lie outside the text"))?;
        project.replace(path, text);
    }
    Ok(())
}

fn meet(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// The comments of a text, coarsely: enough to notice that one is lost.
fn comments(text: &str) -> SortedSet<&str> {
    text.lines()
        .filter_map(|line| {
            let at = line.find("// ").or_else(|| line.find("/* "))?;
            let comment = line[at..].trim_end();
            Some(comment.split_once("*/").map_or(comment, |(inner, _)| inner))
        })
        .collect()
}
