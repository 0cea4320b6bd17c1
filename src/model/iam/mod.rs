//! What each function may do and what it does: the statements that its role has, the SDK operations in its code, and the
//! actions that nothing allows. Three-valued: what can't be read is unknown, and unknown is never missing.

pub mod data_access;
#[cfg(feature = "docs")]
mod debug;
mod grants;
mod named;
mod reach;
mod resource;
mod statement;
mod subject;
mod target;
#[cfg(test)]
mod tests;
mod uses;
mod variables;

#[cfg(feature = "docs")]
pub use debug::json;
pub use named::{ACCOUNT, REGION};
pub use reach::Reach;
pub use resource::{Cover, Key, Part, Resource, ResourcePiece, Target};
pub use statement::Statement;
pub use subject::{Subject, Subjects};
pub use uses::Use;

use super::{
    FileId, ProjectModel,
    flow::Flow,
    wiring::{Backend, Entry},
};
use crate::facts::body::FnId;
use crate::knowledge::iam::{self, Needs};
use crate::maps::HashedMap;
use crate::report::Unjudged;

/// What the role of a function may do.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// Its statements, in source order of each kind.
    pub statements: Vec<Statement>,
    /// Why there may be more that can't be read.
    pub unknown: Option<&'static str>,
}

/// Whether a function may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A statement allows it, or may do so.
    Granted,
    /// Nothing allows the action.
    Missing,
    /// The action is allowed, but on other resources only.
    Elsewhere,
    /// A statement denies it.
    Denied,
    /// Not known.
    Unknown,
}

/// An action that a use needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// The use.
    pub one: Use,
    /// The ways in which it is allowed: one of these lists, all of it.
    pub ways: Vec<Vec<String>>,
    /// The action that this is about: the first of those that aren't allowed, else the first.
    pub action: String,
    /// What it is needed on.
    pub target: Target,
    /// Whether it is allowed.
    pub verdict: Verdict,
}

/// What one function may do and does.
#[derive(Clone, Debug)]
pub struct FunctionIam {
    /// Index into `Backend::functions`.
    pub function: usize,
    /// What it may do.
    pub rights: Rights,
    /// What its code needs.
    pub needs: Vec<Need>,
    /// Uses of which nobody knows what they need, with the reason.
    pub unjudged: Vec<(Use, &'static str)>,
}

impl ProjectModel {
    /// The deployed functions of each backend with what they may do and need, parallel to `backends`.
    pub fn iam(&self) -> &[Vec<FunctionIam>] {
        self.iam.get_or_init(|| {
            let backends = self.backends.iter().zip(&self.evaluations);
            backends.map(|(backend, evaluation)| of_backend(self, backend, evaluation)).collect()
        })
    }
}

impl ProjectModel {
    /// Where rules about rights are silent, and why: for people who wonder.
    pub fn unjudged_rights(&self) -> &[Unjudged] {
        self.unjudged_rights.get_or_init(|| self.find_unjudged_rights())
    }

    fn find_unjudged_rights(&self) -> Vec<Unjudged> {
        let mut found: Vec<Unjudged> = Vec::new();
        for (backend, functions) in self.backends.iter().zip(self.iam()) {
            for own in functions {
                let unknown = own.rights.unknown.filter(|_| !own.needs.is_empty()).map(str::to_string);
                let calls = own.unjudged.iter().map(|(one, why)| format!("`{}`: {why}", one.operation.name));
                for why in unknown.into_iter().chain(calls) {
                    let one = Unjudged { function: backend.functions[own.function].label(self), why };
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
        }
        found
    }
}

fn of_backend(model: &ProjectModel, backend: &Backend, evaluation: &super::backend_eval::Evaluation) -> Vec<FunctionIam> {
    // Behind a file that can't be read may stand any grant.
    if backend.opaque || backend.define.is_none() {
        return Vec::new();
    }
    let mut rights: Vec<Option<Rights>> = grants::rights(model, backend, evaluation).into_iter().map(Some).collect();
    let variables = variables::variables(model, backend, evaluation);
    let flow = Flow::new(model);
    let mut reaches: HashedMap<FileId, std::rc::Rc<Reach>> = HashedMap::default();
    let mut found = Vec::new();
    for (index, function) in backend.functions.iter().enumerate() {
        let Entry::File(entry) = function.entry else { continue };
        if !function.deployed {
            continue;
        }
        let mut rights = rights[index].take().unwrap_or_default();
        // One call inside a helper makes several functions.
        if model.call(function.call).is_none_or(|call| call.function != FnId::MODULE) {
            rights.unknown.get_or_insert("a helper makes it");
        }
        let reach = reaches.entry(entry).or_insert_with(|| std::rc::Rc::new(reach::reach(model, entry)));
        let uses = if calls_aws(model, &reach.files) { uses::uses(model, reach) } else { Vec::new() };
        let mut own = FunctionIam { function: index, rights, needs: Vec::new(), unjudged: Vec::new() };
        if !uses.is_empty() {
            let targets = target::Targets::new(&flow, backend, &reach.files, &variables[index]);
            uses.into_iter().for_each(|one| own.judge(one, &targets));
        }
        found.push(own);
    }
    found
}

/// A cheap look: whether a module imports the SDK.
fn calls_aws(model: &ProjectModel, files: &[FileId]) -> bool {
    files.iter().any(|&file| {
        let facts = model.facts(file);
        facts.imports.iter().any(|import| {
            let source = facts.str(import.source);
            source.starts_with("@aws-sdk/") || source == "aws-sdk" || source.starts_with("aws-sdk/")
        })
    })
}

impl FunctionIam {
    fn judge(&mut self, one: Use, targets: &target::Targets<'_, '_>) {
        let ways = match iam::needs(&one.operation.client, &one.operation.name) {
            Needs::OneOf(ways) => ways,
            Needs::Nothing => return,
            Needs::Unknown => return self.unjudged.push((one, "its action isn't known")),
        };
        if one.foreign {
            return self.unjudged.push((one, "its client may have other credentials"));
        }
        let ways = Some(targets.transacted(&one)).filter(|all| !all.is_empty()).map_or(ways, |all| vec![all]);
        let Some(first) = ways.first() else { return };
        let alternative =
            ways.iter().find(|way| way.iter().all(|action| self.allows(&one, action, targets).0 == Verdict::Granted));
        let judged = alternative.unwrap_or(first);
        for action in judged {
            let (verdict, target) = self.allows(&one, action, targets);
            let verdict = match verdict {
                Verdict::Missing | Verdict::Elsewhere if self.rights.unknown.is_some() => Verdict::Unknown,
                verdict => verdict,
            };
            self.needs.push(Need { one: one.clone(), ways: ways.clone(), action: action.clone(), target, verdict });
        }
    }

    /// Whether an action of a use is allowed on all that it is needed on, and the first target on which it isn't.
    fn allows(&self, one: &Use, action: &str, targets: &target::Targets<'_, '_>) -> (Verdict, Target) {
        let targets = targets.of(one, action);
        for target in &targets {
            let verdict = self.verdict(action, target);
            if verdict != Verdict::Granted {
                return (verdict, target.clone());
            }
        }
        (Verdict::Granted, targets.into_iter().next().unwrap_or_default())
    }

    /// Whether the function may do an action on a target.
    pub fn verdict(&self, action: &str, target: &Target) -> Verdict {
        let covering = |denies: bool| self.rights.statements.iter().filter(move |statement| statement.denies == denies);
        if covering(true)
            .any(|statement| statement.covers(action, target) == Cover::Yes && self.is_surely_about(statement, target))
        {
            return Verdict::Denied;
        }
        let best = covering(false).map(|statement| statement.covers(action, target)).max();
        match best.unwrap_or(Cover::No) {
            Cover::Yes | Cover::Maybe => Verdict::Granted,
            Cover::No if covering(false).any(|statement| statement.has_action(action)) => Verdict::Elsewhere,
            Cover::No => Verdict::Missing,
        }
    }

    /// A denial counts where it is about everything, or about the very resource.
    fn is_surely_about(&self, statement: &Statement, target: &Target) -> bool {
        statement.resources.iter().any(Resource::is_any) || target.subject.is_some()
    }
}
