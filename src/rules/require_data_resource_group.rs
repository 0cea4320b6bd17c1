//! `require-data-resource-group`.

use crate::{
    facts::body::FnId,
    fix::{Applicability, Fix},
    model::{
        ProjectModel,
        stacks::{DEFAULT_GROUP, Link, Place, StackGraph, Truth},
        wiring::{Backend, Entry, FunctionDef, Group},
    },
    rules::{OptionKind, Rule, RuleContext, RuleMeta, resource_group::set_group},
};

declare_rule! {
    /// Require `resourceGroupName: "data"` on functions that resolve custom operations.
    ///
    /// ## What it does
    ///
    /// It reports a `defineFunction` whose function is a resolver (`a.handler.function(fn)`) and that has no resource group.
    /// The rule reads the graph of nested stacks first: it is silent where the group `"data"` would itself close a cycle
    /// (an auth trigger, a function in the `access` of `defineAuth`), where another group is set, and where the stacks
    /// already need each other, which is another mistake.
    ///
    /// ## Why is this bad?
    ///
    /// Nothing is broken today. All functions without a group share one nested stack, `function`, and a resolver makes the
    /// stack `data` need that stack. The first table grant, table name or stream given to *any* function of `function`
    /// makes `function` need `data` as well, and the deploy stops with a circular dependency between nested stacks.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { inviteUser } from "./functions/invite-user/resource";
    ///
    /// defineBackend({ data, inviteUser });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { inviteUser } from "../functions/invite-user/resource";
    ///
    /// const schema = a.schema({
    ///   inviteUser: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.function(inviteUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { inviteUser } from "./functions/invite-user/resource";
    ///
    /// defineBackend({ data, inviteUser });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { inviteUser } from "../functions/invite-user/resource";
    ///
    /// const schema = a.schema({
    ///   inviteUser: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.function(inviteUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ## Options
    ///
    /// `when`: `"always"` (the default) reports every resolver function without a group; `"risk"` only those whose group
    /// may already point back at `data`.
    ///
    /// ## Fix safety
    ///
    /// The fix adds `resourceGroupName: "data"` as the last option. It is safe where every edge of the function is certain
    /// and backend code uses the function for nothing but grants, policies and environment variables; else it is a
    /// suggestion. The next deploy makes the function anew in the data stack: its ARN and its log group change.
    ///
    /// ## When not to use it
    ///
    /// Where functions never get tokens of the data stack: with `allow.resource(fn)` in the schema's authorization and the
    /// data client, no grant is needed. Then `when: "risk"` keeps the rule quiet until an edge back appears.
    ///
    /// ## Source
    ///
    /// The Amplify documentation, "Circular dependency" under troubleshooting; `nested_stack_resolver.ts` in
    /// `aws-amplify/amplify-backend` (read 2026-05); templates synthesised with Amplify's own packages.
    RequireDataResourceGroup {
        id: "require-data-resource-group",
        category: Advice,
        tiers: [Backend],
        recommended: Warn,
        strict: Error,
        cross_file: true,
        fix: Fix,
        messages: [
            {
                id: "group",
                message: "Resolver function `{name}` is not in the resource group `data`.",
                help: "Add `resourceGroupName: \"data\"` to its `defineFunction`.",
                note: "Nothing is broken today. The next table grant to any function of the stack `{group}` would close a cycle between `data` and `{group}`, which the deploy refuses. With the group, the next deploy makes the function anew in the data stack, with a new ARN.",
            },
            {
                id: "risk",
                message: "Resolver `{name}` shares the stack `{group}`, which may need `data`.",
                help: "Add `resourceGroupName: \"data\"` to its `defineFunction`.",
                note: "If `{group}` does point at `data`, the two need each other and the deploy refuses them. With the group, the next deploy makes the function anew in the data stack, with a new ARN.",
            },
        ],
        options: [
            {
                name: "when",
                kind: OptionKind::OneOf(&["always", "risk"]),
                description: "Whether every resolver function needs the group, or only one whose group may point back at `data`.",
            },
        ],
    }
}

impl Rule for RequireDataResourceGroup {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let mut seen = Vec::new();
        for (backend, graph) in model.backends.iter().zip(&model.stacks) {
            if backend.opaque || backend.define.is_none() {
                continue;
            }
            for (index, function) in backend.functions.iter().enumerate() {
                if function.call.file == cx.file && !seen.contains(&function.call) && needs_data(model, function, graph, index) {
                    seen.push(function.call);
                    report(cx, backend, graph, index);
                }
            }
        }
    }
}

fn needs_data(model: &ProjectModel, function: &FunctionDef, graph: &StackGraph, index: usize) -> bool {
    if !function.deployed || function.resolver_of.is_empty() || function.group != Group::Default {
        return false;
    }
    // One call inside a helper makes several functions.
    if model.call(function.call).is_none_or(|call| call.function != FnId::MODULE) {
        return false;
    }
    !graph.in_cycle(index) && graph.would_cycle(index, "data") == Truth::No
}

fn report(cx: &mut RuleContext<'_>, backend: &Backend, graph: &StackGraph, index: usize) {
    let model = cx.model;
    let function = &backend.functions[index];
    let risky = graph.reaches(DEFAULT_GROUP, "data") == Truth::Possible;
    if cx.text_option("when") == "risk" && !risky {
        return;
    }
    let Some(call) = model.call(function.call) else { return };
    let span = model.facts(cx.file).body.span(call.callee);
    let name = function.label(model);
    let fix = fix(model, function, graph.is_plain(index));
    let data = [("name", name.as_str()), ("group", DEFAULT_GROUP)];
    let mut finding = cx.report(if risky { "risk" } else { "group" }, span, &data).group(&name).evidence(&name);
    for link in related(graph, index, risky) {
        let words = format!(
            "`{}` {} `{}`: {}",
            place(graph, link.from.as_ref()),
            verb(link),
            place(graph, link.to.as_ref()),
            link.evidence.words
        );
        finding = finding.related(model.path(link.evidence.file), link.evidence.span, words);
    }
    if let Some(fix) = fix {
        finding.fix(fix);
    }
}

/// Why `data` needs the function, and what may point back.
fn related(graph: &StackGraph, index: usize, risky: bool) -> Vec<&Link> {
    let data = Some(Place::Stack("data".into()));
    let resolves = graph.links.iter().filter(|link| link.from == data && link.to == Some(Place::Function(index)));
    let back = graph.links.iter().filter(|link| {
        let own = matches!(&link.from, Some(Place::Function(from)) if graph.group(*from) == Some(DEFAULT_GROUP));
        risky && own && (link.to == data || link.to.is_none())
    });
    resolves.take(1).chain(back.take(3)).collect()
}

fn place<'g>(graph: &'g StackGraph, place: Option<&'g Place>) -> &'g str {
    match place {
        Some(Place::Function(function)) => graph.group(*function).unwrap_or("another stack"),
        Some(Place::Stack(name)) => name,
        Some(Place::Root | Place::Own(_)) | None => "another stack",
    }
}

const fn verb(link: &Link) -> &'static str {
    if link.certain { "needs" } else { "may need" }
}

fn fix(model: &ProjectModel, function: &FunctionDef, is_plain: bool) -> Option<Fix> {
    let edits = set_group(model, function, "data")?;
    // The user's own construct may hold more than can be read.
    let safe = is_plain && function.entry != Entry::Provided;
    let applicability = if safe { Applicability::Safe } else { Applicability::Suggestion };
    Some(Fix { title: "Put the function into the data stack".into(), applicability, edits })
}

#[cfg(test)]
mod tests {
    use crate::engine::{CheckRequest, Engine, Setup};

    #[test]
    fn keeps_the_line_ends() {
        let function = "import { defineFunction } from '@aws-amplify/backend';\r\nexport const f = defineFunction({\r\n  name: 'f'\r\n});\r\n";
        let data = "import { a, defineData } from '@aws-amplify/backend';
            import { f } from '../f/resource';
            export const data = defineData({ schema: a.schema({ run: a.query().returns(a.string()).handler(a.handler.function(f)) }) });";
        let backend = "import { defineBackend } from '@aws-amplify/backend';
            import { data } from './data/resource';
            defineBackend({ data });";
        let mut engine = Engine::open(Setup::default()).expect("no configuration");
        engine.update_file("amplify/f/resource.ts", function.as_bytes());
        engine.update_file("amplify/data/resource.ts", data.as_bytes());
        engine.update_file("amplify/backend.ts", backend.as_bytes());
        let report = engine.check(&CheckRequest::default());
        let found = report.diagnostics.iter().find(|found| found.rule == "require-data-resource-group").expect("a finding");
        let fixed = engine.apply_fixes("amplify/f/resource.ts", function.as_bytes(), &found.fixes[0].edits).expect("fits");
        let wanted = function.replace("name: 'f'\r\n", "name: 'f',\r\n  resourceGroupName: 'data'\r\n");
        assert_eq!(String::from_utf8_lossy(&fixed), wanted);
    }
}
