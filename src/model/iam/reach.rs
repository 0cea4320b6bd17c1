//! The calls that run with a function.

use super::super::{CallSite, FileId, FnSite, ProjectModel, effects::calls_in};

/// What runs with a function.
#[derive(Debug, Default)]
pub struct Reach {
    /// Its modules, in the order of their paths.
    pub files: Vec<FileId>,
    /// The calls that may run, in the order of files and of their evaluation.
    pub calls: Vec<CallSite>,
}

/// From the entry of a function.
pub fn reach(model: &ProjectModel, entry: FileId) -> Reach {
    let Some(code) = model.handler_code(entry) else { return Reach::default() };
    let mut functions: Vec<FnSite> = code.functions.iter().copied().collect();
    crate::sorting::sort(&mut functions);
    let mut calls: Vec<CallSite> = functions.into_iter().flat_map(|function| calls_in(model, function)).collect();
    crate::sorting::sort(&mut calls);
    Reach { files: code.files(), calls }
}
