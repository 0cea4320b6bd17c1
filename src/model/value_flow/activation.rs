//! Which functions of a file run inside which call, so that "read before, in the same run" can be told.

use std::rc::Rc;

use crate::{
    facts::body::{CallId, ClassId, FnId, NodeKind, Owner, StrId, Value, ValueId},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        eval::Resolved,
        meaning::{self, Meaning},
    },
};

/// Packages that parse files which people import.
const PARSERS: [&str; 7] = ["papaparse", "csv-parse", "csv-parser", "csvtojson", "xlsx", "exceljs", "read-excel-file"];

/// The parser package behind a module specifier.
pub fn parser(module: &str) -> Option<&'static str> {
    let package = crate::knowledge::packages::package_name(module);
    PARSERS.into_iter().find(|parser| *parser == package)
}

/// Callbacks of a file.
#[derive(Debug, Default)]
pub struct Activations {
    /// The call that runs each function at once, and whether it does so for each element.
    run_by: Vec<Option<(CallId, bool)>>,
    /// The function in whose activation each function runs.
    roots: Vec<FnId>,
    /// Functions that get what a parser package read.
    parsed: Vec<(FnId, &'static str)>,
    /// Functions that `subscribe` gets, with the call that gave what is subscribed to.
    subscribed: Vec<(FnId, CallId)>,
    /// Array literals with what is pushed into them.
    pushed: Vec<(ValueId, ValueId)>,
    /// Object literals, with the properties that are set afterwards: names, places, values.
    set: Vec<(ValueId, StrId, ValueId, ValueId)>,
    /// Members of `this` that methods of a class set.
    fields: Vec<(ClassId, StrId, ValueId)>,
}

impl Activations {
    /// The call that runs a function, and whether for each element.
    pub fn run_by(&self, function: FnId) -> Option<(CallId, bool)> {
        self.run_by.get(function.0 as usize).copied().flatten()
    }

    /// The function in whose activation a function runs: itself, unless a call there runs it at once.
    pub fn root(&self, function: FnId) -> FnId {
        self.roots.get(function.0 as usize).copied().unwrap_or(function)
    }

    /// The package whose results a function gets.
    pub fn parsed_by(&self, function: FnId) -> Option<&'static str> {
        self.parsed.iter().find(|(own, _)| *own == function).map(|(_, package)| *package)
    }

    /// The call to whose results a function is subscribed.
    pub fn subscribed_by(&self, function: FnId) -> Option<CallId> {
        self.subscribed.iter().find(|(own, _)| *own == function).map(|(_, call)| *call)
    }

    /// What the file pushes into an array literal.
    pub fn pushed_into(&self, array: ValueId) -> impl Iterator<Item = ValueId> {
        self.pushed.iter().filter(move |(own, _)| *own == array).map(|(_, value)| *value)
    }

    /// What is set as a property of an object literal behind it: `user.role = role`. Names, places, values.
    pub fn set_later(&self, object: ValueId) -> impl Iterator<Item = (StrId, ValueId, ValueId)> {
        self.set.iter().filter(move |row| row.0 == object).map(|row| (row.1, row.2, row.3))
    }

    /// What methods of a class put into members of `this`. Names with values.
    pub fn fields_of(&self, class: ClassId) -> impl Iterator<Item = (StrId, ValueId)> {
        self.fields.iter().filter(move |row| row.0 == class).map(|row| (row.1, row.2))
    }

    fn of(model: &ProjectModel, file: FileId) -> Self {
        let body = &model.facts(file).body;
        let mut run_by: Vec<Option<(CallId, bool)>> = vec![None; body.functions.len()];
        let mut parsed = Vec::new();
        let mut subscribed = Vec::new();
        let mut pushed = Vec::new();
        let parses = model.imports(file).any(|(_, import, _)| parser(model.facts(file).str(import.source)).is_some());
        for (index, row) in body.calls.iter().enumerate() {
            if body.list(row.args).is_empty() {
                continue;
            }
            let id = CallId(index as u32);
            let call = CallSite { file, call: id };
            let mask = match model.meaning(call) {
                Meaning::Runs(function) => model.effects.summary(*function).runs,
                _ => 0,
            };
            for (function, repeated) in meaning::callbacks_run(model, call, mask) {
                let inside = body.function(function.function).is_some_and(|own| row.span.contains(own.span));
                if function.file == file && inside {
                    run_by[function.function.0 as usize] = Some((id, repeated));
                }
            }
            match model.method(call) {
                Some((receiver, "subscribe")) => {
                    if let Resolved::Site(source) = model.resolve(receiver)
                        && let (Value::Result(source), true) = (model.value(source), source.file == file)
                    {
                        subscribed.extend(functions_in(model, call).into_iter().map(|function| (function, source)));
                    }
                }
                Some((receiver, "push" | "unshift")) => {
                    let arrays = arrays_of(model, receiver).into_iter();
                    pushed.extend(arrays.flat_map(|array| body.list(row.args).iter().map(move |&value| (array, value))));
                }
                _ => {}
            }
            if parses
                && let Some((module, _)) = meaning::package_of(model, Site { file, value: row.callee })
                && let Some(package) = parser(&module)
            {
                parsed.extend(functions_in(model, call).into_iter().map(|function| (function, package)));
            }
        }
        let roots = (0..body.functions.len() as u32)
            .map(|function| {
                let mut at = FnId(function);
                for _ in 0..64 {
                    match run_by[at.0 as usize].and_then(|(call, _)| body.call(call)) {
                        Some(call) => at = call.function,
                        None => break,
                    }
                }
                at
            })
            .collect();
        let (mut set, mut fields) = (Vec::new(), Vec::new());
        for node in &body.nodes {
            let NodeKind::Assign(place, value) = node.kind else { continue };
            let Value::Member(base, name) = body.value(place) else { continue };
            match body.value(base) {
                Value::This(function) => {
                    if let Some(Owner::Class(class)) = body.function(function).map(|row| row.owner) {
                        fields.push((class, name, value));
                    }
                }
                _ => {
                    let objects = literals_of(model, Site { file, value: base }, |value| matches!(value, Value::Object(_)));
                    set.extend(objects.into_iter().map(|object| (object, name, place, value)));
                }
            }
        }
        Self { run_by, roots, parsed, subscribed, pushed, set, fields }
    }
}

/// The array literals of the same file that a value may be.
fn arrays_of(model: &ProjectModel, site: Site) -> Vec<ValueId> {
    literals_of(model, site, |value| matches!(value, Value::Array(_)))
}

/// The literals of a kind in the same file that a value may be.
fn literals_of(model: &ProjectModel, site: Site, is_kind: fn(Value) -> bool) -> Vec<ValueId> {
    let Resolved::Site(at) = model.resolve(site) else { return Vec::new() };
    let body = &model.facts(at.file).body;
    let values = match body.value(at.value) {
        Value::Local(slot) => body.list(body.locals.get(slot as usize).copied().unwrap_or_default()),
        _ => &[at.value],
    };
    values.iter().copied().filter(|&value| at.file == site.file && is_kind(body.value(value))).collect()
}

/// Functions among the arguments of a call, and in objects there.
fn functions_in(model: &ProjectModel, call: CallSite) -> Vec<FnId> {
    let mut found = Vec::new();
    let mut take = |site: Site| {
        if let Some(FnSite { file, function }) = meaning::callable(model, site)
            && file == call.file
        {
            found.push(function);
        }
    };
    for argument in model.args(call) {
        match model.value(argument) {
            Value::Object(list) => {
                for prop in model.facts(argument.file).body.props(list) {
                    take(Site { file: argument.file, value: prop.value });
                }
            }
            _ => take(argument),
        }
    }
    found
}

impl ProjectModel {
    /// The callbacks of a file.
    pub fn activations(&self, file: FileId) -> Rc<Activations> {
        if let Some(known) = self.placement.activations.borrow().get(&file) {
            return Rc::clone(known);
        }
        let found = Rc::new(Activations::of(self, file));
        self.placement.activations.borrow_mut().insert(file, Rc::clone(&found));
        found
    }
}
