//! `no-audit-write`.

use crate::{
    model::{audit::audit_create, CallSite, placed_call::{app_meanings, placed_call}},
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow creating audit records in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports `create` on a model whose name contains `Audit`, or is or ends with `ActivityLog`, `EventLog`,
    /// `AccessLog`, `ChangeLog` or `SecurityLog`, in code of the frontend or of Next.js.
    /// The rule goes by the model's name alone.
    ///
    /// ## Why is this bad?
    ///
    /// An audit trail is worth what it takes to forge it. What a client writes a client can leave out, or write with
    /// whatever content it likes. The Lambda function that does the audited thing knows who called it and what happened;
    /// it writes the record in the same place.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/orders.ts
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export const log = (action: string) => client.models.AuditLog.create({ action });
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// The function behind `deleteOrder` deletes the order and writes the record.
    ///
    /// ```ts file=app/orders.ts
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export const remove = (id: string) => client.mutations.deleteOrder({ id });
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If a model of such a name is no audit trail, but content that users write themselves.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoAuditWrite {
        id: "no-audit-write",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{model}.create` writes an audit record from {code}.",
                help: "Write the record in the Lambda function that does the audited thing, and let only that function create `{model}`.",
                note: "This is server code of Next.js because {why}. It writes as the user, so the user may write such records too, with any content.",
            },
            {
                id: "frontend",
                message: "`{model}.create` writes an audit record from {code}.",
                help: "Write the record in the Lambda function that does the audited thing, and let only that function create `{model}`.",
                note: "This runs in the browser because {why}. A client can leave the record out, or write one with any content.",
            },
        ],
        options: [],
    }
}

impl Rule for NoAuditWrite {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        for &(call, _) in app_meanings(model, file) {
            let call = CallSite { file, call };
            let Some(data_model) = audit_create(model, call) else { continue };
            let (Some(row), Some(placed)) = (model.call(call), placed_call(model, call)) else { continue };
            let data = [("model", data_model.as_str()), ("code", placed.noun()), ("why", &placed.why(model))];
            let symbol = model.symbol_at(cx.file, row.head());
            cx.report(placed.message(), row.head(), &data).tier(placed.tier).group(&symbol).evidence(&data_model);
        }
    }
}
