//! Which calls a value is looked at in: frames of bound parameters, and the search for those that a question needs.

use std::rc::Rc;

use super::{Flow, Uses};
use crate::{
    facts::body::ValueId,
    model::{CallSite, FnSite, Site},
};

/// Callers of callers that a context may name.
const MAX_CALLERS: usize = 5;
/// Contexts of one question.
const MAX_CONTEXTS: usize = 256;

/// A value in the frame of the calls that lead there.
#[derive(Clone, Debug)]
pub struct Place {
    /// The value.
    pub site: Site,
    /// What the parameters around it stand for.
    pub frame: Frame,
}

impl Place {
    /// A value in no particular call.
    pub fn new(site: Site) -> Self {
        Self { site, frame: Frame::default() }
    }

    /// Another value of the same file and frame.
    pub fn at(&self, value: ValueId) -> Self {
        Self { site: Site { file: self.site.file, value }, frame: self.frame.clone() }
    }

    /// A value of any file in the same frame.
    pub fn with(&self, site: Site) -> Self {
        Self { site, frame: self.frame.clone() }
    }
}

/// What gives a function its parameters.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A call of it.
    Call(CallSite),
    /// It is the callback of an array method on this array.
    Element(Site),
    /// Nobody in sight calls it: its parameters are not known.
    Free,
}

/// A stack of bindings, innermost first. Arguments are read in the frame below their binding.
#[derive(Clone, Debug, Default)]
pub struct Frame(Option<Rc<Bound>>);

#[derive(Debug)]
struct Bound {
    function: FnSite,
    by: Binding,
    below: Frame,
    depth: usize,
}

impl Frame {
    /// This frame with one more binding on top.
    pub fn push(&self, function: FnSite, by: Binding) -> Self {
        Self(Some(Rc::new(Bound { function, by, below: self.clone(), depth: self.depth() + 1 })))
    }

    pub(super) fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |bound| bound.depth)
    }

    pub(super) fn binding(&self, function: FnSite) -> Option<(Binding, Self)> {
        let mut at = self;
        while let Some(bound) = &at.0 {
            if bound.function == function {
                return Some((bound.by.clone(), bound.below.clone()));
            }
            at = &bound.below;
        }
        None
    }
}

impl Flow<'_> {
    /// Asks in every context in which the functions around the question's values are called, outermost binding first.
    pub fn in_contexts<T>(&self, uses: &Uses, mut ask: impl FnMut(&Frame) -> T) -> Vec<T> {
        let mut todo: Vec<Vec<(FnSite, Binding)>> = vec![Vec::new()];
        let mut answers = Vec::new();
        for _ in 0..MAX_CONTEXTS {
            let Some(context) = todo.pop() else { break };
            self.begin();
            let frame = context.iter().fold(Frame::default(), |frame, (function, by)| frame.push(*function, by.clone()));
            let answer = ask(&frame);
            let missing = self.missing.get().filter(|missing| !context.iter().any(|(function, _)| function == missing));
            let Some(missing) = missing else {
                answers.push(answer);
                continue;
            };
            let known = if context.len() < MAX_CALLERS { uses.of(missing) } else { &[] };
            let bindings = if known.is_empty() { &[Binding::Free][..] } else { known };
            for by in bindings.iter().rev() {
                let mut context = context.clone();
                context.insert(0, (missing, by.clone()));
                todo.push(context);
            }
        }
        answers
    }
}
