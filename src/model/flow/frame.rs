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
const MAX_CONTEXTS: usize = 2048;

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
    /// It is the callback of this `reduce`.
    Fold(CallSite),
    /// Nobody in sight calls it: its parameters are not known.
    Free,
    /// A loop is in the turn of this element.
    Turn(usize),
}

/// A stack of bindings, innermost first. Arguments are read in the frame below their binding.
#[derive(Clone, Debug, Default)]
pub struct Frame(Option<Rc<Bound>>);

/// What a binding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bindable {
    /// The parameters of a function.
    Function(FnSite),
    /// Which element of an array a loop or callback has.
    Elements(Site, usize),
}

#[derive(Debug)]
struct Bound {
    of: Bindable,
    by: Binding,
    below: Frame,
    depth: usize,
}

impl Frame {
    /// This frame with one more binding on top.
    pub fn push(&self, function: FnSite, by: Binding) -> Self {
        self.bind(Bindable::Function(function), by)
    }

    fn bind(&self, of: Bindable, by: Binding) -> Self {
        Self(Some(Rc::new(Bound { of, by, below: self.clone(), depth: self.depth() + 1 })))
    }

    pub(super) fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |bound| bound.depth)
    }

    /// The turn of a loop over the array at `site`.
    pub(super) fn turn(&self, site: Site) -> Option<usize> {
        let mut at = self;
        while let Some(bound) = &at.0 {
            match (bound.of, &bound.by) {
                (Bindable::Elements(own, _), Binding::Turn(turn)) if own == site => return Some(*turn),
                _ => at = &bound.below,
            }
        }
        None
    }

    pub(super) fn binding(&self, function: FnSite) -> Option<(Binding, Self)> {
        let mut at = self;
        while let Some(bound) = &at.0 {
            if bound.of == Bindable::Function(function) {
                return Some((bound.by.clone(), bound.below.clone()));
            }
            at = &bound.below;
        }
        None
    }
}

impl Flow<'_> {
    /// Asks in every context in which the functions around the question's values are called, outermost binding first.
    /// Loops over arrays of at most `turns` known elements are taken turn by turn, so that what belongs together stays so.
    /// No answer at all if there are too many contexts: a part of them proves nothing.
    pub fn in_contexts<T>(&self, uses: &Uses, turns: usize, mut ask: impl FnMut(&Frame) -> T) -> Vec<T> {
        let (mut answers, mut last) = (Vec::new(), None);
        let all = self.contexts(uses, turns, &mut |question| match question {
            Some(frame) => last = Some(ask(frame)),
            None => answers.extend(last.take()),
        });
        if all { answers } else { Vec::new() }
    }

    /// Asks with each frame that may be one; then without, if its answer counts. Gives whether these were all.
    fn contexts(&self, uses: &Uses, turns: usize, ask: &mut dyn FnMut(Option<&Frame>)) -> bool {
        let mut todo: Vec<Vec<(Bindable, Binding)>> = vec![Vec::new()];
        for _ in 0..MAX_CONTEXTS {
            let Some(context) = todo.pop() else { break };
            self.begin();
            let frame = context.iter().fold(Frame::default(), |frame, (of, by)| frame.bind(*of, by.clone()));
            self.turns.set(turns);
            ask(Some(&frame));
            self.turns.set(0);
            let missing = self.missing.get().filter(|missing| !context.iter().any(|(of, _)| of == missing));
            let bindings: Vec<Binding> = match missing {
                None => {
                    ask(None);
                    continue;
                }
                Some(Bindable::Elements(_, count)) => (0..count).map(Binding::Turn).collect(),
                Some(Bindable::Function(function)) => {
                    let deep = context.iter().filter(|(of, _)| matches!(of, Bindable::Function(_))).count() >= MAX_CALLERS;
                    if deep || uses.of(function).is_empty() { vec![Binding::Free] } else { uses.of(function).to_vec() }
                }
            };
            for by in bindings.into_iter().rev() {
                let mut context = context.clone();
                context.splice(0..0, missing.map(|missing| (missing, by)));
                todo.push(context);
            }
        }
        todo.is_empty()
    }
}
