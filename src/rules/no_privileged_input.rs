//! `no-privileged-input`.

use crate::{
    model::{
        effects::Effect,
        placement::{self, Detail},
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow browser code that sets roles, approvals or computed prices in the input of a write.
    ///
    /// ## What it does
    ///
    /// It looks *by name* at the fields that browser code sends with a write:
    ///
    /// - `role`, `roles`, `group`, `groups`, `isAdmin`, `permissions`, `isVerified`, `verified`, `approved`, `tier` or
    ///   `plan` set to a literal (`role`, `tier` and `plan` only for people and memberships: the model has `email`, `sub`,
    ///   `username`, `userId` or `owner`, or its name says User, Member, Profile, Account, Invitation or Tenant; never the
    ///   roles of a conversation: `user`, `assistant`, `system`, `bot`);
    /// - a field whose name is, or ends with, `price`, `amount`, `total`, `subtotal`, `tax`, `discount`, `fee`,
    ///   `commission`, `balance` or `credits` (a unit such as `Cents` aside), set to a value computed by arithmetic or `reduce`.
    ///
    /// The write may stand in a helper, service or hook that is handed the object and sends it as it is.
    ///
    /// ## Why is this bad?
    ///
    /// A malicious client can send any value: it makes itself an administrator or orders for one cent.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```tsx file=app/page.tsx expect_diagnostic
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export default function Cart({ items }) {
    ///   const order = () =>
    ///     client.models.Order.create({
    ///       items,
    ///       total: items.reduce((sum, item) => sum + item.price * item.count, 0),
    ///     });
    ///   return <button onClick={order}>Order</button>;
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```tsx file=app/page.tsx
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export default function Cart({ items }) {
    ///   const order = () => client.mutations.placeOrder({ items: items.map(({ id, count }) => ({ id, count })) });
    ///   return <button onClick={order}>Order</button>;
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the field is only shown to the person who wrote it.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("could a malicious client exploit it?").
    NoPrivilegedInput {
        id: "no-privileged-input",
        category: Exposed,
        tiers: [Frontend],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "literal",
                message: "`{field}` of `{write}` is set in {code}.",
                help: "Set it in a Lambda function (an auth trigger, or behind a mutation), and let no caller write it: give the field an authorization rule of its own.",
                note: "This runs in the browser because {why}. A malicious client can send any value.",
            },
            {
                id: "computed",
                message: "`{field}` of `{write}` is computed in {code}.",
                help: "Send only what the user chose (ids and counts), and compute the value in a Lambda function, from records that it reads itself.",
                note: "This runs in the browser because {why}. A malicious client can send any value.",
            },
        ],
        options: [],
    }
}

impl Rule for NoPrivilegedInput {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Detail::Field { name, literal } = &judgement.detail else { continue };
            let place = placed::place(model, judgement);
            let Some(&(call, _)) = judgement.earlier.first() else { continue };
            let write = placement::step_name(model, call, Effect::Write);
            let data = [("field", name.as_str()), ("write", &write), ("code", place.code), ("why", &place.why)];
            let message = if *literal { "literal" } else { "computed" };
            let finding = cx.report(message, judgement.span, &data).tier(place.tier).group(&place.symbol);
            let finding = finding.evidence(&format!("{write} {name}"));
            if let Some(row) = model.call(call) {
                finding.related(model.path(call.file), row.head(), "the write");
            }
        }
    }
}
