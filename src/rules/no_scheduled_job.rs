//! `no-scheduled-job`.

use crate::{
    knowledge::services,
    model::{
        speaks::Topics,
        CallSite, FileId, FnSite, ProjectModel, Target,
        effects::Effect,
        interval::{Interval, interval},
        placed_call::{app_calls, placed_call},
        placed_import::{PlacedImport, names_taken, placed_packages},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow schedulers, and intervals that change something, in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports value imports of schedulers (`node-cron`, `cron`, `node-schedule`, `croner`, `bree`, `agenda`,
    /// `toad-scheduler`) that code of the frontend or of Next.js takes, and every `setInterval` there whose callback writes
    /// data, changes something in AWS or sends e-mail, by itself or in functions that it calls; also where a function of the
    /// project, such as a `useInterval`, hands the callback on.
    /// Intervals that only read or draw are fine.
    ///
    /// ## Why is this bad?
    ///
    /// An interval in the browser runs once in every open tab, and not at all when none is open. Hosted Next.js code lives
    /// only as long as a request. A schedule of Amplify (`defineFunction({ schedule })`) runs once, whoever is there; it runs
    /// at most once a minute, so what must happen sooner belongs where the event happens.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/clean.ts
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export function cleanEveryHour(id: string) {
    ///   setInterval(() => client.models.Draft.delete({ id }), 60 * 60 * 1000);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/functions/clean/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const clean = defineFunction({ schedule: "every 1h" });
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the interval is part of what the page does for its user (saving a draft, a heartbeat), and each tab may do it.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2; `schedule` of `defineFunction` (read 2026-11).
    NoScheduledJob {
        id: "no-scheduled-job",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` runs jobs in {code}.",
                help: "Give a Lambda function a `schedule` in its `defineFunction`.",
                note: "This is server code of Next.js because {why}. Hosted, it lives only as long as a request, and several copies may run.",
            },
            {
                id: "frontend",
                message: "`{module}` runs jobs in {code}.",
                help: "Give a Lambda function a `schedule` in its `defineFunction`.",
                note: "This runs in the browser because {why}. The job runs in every open tab, and not at all when none is open.",
            },
            {
                id: "bffInterval",
                message: "`{effect}` runs by an interval in {code}.",
                help: "Give a Lambda function a `schedule` in its `defineFunction`; what must happen sooner than after a minute, do where the event happens.",
                note: "This is server code of Next.js because {why}. Hosted, it lives only as long as a request, and several copies may run.",
            },
            {
                id: "interval",
                message: "`{effect}` runs by an interval in {code}.",
                help: "Give a Lambda function a `schedule` in its `defineFunction`; what must happen sooner than after a minute, do where the event happens.",
                note: "This runs in the browser because {why}. The interval runs in every open tab, and not at all when none is open.",
            },
            {
                id: "shortInterval",
                message: "`{effect}` runs by an interval in {code}.",
                help: "Do it where the event happens: in the mutation or the Lambda function that changes the data.",
                note: "This runs in the browser because {why}. An interval under one minute is no scheduled job: it runs in every open tab and stops with it, and a `schedule` runs at most once a minute.",
            },
        ],
        options: [],
    }
}

impl Rule for NoScheduledJob {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let schedules = |target: &Target| matches!(target, Target::Package(package, _) if services::is_scheduler(package));
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], schedules) {
            if schedules_nothing(model, file, &placed) {
                continue;
            }
            let data = [
                ("module", placed.module.as_str()),
                ("code", placed.reason.noun(placed.tier)),
                ("why", &placed.why(model)),
            ];
            cx.report(placed.message(), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
        for call in app_calls(model, file, Topics::INTERVALS) {
            let Some(Interval { callback, effect, delay, timer }) = interval(model, call) else { continue };
            let (Some(row), Some(placed)) = (model.call(call), placed_call(model, call)) else { continue };
            let trace = trace(model, callback, effect);
            let name = trace.last().and_then(|&last| model.effects.name(last)).unwrap_or(effect.noun()).to_string();
            let message = match (placed.tier, delay) {
                (Tier::Frontend, Some(delay)) if delay < 60_000.0 => "shortInterval",
                (Tier::Frontend, _) => "interval",
                _ => "bffInterval",
            };
            let data = [("effect", name.as_str()), ("code", placed.noun()), ("why", &placed.why(model))];
            let symbol = model.symbol_at(cx.file, row.head());
            let mut finding = cx.report(message, row.head(), &data).tier(placed.tier).group(&symbol).evidence(&name);
            if let Some(timer) = timer
                && let Some(row) = model.call(timer)
            {
                finding = finding.related(model.path(timer.file), row.head(), "the interval");
            }
            let words = format!("{} of the interval", effect.noun());
            let first = if trace.len() == 1 { words.as_str() } else { "what the interval calls" };
            for (path, span, words) in placed::places(model, trace, [first, &words]) {
                finding = finding.related(path, span, words);
            }
        }
    }
}

/// Only names are taken that check or compute a time.
fn schedules_nothing(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    placed.imports.iter().all(|&import| {
        let names = names_taken(model, file, import);
        !names.is_empty() && names.iter().all(|name| services::schedules_nothing(name))
    })
}

/// The calls from the callback down to where the effect happens.
fn trace(model: &ProjectModel, callback: FnSite, effect: Effect) -> Vec<CallSite> {
    let Some(call) = model.effects.summary(callback).witness[effect as usize] else { return Vec::new() };
    model.effects.trace(model, CallSite { file: callback.file, call }, effect)
}
