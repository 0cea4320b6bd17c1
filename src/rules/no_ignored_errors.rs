//! `no-ignored-errors`.

use crate::{
    facts::body::{CallId, FnId},
    fix::{Applicability, Edit, Fix},
    model::{
        CallSite, FileId, FnSite, ProjectModel,
        aftermath::{Aftermath, aftermath},
        effects::Effect,
        meaning::Meaning,
        placed_call::placed_function,
        result_uses::Users,
        tier::Tier,
    },
    rules::{OptionKind, Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow going on after a write without looking at the `errors` that it resolves with.
    ///
    /// ## What it does
    ///
    /// Looks at the writes of Amplify's data client (`models.Todo.create`, `update`, `delete`, `mutations.…`) whose whole
    /// result is dropped. It reports the first of them in a function that then goes on as if it had worked (a later effect,
    /// an answer, data that is returned, a navigation or a toast), or that waits in a `catch` for an error to show or to
    /// throw again. Behind a `catch` that only notes the failure, nothing but a notice or a navigation counts.
    ///
    /// With the option `all` it reports every call of the data client, reads included, whose `errors` is never looked at. A
    /// result that is handed on as a whole counts as looked at. `client.graphql` throws by itself and is left alone.
    ///
    /// ## Why is this bad?
    ///
    /// The data client doesn't throw when AppSync refuses a call: it resolves with `{ data: null, errors }`. A write that an
    /// authorization rule or a missing field stopped then looks like one that worked, and a `catch` around it never runs.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```tsx expect_diagnostic file=src/main.tsx
    /// import { generateClient } from "aws-amplify/data";
    /// import { toast } from "sonner";
    /// import type { Schema } from "../amplify/data/resource";
    ///
    /// const client = generateClient<Schema>();
    ///
    /// export async function save(title: string) {
    ///   await client.models.Todo.create({ title });
    ///   toast.success("Saved");
    /// }
    ///
    /// void save("a");
    /// ```
    ///
    /// ```html file=index.html
    /// <script type="module" src="/src/main.tsx"></script>
    /// ```
    ///
    /// ### Correct
    ///
    /// ```tsx file=src/main.tsx
    /// import { generateClient } from "aws-amplify/data";
    /// import { toast } from "sonner";
    /// import type { Schema } from "../amplify/data/resource";
    ///
    /// const client = generateClient<Schema>();
    ///
    /// export async function save(title: string) {
    ///   const { errors } = await client.models.Todo.create({ title });
    ///   if (errors) toast.error("Not saved");
    ///   else toast.success("Saved");
    /// }
    ///
    /// void save("a");
    /// ```
    ///
    /// ```html file=index.html
    /// <script type="module" src="/src/main.tsx"></script>
    /// ```
    ///
    /// ## Options
    ///
    /// - `all`: `true` reports every call of the data client whose `errors` is never looked at. The default is `false`, in
    ///   the preset `strict` it is `true`.
    ///
    /// ```json file=amplify-tiers.json
    /// { "rules": { "no-ignored-errors": ["warn", { "all": true }] } }
    /// ```
    ///
    /// ```tsx expect_diagnostic file=src/main.tsx
    /// import { generateClient } from "aws-amplify/data";
    /// import type { Schema } from "../amplify/data/resource";
    ///
    /// const client = generateClient<Schema>();
    ///
    /// export async function titles() {
    ///   const { data } = await client.models.Todo.list();
    ///   return data.map((todo) => todo.title);
    /// }
    ///
    /// void titles();
    /// ```
    ///
    /// ```html file=index.html
    /// <script type="module" src="/src/main.tsx"></script>
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The suggestion throws if there are `errors`. It is never applied unasked, because the code around must be ready for
    /// an error.
    ///
    /// ## When not to use it
    ///
    /// If a write doesn't matter, such as one that only counts visits, say so with a comment that turns the rule off there.
    ///
    /// ## Source
    ///
    /// `resolve`d errors: the runtime of `@aws-amplify/data-schema` (`runtime/internals/operations/utils.ts`), read
    /// 2026-11-23.
    NoIgnoredErrors {
        id: "no-ignored-errors",
        category: Advice,
        tiers: [Frontend, Bff, Lambda],
        recommended: Warn,
        strict: Warn,
        cross_file: false,
        fix: Suggestion,
        messages: [
            {
                id: "goesOn",
                message: "Nothing looks at the `errors` of `{name}` before the code goes on.",
                help: "Read `errors` of the result, and stop or tell the user if there are any.",
                note: "The client doesn't throw when AppSync refuses a call: it resolves with `errors`. A refused write looks like one that worked here.",
            },
            {
                id: "neverCaught",
                message: "Nothing looks at the `errors` of `{name}`, and this `catch` doesn't get them.",
                help: "Read `errors` of the result, and throw inside the `try` if there are any.",
                note: "The client doesn't throw when AppSync refuses a call: it resolves with `errors`. The handler runs only where the network fails.",
            },
            {
                id: "unread",
                message: "Nothing looks at the `errors` of `{name}`.",
                help: "Read `errors` of the result, and stop or tell the user if there are any.",
                note: "The client doesn't throw when AppSync refuses a call: it resolves with `errors`, and `data` is `null` or incomplete.",
            },
        ],
        options: [
            {
                name: "all",
                kind: OptionKind::StrictBool,
                description: "Whether to report every call of the data client whose `errors` is never looked at.",
            },
        ],
    }
}

impl Rule for NoIgnoredErrors {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let all = cx.bool_option("all");
        let calls = calls(model, file);
        if calls.is_empty() {
            return;
        }
        let users = Users::of(model, file);
        let mut reported: Vec<FnId> = Vec::new();
        for (call, effect) in calls {
            let Some(row) = model.call(call) else { continue };
            let function = FnSite { file, function: row.function };
            let fate = users.fate(call.call);
            if fate.errors || fate.escapes || !all && (reported.contains(&row.function) || effect != Effect::Write) {
                continue;
            }
            let Some(placed) = placed_function(model, function, &[Tier::Bff, Tier::Lambda, Tier::Frontend]) else { continue };
            if placed.tier == Tier::Lambda && !model.may_run_in_lambda(file) {
                continue;
            }
            let after = if fate.is_dropped() && effect == Effect::Write { aftermath(model, call) } else { None };
            let (id, related) = match after {
                Some(Aftermath::GoesOn(span)) => ("goesOn", span.map(|span| (span, "goes on as if it had worked"))),
                Some(Aftermath::Catches(span)) => ("neverCaught", span.map(|span| (span, "never sees a refused write"))),
                None if all => ("unread", None),
                None => continue,
            };
            reported.push(row.function);
            let symbol = model.symbol_at(file, row.span);
            let name = model.effects.name(call).unwrap_or_default();
            let mut finding = cx.report(id, row.head(), &[("name", name)]).tier(placed.tier).group(&symbol).evidence(name);
            if let Some((span, words)) = related {
                finding = finding.related(model.path(file), span, words);
            }
            // A promise that nobody waits for would reject unseen.
            if fate.is_dropped() && (row.awaited || users.has_result(call.call)) {
                let text = ".then(({ errors }) => { if (errors?.length) throw new Error(errors.map(({ message }) => message).join(\"; \")); })";
                let edit = Edit { path: model.path(file).to_string(), span: Span::at(row.span.end), text: text.into() };
                let title = "Throw if there are `errors`".into();
                finding.fix(Fix { title, applicability: Applicability::Suggestion, edits: vec![edit] });
            }
        }
    }
}

/// The calls of data clients in a file that resolve with `errors`, with what they do.
fn calls(model: &ProjectModel, file: FileId) -> Vec<(CallSite, Effect)> {
    let ids = (0..model.facts(file).body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) });
    let remote = ids.filter_map(|call| match model.meaning(call) {
        Meaning::Remote(effect, _) => Some((call, *effect)),
        _ => None,
    });
    // `graphql` throws; `observeQuery` hands its errors to the observer.
    remote.filter(|&(call, _)| !matches!(model.method(call), Some((_, "graphql" | "observeQuery")))).collect()
}
