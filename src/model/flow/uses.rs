//! Who calls a function: direct calls, `new`, and array methods that take it as callback.

use super::Binding;
use crate::{
    facts::body::{CallId, CallKind, ClassId, Value},
    maps::HashedMap,
    model::{CallSite, FileId, FnSite, ProjectModel, Site, eval::Resolved},
};

/// Array methods that hand each element to their callback first.
const PER_ELEMENT: [&str; 9] = ["map", "forEach", "flatMap", "filter", "some", "every", "find", "findIndex", "findLast"];

/// The calls of each function, in a set of files.
#[derive(Debug, Default)]
pub struct Uses(HashedMap<FnSite, Vec<Binding>>);

impl Uses {
    /// Collects the calls in `files`.
    pub fn collect(model: &ProjectModel, files: impl Iterator<Item = FileId>) -> Self {
        let mut uses = Self::default();
        for file in files {
            for call in 0..model.facts(file).body.calls.len() as u32 {
                uses.call(model, CallSite { file, call: CallId(call) });
            }
        }
        uses
    }

    fn call(&mut self, model: &ProjectModel, call: CallSite) {
        match model.callee(call) {
            Resolved::Function(function) => self.0.entry(function).or_default().push(Binding::Call(call)),
            Resolved::Class(file, class) if model.call(call).is_some_and(|row| row.kind == CallKind::New) => {
                if let Some(constructor) = constructor_of(model, file, class) {
                    self.0.entry(constructor).or_default().push(Binding::Call(call));
                }
            }
            _ => {
                let Some((receiver, name)) = model.method(call) else { return };
                let by = match name {
                    "reduce" | "reduceRight" => Binding::Fold(call),
                    name if PER_ELEMENT.contains(&name) => Binding::Element(receiver),
                    _ => return,
                };
                if let Some(function) = model.args(call).first().and_then(|&first| model.function(first)) {
                    self.0.entry(function).or_default().push(by);
                }
            }
        }
    }

    /// The calls of a function.
    pub fn of(&self, function: FnSite) -> &[Binding] {
        self.0.get(&function).map_or(&[], Vec::as_slice)
    }
}

/// The constructor that `new` of a class runs: its own, or that of a class it extends.
pub(super) fn constructor_of(model: &ProjectModel, file: FileId, class: ClassId) -> Option<FnSite> {
    let (mut file, mut class) = (file, class);
    for _ in 0..16 {
        let facts = model.facts(file);
        let own = facts.body.members(class).iter().find_map(|member| match facts.body.value(member.value) {
            Value::Function(function) if member.name.is_some_and(|name| facts.str(name) == "constructor") => {
                Some(FnSite { file, function })
            }
            _ => None,
        });
        if own.is_some() {
            return own;
        }
        let extends = facts.body.classes.get(class.0 as usize)?.extends;
        let Resolved::Class(base_file, base) = model.resolve(Site { file, value: extends }) else { return None };
        (file, class) = (base_file, base);
    }
    None
}
