//! Texts in the code of one Lambda function: literals, templates, and variables of the environment as the backend sets them.

use super::{
    CallSite, FileId, Site,
    backend_eval::{Abs, Action, Place as Stack},
    flow::{Flow, Place, Root},
    function_environment::Variables,
    request::HOLE,
    wiring::FunctionDef,
};
use crate::{
    facts::body::{Op, Value},
    span::Span,
};

/// What a variable of the environment holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// This text, set there.
    Text(String, FileId, Span),
    /// Nothing sets it.
    Unset,
    /// Not known.
    Unknown,
}

/// A text that code has; [`HOLE`] stands for a part that isn't known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The literal, template, or read of a variable that gives it.
    pub site: Site,
}

/// Reads texts in the code of one function.
pub struct FunctionTexts<'a, 'm> {
    /// Follows values.
    pub flow: &'a Flow<'m>,
    /// Index of the backend.
    pub backend: usize,
    /// Index of the function.
    pub function: usize,
    /// What is set for the function.
    pub variables: &'a Variables,
}

impl FunctionTexts<'_, '_> {
    fn definition(&self) -> &FunctionDef {
        &self.flow.model.backends[self.backend].functions[self.function]
    }

    /// What a variable of the environment holds in this function.
    pub fn variable(&self, name: &str) -> Variable {
        let mut found: Vec<Variable> = self.declared(name).into_iter().collect();
        found.extend(self.added(name));
        let Some(last) = found.pop() else {
            return if self.variables.has(name) { Variable::Unknown } else { Variable::Unset };
        };
        let text = |variable: &Variable| if let Variable::Text(text, ..) = variable { Some(text.clone()) } else { None };
        if found.iter().any(|other| text(other) != text(&last)) { Variable::Unknown } else { last }
    }

    /// The text that `environment` of `defineFunction` gives a variable, if nothing else sets it.
    pub fn fixed(&self, name: &str) -> Option<(String, FileId, Span)> {
        match self.declared(name)? {
            Variable::Text(text, file, span) if self.added(name).is_empty() => Some((text, file, span)),
            _ => None,
        }
    }

    /// In `environment` of `defineFunction`.
    fn declared(&self, name: &str) -> Option<Variable> {
        let model = self.flow.model;
        let options = self.definition().options.and_then(|options| model.object(options))?;
        let environment = model.object(options.get("environment")?.value)?;
        let prop = environment.get(name)?;
        self.flow.begin();
        let text = self.flow.text(&Place::new(prop.value));
        Some(text.map_or(Variable::Unknown, |text| Variable::Text(text, prop.value.file, prop.span)))
    }

    /// By `addEnvironment`.
    fn added(&self, name: &str) -> Vec<Variable> {
        let evaluation = &self.flow.model.evaluations[self.backend];
        let mut found = Vec::new();
        for event in &evaluation.events {
            let Action::Method { receiver, name: method, args } = &event.what else { continue };
            let [variable, value, ..] = args.as_slice() else { continue };
            if method != "addEnvironment" || variable.as_text() != Some(name) {
                continue;
            }
            let places = evaluation.heap.places(receiver);
            if places.known.contains_key(&Stack::Function(self.function)) {
                let text = Abs::as_text(value).filter(|_| event.certain);
                found.push(text.map_or(Variable::Unknown, |text| Variable::Text(text.to_string(), event.file, event.span)));
            }
        }
        found
    }

    /// The texts that a value may be. Where nothing is known, one with only a [`HOLE`].
    pub fn texts(&self, place: &Place) -> Vec<Text> {
        self.within(place, 8)
    }

    fn within(&self, place: &Place, fuel: u32) -> Vec<Text> {
        let hole = || vec![Text { text: HOLE.to_string(), site: place.site }];
        if fuel == 0 {
            return hole();
        }
        let mut found: Vec<Text> = Vec::new();
        for origin in self.flow.origins(place) {
            match (origin.place(), &origin.root) {
                (Some(at), _) => found.extend(self.of_value(at, fuel - 1)),
                (None, Root::Nothing) => {}
                (None, root) => match self.variable_of(root, &origin.path) {
                    Some(Variable::Text(text, ..)) => found.push(Text { text, site: place.site }),
                    Some(Variable::Unset) => {}
                    _ => found.extend(hole()),
                },
            }
            if found.len() > 16 {
                return hole();
            }
        }
        found
    }

    /// The variable that an origin reads.
    fn variable_of(&self, root: &Root, path: &[String]) -> Option<Variable> {
        let path: Vec<&str> = path.iter().map(String::as_str).filter(|name| *name != "default").collect();
        match (root, path.as_slice()) {
            (Root::Global, ["process", "env", name] | ["globalThis", "process", "env", name]) => Some(self.variable(name)),
            (Root::External(module), ["env", name])
                if module.starts_with("$amplify/env") || module == "process" || module == "node:process" =>
            {
                Some(self.variable(name))
            }
            _ => None,
        }
    }

    fn of_value(&self, at: &Place, fuel: u32) -> Vec<Text> {
        let model = self.flow.model;
        let facts = model.facts(at.site.file);
        let hole = || vec![Text { text: HOLE.to_string(), site: at.site }];
        match facts.body.value(at.site.value) {
            Value::Str(text) => vec![Text { text: facts.str(text).to_string(), site: at.site }],
            Value::Template(list) | Value::Op(Op::Add, list) => {
                let parts: Vec<Vec<Text>> = facts.body.list(list).iter().map(|&part| self.within(&at.at(part), fuel)).collect();
                let part = |texts: &Vec<Text>| if let [one] = texts.as_slice() { one.text.clone() } else { HOLE.to_string() };
                vec![Text { text: parts.iter().map(part).collect(), site: at.site }]
            }
            Value::Op(op, list) => match (op, facts.body.list(list)) {
                // The right side counts where nothing sets the left one.
                (Op::Or | Op::Nullish | Op::Default, [first, second]) => {
                    let left = self.within(&at.at(*first), fuel);
                    if left.iter().all(|text| text.text.is_empty()) { self.within(&at.at(*second), fuel) } else { left }
                }
                (Op::Conditional, [_, yes, no]) => {
                    let mut both = self.within(&at.at(*yes), fuel);
                    both.extend(self.within(&at.at(*no), fuel));
                    both
                }
                _ => hole(),
            },
            Value::Local(_) => {
                let values = self.flow.assigned(at);
                if values.is_empty() { hole() } else { values.iter().flat_map(|value| self.within(value, fuel)).collect() }
            }
            Value::Undefined | Value::Null => Vec::new(),
            // `text.trim()`, `new URL(x).toString()` and the like are no other text for what is asked here.
            Value::Result(call) => match model.method(CallSite { file: at.site.file, call }) {
                Some((receiver, "trim" | "toString" | "toLowerCase")) => self.within(&at.with(receiver), fuel),
                _ => hole(),
            },
            _ => hole(),
        }
    }
}
