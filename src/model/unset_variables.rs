//! Variables of the environment that function code reads and nothing sets.

use super::{
    FileId, ProjectModel,
    code_reach::deployed,
    function_environment::{Variables, variables},
    handler_code::HandlerCode,
    variable_reads::{self, Environment, Without},
    wiring::FunctionDef,
};
use crate::{
    maps::{HashedMap, HashedSet},
    span::Span,
};

/// A variable that one function reads and nothing sets for it.
#[derive(Debug)]
pub struct Unset {
    /// The backend, by index.
    pub backend: usize,
    /// The function, by index.
    pub function: usize,
    /// The variable.
    pub name: String,
    /// Where it is read, the first read first.
    pub reads: Vec<(FileId, Span)>,
}

impl ProjectModel {
    /// All of them, by backend, function and place.
    pub fn unset_variables(&self) -> &[Unset] {
        self.unset_variables.get_or_init(|| {
            let mut found = Vec::new();
            for (index, backend) in self.backends.iter().enumerate() {
                if backend.opaque || backend.define.is_none() {
                    continue;
                }
                let variables = variables(self, index);
                for (function, entry) in deployed(backend) {
                    let Some(at) = backend.functions.iter().position(|own| own.call == function.call) else { continue };
                    if let Some(code) = self.handler_code(entry) {
                        of_function(self, (index, at), function, &variables[at], code, &mut found);
                    }
                }
            }
            found
        })
    }
}

fn of_function(
    model: &ProjectModel,
    (backend, index): (usize, usize),
    function: &FunctionDef,
    variables: &Variables,
    code: &HandlerCode,
    found: &mut Vec<Unset>,
) {
    if variables.open || loads_settings(model, code) {
        return;
    }
    // The entry first: there people look.
    let mut files = code.files();
    let own = model.path(function.call.file).rsplit_once('/').map_or("", |(folder, _)| folder);
    crate::sorting::by_key(&mut files, |&file| (!model.path(file).starts_with(own), file));
    // Where a data client lacks its grant, that is the mistake, and the grant brings the variables.
    let lacks_grant = std::cell::OnceCell::new();
    let is_set = |name: &str| {
        variables.has(name)
            || name.starts_with("AMPLIFY_DATA_") && *lacks_grant.get_or_init(|| lacks_data_grant(model, backend, index))
    };
    let environments: Vec<(FileId, Environment)> =
        files.iter().map(|&file| (file, variable_reads::read(model, file, &is_set))).collect();
    let runs = |file: FileId, span: Span| code.holds(model, file, span);
    let computed = environments.iter().any(|(file, own)| own.computed.iter().any(|&span| runs(*file, span)));
    if computed || environments.iter().any(|(file, _)| model.facts(*file).is_opaque()) {
        return;
    }
    let assigned: HashedSet<&str> = environments.iter().flat_map(|(_, own)| own.assigned.iter().map(String::as_str)).collect();
    let mut by_name: HashedMap<String, usize> = HashedMap::default();
    for (file, environment) in &environments {
        let asked = variable_reads::asked(environment);
        for read in &environment.reads {
            let name = read.name.as_str();
            let matters = read.without == Without::Fails && !asked.contains(name) && !assigned.contains(name) && !is_set(name);
            if !matters || !runs(*file, read.span) {
                continue;
            }
            let at = *by_name.entry(read.name.clone()).or_insert_with(|| {
                found.push(Unset { backend, function: index, name: read.name.clone(), reads: Vec::new() });
                found.len() - 1
            });
            if !found[at].reads.contains(&(*file, read.span)) {
                found[at].reads.push((*file, read.span));
            }
        }
    }
}

/// Whether code reads further variables from a file.
fn loads_settings(model: &ProjectModel, code: &HandlerCode) -> bool {
    code.modules.iter().any(|&file| {
        let facts = model.facts(file);
        facts.imports.iter().any(|import| {
            let source = facts.str(import.source);
            source == "dotenv" || source.starts_with("dotenv/") || source.starts_with("@dotenvx/")
        })
    })
}

/// Whether the code of a function uses the data client with its role and nothing allows it to.
fn lacks_data_grant(model: &ProjectModel, backend: usize, function: usize) -> bool {
    let own = model.iam().get(backend).and_then(|functions| functions.iter().find(|own| own.function == function));
    own.is_some_and(|own| model.unallowed_data_use(backend, own).is_some())
}
