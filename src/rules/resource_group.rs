//! Edits that put a function into a resource group.

use super::add_property::add_property;
use crate::{
    facts::body::Value,
    fix::Edit,
    model::{
        ProjectModel, Site,
        wiring::{Entry, FunctionDef},
    },
    span::Span,
};

/// The option as last property of the options, or options where there are none, or the group that is given already
/// replaced. `None` if other functions may use what would be edited.
pub fn set_group(model: &ProjectModel, function: &FunctionDef, group: &str) -> Option<Vec<Edit>> {
    let file = function.call.file;
    let facts = model.facts(file);
    let call = model.call(function.call)?;
    let args = facts.body.args(function.call.call);
    let quote = if facts.single_quotes { '\'' } else { '"' };
    let option = format!("resourceGroupName: {quote}{group}{quote}");
    let edit = |span: Span, text: String| Edit { path: model.path(file).to_string(), span, text };
    let options = usize::from(function.entry == Entry::Provided);
    let Some(&argument) = args.get(options) else {
        let (at, comma) = match args.last() {
            Some(&last) => (facts.body.span(last).end, ", "),
            None => (call.span.end.checked_sub(1)?, ""),
        };
        return Some(vec![edit(Span::at(at), format!("{comma}{{ {option} }}"))]);
    };
    // A literal that a variable holds may serve several functions.
    if !call.span.contains(facts.body.span(argument)) {
        return None;
    }
    let argument = Site { file, value: argument };
    let Some(present) = model.object(argument).and_then(|view| view.get("resourceGroupName").map(|prop| prop.value)) else {
        return add_property(model, argument, &option);
    };
    let span = model.span(present);
    let own = present.file == file && call.span.contains(span) && matches!(model.value(present), Value::Str(_));
    own.then(|| vec![edit(span, format!("{quote}{group}{quote}"))])
}
