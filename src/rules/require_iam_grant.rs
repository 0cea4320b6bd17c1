//! `require-iam-grant`.

use crate::{
    model::{
        CallSite,
        iam::{FunctionIam, Need, Part, Subjects, Verdict},
        tier::Tier,
        wiring::Backend,
    },
    fix::{self, Applicability, Fix},
    rules::{Rule, RuleContext, RuleMeta, grant_edits::{Grantee, Mended}, listed::listed},
};

declare_rule! {
    /// Require a grant for every AWS operation that a function calls.
    ///
    /// ## What it does
    ///
    /// It looks at the AWS SDK operations in the code of each deployed function: commands, aggregated clients, paginators,
    /// waiters, signed URLs, the document client, uploads, SDK v2, in all the code that the handler reaches. Each needs an
    /// IAM action. It reports the ones that no grant of this backend allows: no policy statement, no `grant…` method, no
    /// access rule with `allow.resource`.
    /// Where both sides are certain, resources are compared too: a grant on another model's table is none on this one, a
    /// query of an index needs a right on the index, `s3:ListBucket` needs the bucket and not its objects.
    ///
    /// A call in shared code that more than three functions have no right to is one finding.
    ///
    /// It is silent about a function whose role or handle goes where the rule cannot follow, about operations whose
    /// action is not known, and about clients with credentials of their own.
    ///
    /// ## Why is this bad?
    ///
    /// A function has a role of its own, which allows nothing but its logs. The deploy succeeds, and the first call ends
    /// in `AccessDenied`.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { sendInvite } from "./functions/send-invite/resource";
    ///
    /// defineBackend({ sendInvite });
    /// ```
    ///
    /// ```ts file=amplify/functions/send-invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const sendInvite = defineFunction({ name: "send-invite" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/send-invite/handler.ts
    /// import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
    ///
    /// const ses = new SESClient({});
    ///
    /// export const handler = async (event: { to: string }) => {
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "team@example.com",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Welcome" }, Body: { Text: { Data: "Hello" } } },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { PolicyStatement } from "aws-cdk-lib/aws-iam";
    /// import { sendInvite } from "./functions/send-invite/resource";
    ///
    /// const backend = defineBackend({ sendInvite });
    ///
    /// backend.sendInvite.resources.lambda.addToRolePolicy(
    ///   new PolicyStatement({
    ///     actions: ["ses:SendEmail"],
    ///     resources: ["arn:aws:ses:eu-west-1:111122223333:identity/example.com"],
    ///   }),
    /// );
    /// ```
    ///
    /// ```ts file=amplify/functions/send-invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const sendInvite = defineFunction({ name: "send-invite" });
    /// ```
    ///
    /// ```ts file=amplify/functions/send-invite/handler.ts
    /// import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
    ///
    /// const ses = new SESClient({});
    ///
    /// export const handler = async (event: { to: string }) => {
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "team@example.com",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Welcome" }, Body: { Text: { Data: "Hello" } } },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ## Fix safety
    ///
    /// A suggestion: a verb of `allow.resource(fn).to([…])` where Amplify's access rules have one (for files, if the code
    /// shows their path), else a `PolicyStatement` at the end of `backend.ts` with the ARN that the code shows: of
    /// Amplify's and your own constructs, or made of a literal name of a table, bucket, queue, topic, secret, sender or
    /// model, in the function or in the variables that the backend gives it. Where nothing shows it, the ARN holds
    /// `REGION`, `ACCOUNT` and `RESOURCE` for you to fill in: the deploy refuses it as it is.
    /// None is offered where it would make stacks need each other.
    ///
    /// ## When not to use it
    ///
    /// If the rights are given outside the backend's code, by hand or by another stack.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2; the grants of `aws-cdk-lib` 2.276.0 and of Amplify's packages, read from
    /// synthesised templates (2026-11-22); actions as the NOTICE says.
    RequireIamGrant {
        id: "require-iam-grant",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "missing",
                message: "Nothing in the backend allows `{name}` to do `{action}`.",
                help: "Allow it: {how}.",
                note: "The deploy succeeds; at run time the call ends in AccessDenied, because the function's role lacks the action.",
            },
            {
                id: "many",
                message: "{count} functions, such as `{name}`, may not do `{action}`.",
                help: "Allow it to each of them with `addToRolePolicy`: {functions}.",
                note: "The deploy succeeds; at run time the call ends in AccessDenied, because the functions' roles lack the action.",
            },
            {
                id: "elsewhere",
                message: "`{name}` may do `{action}`, but not on {what}.",
                help: "Name {what} in a grant too: {how}.",
                note: "The deploy succeeds; at run time the call ends in AccessDenied, because the grants are about other resources.",
            },
            {
                id: "denied",
                message: "A policy in the backend denies `{action}` to `{name}`.",
                help: "Take `{action}` out of the statement with `Effect.DENY`, or don't call the operation.",
                note: "A denial is stronger than every grant: at run time the call ends in AccessDenied.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireIamGrant {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for (index, functions) in model.iam().iter().enumerate() {
            let mut here: Vec<(&FunctionIam, &Need)> = Vec::new();
            for own in functions {
                if !own.needs.iter().any(|need| need.one.call.file == cx.file) {
                    continue;
                }
                let mut done: Vec<&str> = Vec::new();
                for need in own.needs.iter().filter(|need| is_wrong(need)) {
                    // One finding for a function and action, where it is used first.
                    if done.contains(&need.action.as_str()) {
                        continue;
                    }
                    done.push(&need.action);
                    if need.one.call.file == cx.file {
                        here.push((own, need));
                    }
                }
            }
            let mut told: Vec<(CallSite, &str)> = Vec::new();
            for &(own, need) in &here {
                let same = |other: &Need| other.one.call == need.one.call && other.action == need.action;
                let all: Vec<_> =
                    here.iter().copied().filter(|(_, other)| same(other) && other.verdict == Verdict::Missing).collect();
                if need.verdict != Verdict::Missing || all.len() <= FEW {
                    report(cx, index, own, need);
                } else if !told.contains(&(need.one.call, &need.action)) {
                    told.push((need.one.call, &need.action));
                    report_many(cx, index, &all);
                }
            }
        }
    }
}

/// A call in shared code that more functions than that have no right to is one mistake, not one of each function.
const FEW: usize = 3;

fn report_many(cx: &mut RuleContext<'_>, backend: usize, all: &[(&FunctionIam, &Need)]) {
    let model = cx.model;
    let Some(&(_, need)) = all.first() else { return };
    let Some(row) = model.call(need.one.call) else { return };
    let names: Vec<String> = all.iter().map(|(own, _)| model.backends[backend].functions[own.function].label(model)).collect();
    let functions = listed(&names);
    let count = names.len().to_string();
    let data = [("count", count.as_str()), ("name", names[0].as_str()), ("action", need.action.as_str()), ("functions", &functions)];
    let key = format!("many {}", need.action);
    let finding = cx.report("many", row.head(), &data).tier(Tier::Lambda).group("functions").evidence(&key);
    let mended = |&(own, need): &(&FunctionIam, &Need)| {
        let needs: Vec<&Need> = own.needs.iter().filter(|other| is_wrong(other) && other.action == need.action).collect();
        let mended = Grantee { model, backend, function: own.function }.mend(own, &needs)?;
        mended.rules_of.is_none().then_some(mended)
    };
    if let Some(mended) = all.iter().map(mended).collect::<Option<Vec<Mended>>>() {
        let open = mended.iter().any(|mended| mended.open);
        let edits = fix::together(mended.into_iter().map(|mended| mended.edits));
        let title = format!("Allow `{}` to all {count}{}", need.action, if open { " on the ARN that you fill in" } else { "" });
        finding.fix(Fix { title, applicability: Applicability::Suggestion, edits });
    }
}

const fn is_wrong(need: &Need) -> bool {
    matches!(need.verdict, Verdict::Missing | Verdict::Elsewhere | Verdict::Denied)
}

fn report(cx: &mut RuleContext<'_>, backend: usize, own: &FunctionIam, need: &Need) {
    let model = cx.model;
    let Some(row) = model.call(need.one.call) else { return };
    let function = &model.backends[backend].functions[own.function];
    let subjects = Subjects { model, backend: &model.backends[backend], heap: &model.evaluations[backend].heap };
    let name = function.label(model);
    let what = what(&subjects, need);
    let grantee = Grantee { model, backend, function: own.function };
    let needs: Vec<&Need> = own.needs.iter().filter(|other| is_wrong(other) && other.action == need.action).collect();
    let mended = if need.verdict == Verdict::Denied { None } else { grantee.mend(own, &needs) };
    let how = match mended.as_ref().and_then(|mended| mended.rules_of) {
        Some(definition) => format!("add a rule with `allow.resource` for it to the `access` of `{definition}`"),
        None => how(&model.backends[backend], own, need),
    };
    let data = [("name", name.as_str()), ("action", need.action.as_str()), ("what", what.as_str()), ("how", how.as_str())];
    let message = match need.verdict {
        Verdict::Elsewhere => "elsewhere",
        Verdict::Denied => "denied",
        _ => "missing",
    };
    let key = format!("{name} {}", need.action);
    let mut finding = cx.report(message, row.head(), &data).tier(Tier::Lambda).group(&name).evidence(&key);
    let others = own.needs.iter().filter(|other| is_wrong(other) && other.action == need.action && other.one.call != need.one.call);
    for other in others.take(4) {
        if let Some(row) = model.call(other.one.call) {
            finding = finding.related(model.path(other.one.call.file), row.head(), "needs it too");
        }
    }
    if let Some(Mended { edits, open, .. }) = mended {
        let title = format!("Allow `{}`{}", need.action, if open { " on the ARN that you fill in" } else { "" });
        finding = finding.fix(Fix { title, applicability: Applicability::Suggestion, edits });
    }
    let about = |denies: bool| {
        own.rights.statements.iter().filter(move |statement| statement.denies == denies && statement.has_action(&need.action))
    };
    if need.verdict != Verdict::Missing {
        let words = if need.verdict == Verdict::Denied { "denied here" } else { "allowed here, on something else" };
        for (file, span) in about(need.verdict == Verdict::Denied).filter_map(|statement| statement.place).take(3) {
            finding = finding.related(model.path(file), span, words);
        }
    }
}

/// The resource in words.
fn what(subjects: &Subjects<'_>, need: &Need) -> String {
    let name = need.target.subject.as_ref().map(|subject| subjects.label(subject));
    let name = name.as_deref().map(|name| name.rsplit(':').next().unwrap_or(name));
    let key = need.target.key.as_ref().map(|key| {
        let short: String = key.text.chars().take(24).collect();
        if key.whole && short == key.text { short } else { short + "…" }
    });
    match (need.target.part, name) {
        (Part::Object, Some(name)) if let Some(key) = &key => format!("`{key}` in `{name}`"),
        (Part::Bucket, Some(name)) if let Some(key) = key.as_ref().filter(|_| need.verdict == Verdict::Elsewhere) => match key.as_str() {
            "" => format!("the whole bucket `{name}`"),
            key => format!("the prefix `{key}` of `{name}`"),
        },
        (Part::Index, Some(name)) if let Some(key) = &key => format!("the index `{key}` of `{name}`"),
        (Part::Index, Some(name)) => format!("an index of `{name}`"),
        (Part::Index, None) => "an index".into(),
        (Part::Table, Some(name)) => format!("the table `{name}`"),
        (Part::Table, None) => "the table".into(),
        (Part::Bucket, Some(name)) => format!("the bucket `{name}` itself"),
        (Part::Bucket, None) => "the bucket itself".into(),
        (Part::Object, Some(name)) => format!("objects of `{name}`"),
        (Part::Object, None) => "the bucket's objects".into(),
        (Part::Any, Some(name)) => format!("`{name}`"),
        (Part::Any, None) => "this resource".into(),
    }
}

/// The grant in words.
fn how(backend: &Backend, own: &FunctionIam, need: &Need) -> String {
    let key = backend.functions[own.function].key.map(|key| backend.keys[key].name.as_str());
    match key {
        Some(key) => format!("`backend.{key}.resources.lambda.addToRolePolicy(new PolicyStatement({{ actions: [\"{}\"], … }}))`", need.action),
        None => format!("add the function to `defineBackend` and give it a `PolicyStatement` with `{}`", need.action),
    }
}
