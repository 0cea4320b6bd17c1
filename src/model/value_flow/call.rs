//! What a call gives: data of the backend, the caller's identity, what a project function returns, a part of its receiver.

use super::{Frame, Origin, Reader, Step, activation, before, origin, walk};
use crate::{
    facts::body::{CallKind, ExitKind, NodeKind, Value},
    model::{
        CallSite, FnSite, ProjectModel, Site,
        effects::Effect,
        eval::{Name, Resolved},
        meaning::{self, Meaning},
    },
};

impl Reader<'_> {
    pub(super) fn call(&mut self, call: CallSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let model = self.model;
        let Some(row) = model.call(call) else { return Origin::NONE };
        let callee = Site { file: call.file, value: row.callee };
        if row.kind == CallKind::Jsx {
            return Origin::NONE;
        }
        if let Some(name) = identity_source(model, call) {
            self.found.identity.get_or_insert(name);
            return walk(Origin::SESSION, path);
        }
        if self.reads(call) {
            return if self.runs_here(call, frame) { self.read(call, path, frame) } else { Origin::NONE };
        }
        match model.meaning(call) {
            Meaning::Runs(function) => {
                let origin = self.returned(*function, call, path, frame);
                return if self.runs_here(call, frame) { origin } else { origin.not_read_here() };
            }
            Meaning::Remote(Effect::Write, _) => return walk(Origin::ONE, path).and(Origin::ERRORS),
            Meaning::Effect(..) | Meaning::Remote(..) => return Origin::NONE,
            Meaning::Nothing => {}
        }
        if let Some(origin) = self.handed(call, callee, path, frame) {
            return origin;
        }
        if let Some((module, _)) = meaning::package_of(model, callee)
            && let Some(package) = activation::parser(&module)
        {
            self.found.parsed_by.get_or_insert_with(|| package.to_string());
            return Origin::PARSED;
        }
        if let Some(origin) = self.hook(call, path, frame) {
            return origin;
        }
        if let Some(function) = self.function_of_context(callee) {
            return self.returned(function, call, path, frame);
        }
        if let Resolved::Global(global) = model.resolve(callee) {
            return self.global(call, &global, path, frame);
        }
        // `runWithAmplifyServerContext({ operation })` gives what its callback returns.
        let callbacks = meaning::callbacks_run(model, call, 0);
        let runner =
            model.args(call).first().and_then(|&first| model.object(first)).is_some_and(|view| view.get("operation").is_some());
        if runner || model.method(call).is_none() {
            return callbacks
                .into_iter()
                .fold(Origin::NONE, |all, (callback, _)| all.or(self.returned(callback, call, path, frame)));
        }
        self.method(call, path, frame)
    }

    /// What a callback gives that the function around was handed: `work()` in `attempt(() => load(id))`.
    fn handed(&mut self, call: CallSite, callee: Site, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Option<Origin> {
        let Value::Param { function, index } = self.model.value(callee) else { return None };
        let mut at = frame;
        while let Some(frame) = at {
            if frame.function == (FnSite { file: callee.file, function }) && !frame.callback {
                let argument = self.model.args(frame.call).get(index as usize).copied()?;
                let callback = meaning::callable(self.model, argument)?;
                return Some(self.returned(callback, call, path, frame.outer));
            }
            at = frame.outer;
        }
        None
    }

    fn read(&mut self, call: CallSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let model = self.model;
        let method = model.method(call).map_or("", |(_, name)| name);
        let args = model.args(call);
        let mut origin = match model.meaning(call) {
            Meaning::Effect(..) => Origin::SDK,
            Meaning::Remote(_, name) => match (name.split_once('.'), method) {
                (_, "graphql") => Origin::GRAPHQL,
                (Some(_), "get") => Origin::ONE,
                (Some(_), "observeQuery") => return Origin::NONE,
                (Some(_), _) => Origin::MANY,
                // What a custom query answers is a value: whether it is there says as little as with a record.
                (None, _) => Origin::ONE,
            },
            _ => return Origin::NONE,
        };
        if origin == Origin::MANY && method == "list" {
            let filtered = match args.first() {
                None => false,
                Some(&first) => match model.object(first) {
                    Some(view) => view.get("filter").is_some() || !view.complete,
                    None => true,
                },
            };
            if !filtered {
                origin = origin.or(Origin::WHOLE);
                self.found.whole_list.get_or_insert(call);
            }
        }
        if args.iter().any(|&argument| self.selects_by_identity(argument, frame, 5)) {
            origin = origin.or(Origin::OWN);
        }
        self.found.read.get_or_insert(call);
        walk(origin, path)
    }

    fn global(&mut self, call: CallSite, global: &[Name<'_>], path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let args = self.model.args(call);
        let first = args.first().copied();
        let names: Vec<&str> = global.iter().map(|name| &**name).collect();
        match names[..] {
            ["Promise", "all" | "allSettled" | "race" | "any"] => {
                let Some(first) = first else { return Origin::NONE };
                // The settled value lies under `value`.
                let path: Vec<Step<'_>> = path.iter().filter(|step| **step != Step::Name("value")).copied().collect();
                if names[1] == "all" || names[1] == "allSettled" {
                    return self.value(first, &path, frame);
                }
                self.value(first, &before(Step::Element, &path), frame)
            }
            ["Promise", "resolve"] | ["structuredClone"] | ["Object", "freeze"] | ["Boolean"] => {
                first.map_or(Origin::NONE, |first| self.value(first, path, frame))
            }
            // `new Map(rows.map((row) => [row.id, row])).get(id)` is the second half of an entry.
            ["Map"] => match (first, path) {
                (Some(first), [Step::Element, rest @ ..]) if !matches!(rest.first(), Some(Step::Name(name)) if matches!(*name, "0" | "1")) =>
                {
                    let value = before(Step::Element, &before(Step::Name("1"), rest));
                    self.value(first, &value, frame)
                }
                _ => first.map_or(Origin::NONE, |first| self.value(first, path, frame)),
            },
            ["Array", "from"] | ["Object", "values" | "entries"] | ["Set"] => {
                first.map_or(Origin::NONE, |first| self.value(first, path, frame))
            }
            // Whether a text could be parsed is a question of presence.
            ["JSON", "parse"] => {
                let text = first.map_or(Origin::NONE, |first| self.value(first, &[], frame).content());
                let record = if text.has(Origin::CONTENT) { walk(Origin::RECORD, path) } else { Origin::NONE };
                text.not_read_here().or(record)
            }
            ["String" | "Number" | "parseInt" | "parseFloat" | "Date" | "Math" | "JSON" | "Object" | "Array" | "BigInt", ..] => {
                args.iter().fold(Origin::NONE, |all, &argument| all.or(self.value(argument, &[], frame).content()))
            }
            _ => Origin::NONE,
        }
    }

    fn method(&mut self, call: CallSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let Some((receiver, name)) = self.model.method(call) else { return Origin::NONE };
        match name {
            "then" => {
                let callbacks = meaning::callbacks_run(self.model, call, 0);
                if callbacks.is_empty() {
                    return Origin::NONE;
                }
                callbacks.into_iter().fold(Origin::NONE, |all, (callback, _)| all.or(self.returned(callback, call, path, frame)))
            }
            "catch" | "finally" => self.value(receiver, path, frame),
            "filter" | "slice" | "sort" | "toSorted" | "reverse" | "toReversed" | "flat" | "values" | "entries" => {
                self.value(receiver, path, frame)
            }
            "concat" => {
                let lists = std::iter::once(receiver).chain(self.model.args(call));
                lists.fold(Origin::NONE, |all, list| all.or(self.value(list, path, frame)))
            }
            "find" | "findLast" => {
                let found = self.value(receiver, &before(Step::Element, path), frame);
                // In a table of constants what is found depends on what is looked for; a record that somebody read before is
                // the caller's own, and what it says of roles counts.
                let role = matches!(path.first(), Some(Step::Name(name)) if origin::is_role(name));
                let tests = role
                    || matches!(self.model.resolve(receiver), Resolved::Site(at) if matches!(self.model.value(at), Value::Array(_)));
                if found.is_backend() || !tests { found } else { found.or(self.answer(call, frame).and(Origin::TESTED)) }
            }
            "at" | "pop" | "shift" | "get" => self.value(receiver, &before(Step::Element, path), frame),
            "map" | "flatMap" => match path.split_first() {
                Some((Step::Element | Step::Name(_), rest)) if !is_length(path) => {
                    let callbacks = meaning::callbacks_run(self.model, call, 0);
                    let own = callbacks
                        .iter()
                        .fold(Origin::NONE, |all, &(callback, _)| all.or(self.returned(callback, call, rest, frame)));
                    let origin = self.value(receiver, &before(Step::Element, &[]), frame);
                    // An object made of a row is there if the row is.
                    let made = rest.is_empty() && callbacks.iter().all(|&(callback, _)| gives_object(self.model, callback));
                    own.or(if made { origin } else { origin.content() })
                }
                _ => self.value(receiver, path, frame),
            },
            "some" | "every" | "includes" | "has" | "indexOf" | "findIndex" | "startsWith" | "endsWith" | "match" | "test" => {
                let mut origin = self.value(receiver, &[], frame);
                for argument in self.model.args(call) {
                    origin = origin.or(self.value(argument, &[], frame).content());
                }
                // Whether an address is well-formed is no question of who the caller is.
                if matches!(name, "match" | "test") || origin.and(Origin::IDENTITY) == Origin::CONTACT && name == "startsWith" {
                    origin = origin.not_identity();
                }
                // What the callback compares the elements with counts as well.
                origin.or(self.answer(call, frame)).tested()
            }
            "reduce" => self.value(receiver, &before(Step::Element, &[]), frame).content(),
            // `post.comments()` loads what belongs to a record, with `errors` of its own.
            _ if path.first() == Some(&Step::Name("errors"))
                && self.value(receiver, &[], frame).has(Origin::RECORD.or(Origin::SOME_ROW)) =>
            {
                Origin::ERRORS
            }
            _ => self
                .value(receiver, &[], frame)
                .content()
                .and(Origin::CONTENT.or(Origin::CLAIM).or(Origin::DECIDED).or(Origin::PARSED)),
        }
    }
}

impl Reader<'_> {
    /// What the callbacks of a call answer.
    fn answer(&mut self, call: CallSite, frame: Option<&Frame<'_>>) -> Origin {
        let callbacks = meaning::callbacks_run(self.model, call, 0);
        callbacks.into_iter().fold(Origin::NONE, |all, (callback, _)| all.or(self.returned(callback, call, &[], frame)))
    }
}

/// Whether all that a function returns are object literals.
fn gives_object(model: &ProjectModel, function: FnSite) -> bool {
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return false };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let mut returned = nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Exit(ExitKind::Return, value) => Some(body.value(value)),
        _ => None,
    });
    returned.all(|value| matches!(value, Value::Object(_)))
}

fn is_length(path: &[Step<'_>]) -> bool {
    path.first() == Some(&Step::Name("length"))
}

/// What gives the caller's identity, by import.
fn identity_source(model: &ProjectModel, call: CallSite) -> Option<String> {
    let row = model.call(call)?;
    let callee = Site { file: call.file, value: row.callee };
    let (module, path) = match model.resolve(callee) {
        Resolved::External { module, path } => (module, path),
        _ => meaning::package_of(model, callee)?,
    };
    let last = match model.method(call) {
        Some((_, name)) => name,
        None => path.last().map_or("", |name| &**name),
    };
    let known = match module.as_ref() {
        "aws-amplify/auth" | "aws-amplify/auth/server" | "@aws-amplify/auth" | "@aws-amplify/auth/server" => {
            ["fetchAuthSession", "getCurrentUser", "fetchUserAttributes"].contains(&last)
        }
        _ if module.starts_with("@aws-amplify/ui-react") => last == "useAuthenticator",
        "jsonwebtoken" => last == "verify",
        "jose" => last == "jwtVerify",
        "aws-jwt-verify" => last == "verify",
        "next-auth/jwt" => last == "getToken",
        _ if module == "next-auth" || module.starts_with("next-auth/") => {
            ["getServerSession", "useSession", "getSession", "auth"].contains(&last)
        }
        _ => false,
    };
    known.then(|| last.to_string())
}
