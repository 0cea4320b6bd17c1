//! `no-data-transformation`.

use crate::{
    model::placement::{self, Detail},
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow totals, groups and joins over backend data in browser code.
    ///
    /// ## What it does
    ///
    /// It reports `reduce`, `Object.groupBy`, loops that add up or group, and lists that are joined with another list,
    /// where the list was read from the backend (also through state, context and query hooks).
    /// A `reduce` that puts a text together is formatting and isn't reported, nor is a list whose rows get one field or a
    /// joined text out of another list: those are labels. A total inside another total belongs to the outer one.
    ///
    /// ## Why is this bad?
    ///
    /// Every screen that needs the figure computes it again, over the rows that happen to be loaded: a list is read page by
    /// page, so a total over one page is wrong without anybody noticing.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```tsx file=app/page.tsx expect_diagnostic
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    /// import { useEffect, useState } from "react";
    ///
    /// const client = generateClient();
    ///
    /// export default function Revenue() {
    ///   const [orders, setOrders] = useState([]);
    ///   useEffect(() => {
    ///     client.models.Order.list().then(({ data }) => setOrders(data));
    ///   }, []);
    ///   return <b>{orders.reduce((sum, order) => sum + order.total, 0)}</b>;
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
    /// import { useEffect, useState } from "react";
    ///
    /// const client = generateClient();
    ///
    /// export default function Revenue() {
    ///   const [total, setTotal] = useState(0);
    ///   useEffect(() => {
    ///     client.queries.revenue().then(({ data }) => setTotal(data));
    ///   }, []);
    ///   return <b>{total.toFixed(2)}</b>;
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the list is short, always loaded as a whole, and the figure is only shown.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("data transformation beyond display formatting").
    NoDataTransformation {
        id: "no-data-transformation",
        category: Advice,
        tiers: [Frontend],
        recommended: Off,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "transformed",
                message: "Backend data is {what} in {code}.",
                help: "Compute this in a Lambda function behind an AppSync query, or in an API route that answers what the screen shows.",
                note: "This runs in the browser because {why}. The figure covers only the rows that are loaded, and every screen computes it again.",
            },
        ],
        options: [],
    }
}

impl Rule for NoDataTransformation {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Detail::Transform(what) = judgement.detail else { continue };
            let place = placed::place(model, judgement);
            let data = [("what", what), ("code", place.code), ("why", &place.why)];
            cx.report("transformed", judgement.span, &data).tier(place.tier).group(&place.symbol).evidence(what);
        }
    }
}
