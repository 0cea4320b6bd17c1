//! Which values could be, or give, something that the model knows: a function or class of the project, a client, a hook that
//! writes. Most are not: parameters, names of the platform, results of other packages. Asking them further can be saved.

use std::cell::Cell;

use super::{CallSite, FileId, ProjectModel, Site, Target, request};
use crate::{
    facts::{
        Imported,
        body::{Body, ImportId, Op, Value, ValueId},
    },
    knowledge::packages,
};

/// Values inside each other that are looked through; deeper ones count as relevant.
const DEPTH: u32 = 64;

/// What is known of a value so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    New,
    /// Being looked into, or relevant: what depends on itself is relevant on doubt.
    Relevant,
    Inert,
}

/// Marks of all values and imports of a file, made as they are asked for.
#[derive(Debug, Default)]
pub struct Marks {
    values: Box<[Cell<Mark>]>,
    imports: Box<[Cell<Mark>]>,
}

impl Marks {
    /// Nothing is known of so many.
    pub(super) fn new(values: usize, imports: usize) -> Self {
        Self { values: vec![Cell::default(); values].into(), imports: vec![Cell::default(); imports].into() }
    }
}

impl Target {
    /// Whether what an import takes can matter.
    fn is_relevant(&self, imported: Option<&str>) -> bool {
        match self {
            Self::File(_) => true,
            Self::Package(package, _) => is_relevant_package(package, imported),
            Self::Builtin(_) | Self::Asset(_) | Self::Missing => false,
        }
    }
}

/// Packages whose exports have a meaning: clients, mailers, hooks that call a function, what wraps functions or keeps them in
/// stores, what sends requests. Of React only the wrappers and what reads a context.
fn is_relevant_package(package: &str, imported: Option<&str>) -> bool {
    if package == "react" {
        // The namespace and the default export hold the wrappers too.
        return matches!(
            imported,
            None | Some("default" | "useCallback" | "useEffectEvent" | "cache" | "memo" | "useContext" | "use")
        );
    }
    has_effects(package) || packages::hands_functions_on(package) || request::CLIENTS.contains(&package)
}

/// Packages without which no call has an effect, unless it has the name of one.
pub(super) fn has_effects(package: &str) -> bool {
    package.starts_with("aws-amplify")
        || package.starts_with("@aws-amplify/")
        || packages::is_aws_sdk(package)
        || matches!(package, "@tanstack/react-query" | "react-query" | "swr")
        || packages::mailer(package).is_some()
}

impl ProjectModel {
    /// Whether a value could be a function, class, object or client that the model knows, or come out of one. Where it says
    /// no, `resolve` leads to nothing of the project, and `package_of` to no package of those above.
    pub fn is_relevant(&self, site: Site) -> bool {
        self.relevant(site.file, &self.facts(site.file).body, site.value, 0)
    }

    fn relevant(&self, file: FileId, body: &Body, value: ValueId, depth: u32) -> bool {
        let inner = |value: ValueId| self.relevant(file, body, value, depth + 1);
        let all = |values: &[ValueId]| values.iter().any(|&value| inner(value));
        let held = body.value(value);
        match held {
            Value::Function(_) | Value::Class(_) | Value::This(_) => return true,
            Value::Import(import) => return self.relevant_import(file, import),
            Value::Unknown
            | Value::Param { .. }
            | Value::Global(_)
            | Value::Str(_)
            | Value::Num(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Undefined
            | Value::Regex(_)
            | Value::Template(_) => return false,
            _ => {}
        }
        let Some(mark) = self.marks(file).values.get(value.0 as usize) else { return true };
        match mark.get() {
            Mark::Relevant => return true,
            Mark::Inert => return false,
            Mark::New if depth == DEPTH => return true,
            Mark::New => mark.set(Mark::Relevant),
        }
        let relevant = match held {
            Value::Member(base, _) | Value::Index(base, _) => inner(base),
            Value::Await(value) | Value::Element(value) | Value::Spread(value) => inner(value),
            Value::Result(call) => body.call(call).is_some_and(|call| inner(call.callee)),
            Value::Local(slot) => all(body.list(body.locals.get(slot as usize).copied().unwrap_or_default())),
            Value::Object(list) => body.props(list).iter().any(|prop| inner(prop.value)),
            Value::Array(list) => all(body.list(list)),
            // A comparison is nothing but true or false.
            Value::Op(Op::Equal | Op::NotEqual | Op::Order | Op::Relation | Op::Not | Op::Arithmetic, _) => false,
            Value::Op(_, list) => all(body.list(list)),
            _ => true,
        };
        if !relevant {
            mark.set(Mark::Inert);
        }
        relevant
    }

    fn relevant_import(&self, file: FileId, import: ImportId) -> bool {
        let Some(mark) = self.marks(file).imports.get(import.0 as usize) else { return false };
        if mark.get() == Mark::New {
            mark.set(if self.import_matters(file, import) { Mark::Relevant } else { Mark::Inert });
        }
        mark.get() == Mark::Relevant
    }

    fn import_matters(&self, file: FileId, import: ImportId) -> bool {
        let facts = self.facts(file);
        let name = match facts.import(import).map(|row| row.imported) {
            Some(Imported::Name(name)) => Some(facts.str(name)),
            _ => None,
        };
        self.target(file, import).is_relevant(name)
    }

    /// Whether a call could run a function of the project, or have an effect: a cheap look before the exact question.
    pub fn may_mean_something(&self, site: CallSite) -> bool {
        let facts = self.facts(site.file);
        let Some(row) = facts.body.call(site.call) else { return false };
        if self.relevant(site.file, &facts.body, row.callee, 0) {
            return true;
        }
        // A client or a command may come from anywhere: then the names alone tell.
        match self.last_names(Site { file: site.file, value: row.callee }) {
            [Some("send"), ..] => facts.body.list(row.args).iter().any(|&value| self.relevant(site.file, &facts.body, value, 0)),
            [Some("graphql"), ..] | [_, Some("mutations" | "queries"), _] | [_, _, Some("models")] => true,
            _ => false,
        }
    }

    /// The last three member names of a value, last one first: `c`, `b`, `a` of `x.a.b.c`.
    fn last_names(&self, site: Site) -> [Option<&str>; 3] {
        let facts = self.facts(site.file);
        let body = &facts.body;
        let mut names = [None; 3];
        let mut found = 0;
        let mut at = site.value;
        for _ in 0..DEPTH {
            let next = match body.value(at) {
                Value::Member(base, name) => {
                    names[found] = Some(facts.str(name));
                    found += 1;
                    base
                }
                Value::Index(base, _) => {
                    found += 1;
                    base
                }
                Value::Await(value) => value,
                Value::Local(slot) => {
                    let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                    let says = |value: &&ValueId| !matches!(body.value(**value), Value::Null | Value::Undefined);
                    match body.list(list).iter().find(says) {
                        Some(&value) => value,
                        None => break,
                    }
                }
                Value::Op(Op::Default, list) => match body.list(list).first() {
                    Some(&value) => value,
                    None => break,
                },
                _ => break,
            };
            if found == names.len() {
                break;
            }
            at = next;
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::{
        config::Config,
        facts::{body::CallId, extract::extract},
        maps::SortedMap,
        model::{
            CallSite, FileId,
            link::{Sources, link},
        },
    };

    #[test]
    fn most_calls_mean_nothing() {
        let text = r#"
            import { useState, useCallback } from "react";
            import { generateClient } from "aws-amplify/data";
            import { clsx } from "clsx";
            const client = generateClient();
            let later = null;
            later = client;
            function own() {}
            export function f(props, data) {
                const [, set] = useState(0);
                const list = [own][0];
                let chain = data;
                chain = chain.next();
                console.log(clsx("a"), set(1), props.onClose(), data.items.map((x) => x));
                props.api.models.Todo.create({});
                data.mutations.invite();
                client.models.Todo.list();
                later.models.Todo.list();
                own();
                list();
                useCallback(() => {})();
                chain.more();
                data.send(new own());
                data.send(1);
            }
        "#;
        let facts = SortedMap::from([("a.ts".to_string(), Rc::new(extract("a.ts", text.as_bytes())))]);
        let (empty, config) = (SortedMap::new(), Config::default());
        let model = link(&Sources { facts: &facts, manifests: &empty, assets: &empty, config: &config });
        let file = FileId(0);
        let rows = model.facts(file).body.calls.iter().enumerate();
        let relevant = rows.filter(|(index, _)| model.may_mean_something(CallSite { file, call: CallId(*index as u32) }));
        let found: Vec<&str> =
            relevant.map(|(_, row)| text[row.span.start as usize..row.name.end as usize].split('(').next().unwrap()).collect();
        let expected = [
            "generateClient",
            "props.api.models.Todo.create",
            "data.mutations.invite",
            "client.models.Todo.list",
            "later.models.Todo.list",
            "own",
            "list",
            "useCallback",
            "useCallback",
            "chain.next",
            "chain.more",
            "new own",
            "data.send",
        ];
        let (mut found, mut expected) = (found, expected.to_vec());
        crate::sorting::sort(&mut found);
        crate::sorting::sort(&mut expected);
        assert_eq!(found, expected);
    }
}
