//! `require-same-sender`.

use crate::{
    model::{
        senders::{AuthSender, Mail, Sender},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Require one sender for all e-mail: that of the sign-up e-mails, and the same in every Lambda function.
    ///
    /// ## What it does
    ///
    /// Compares the addresses that deployed functions send from (`Source`, `FromEmailAddress`, `from`) with `fromEmail` in
    /// the `senders` of `defineAuth`, or, where that says nothing, with each other. An address is followed through
    /// variables, templates and helpers; a variable of the environment counts as the literal that `environment` or
    /// `addEnvironment` gives it. Only the address counts, not the name in front of it.
    ///
    /// It also reports a `defineAuth` with login by e-mail and no e-mail sender while functions send through SES.
    ///
    /// ## Why is this bad?
    ///
    /// One app that writes from two addresses looks like two apps, or like phishing. Each address must be verified in SES
    /// on its own, and the one that is forgotten fails. Without a sender of its own, Cognito sends codes by its default
    /// mailer, from an address that isn't yours and only a few a day.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { auth } from "./auth/resource";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ auth, invite });
    /// ```
    ///
    /// ```ts file=amplify/auth/resource.ts
    /// import { defineAuth } from "@aws-amplify/backend";
    ///
    /// export const auth = defineAuth({
    ///   loginWith: { email: true },
    ///   senders: { email: { fromEmail: "no-reply@example.com" } },
    /// });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite/handler.ts
    /// import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
    ///
    /// const ses = new SESClient();
    ///
    /// export const handler = async (event: { to: string }) => {
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "hello@example.org",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Join us" } } },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { auth } from "./auth/resource";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ auth, invite });
    /// ```
    ///
    /// ```ts file=amplify/auth/resource.ts
    /// import { defineAuth } from "@aws-amplify/backend";
    ///
    /// export const auth = defineAuth({
    ///   loginWith: { email: true },
    ///   senders: { email: { fromEmail: "no-reply@example.com" } },
    /// });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
    ///
    /// const ses = new SESClient();
    ///
    /// export const handler = async (event: { to: string }) => {
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "Example <no-reply@example.com>",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Join us" } } },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## When not to use it
    ///
    /// If functions send from several addresses on purpose, such as one for each department.
    ///
    /// ## Source
    ///
    /// The four-tier guide asks for one sender. `senders` is described in the Amplify documentation of `defineAuth` and in
    /// `types.ts` of `@aws-amplify/auth-construct`, read 2026-11-23.
    RequireSameSender {
        id: "require-same-sender",
        category: Advice,
        tiers: [Lambda, Backend],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "otherThanAuth",
                message: "This sends from `{found}`, the sign-up e-mails come from `{expected}`.",
                help: "Send from `{expected}`, or change `senders.email.fromEmail` in `defineAuth`.",
                note: "People get mail of one app from two addresses, and each must be verified in SES.",
            },
            {
                id: "otherFunction",
                message: "This sends from `{found}`, `{function}` from `{expected}`.",
                help: "Send from one address everywhere: put it into one constant or variable.",
                note: "People get mail of one app from two addresses, and each must be verified in SES.",
            },
            {
                id: "noAuthSender",
                message: "`defineAuth` has no e-mail sender, but functions send through SES.",
                help: "Add `senders: { email: { fromEmail: … } }` with the address that the functions send from.",
                note: "Cognito's default mailer sends the sign-up codes from an address that isn't yours, and only a few a day.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireSameSender {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for mail in model.mail() {
            if mail.senders.is_empty() && mail.through_ses.is_empty() {
                continue;
            }
            match &mail.auth {
                AuthSender::Address(expected, site) => {
                    let others = mail.senders.iter().filter(|sender| sender.address != *expected);
                    for sender in distinct(others) {
                        let data = [("found", sender.address.as_str()), ("expected", expected)];
                        report(cx, "otherThanAuth", sender, &data, (site.file, model.span(*site), "the sender of sign-up e-mails"));
                    }
                }
                sender => {
                    if *sender == AuthSender::Missing && !mail.through_ses.is_empty() {
                        missing(cx, mail);
                    }
                    compare(cx, mail);
                }
            }
        }
    }
}

/// Reports senders of other functions than the first that differ from its.
fn compare(cx: &mut RuleContext<'_>, mail: &Mail) {
    let model = cx.model;
    let Some(first) = mail.senders.first() else { return };
    let of_first = |sender: &Sender| sender.function == first.function;
    // What the first function sends from itself is its own business.
    let own = |address: &str| mail.senders.iter().any(|other| of_first(other) && other.address == address);
    let others = mail.senders.iter().filter(|sender| !of_first(sender) && !own(&sender.address));
    let name = model.backends[mail.backend].functions[first.function].label(model);
    for sender in distinct(others) {
        let data = [("found", sender.address.as_str()), ("expected", &first.address), ("function", &name)];
        report(cx, "otherFunction", sender, &data, (first.site.file, model.span(first.site), "the other sender"));
    }
}

/// One of each place, whichever functions run it.
fn distinct<'m>(senders: impl Iterator<Item = &'m Sender>) -> Vec<&'m Sender> {
    let mut found: Vec<&Sender> = Vec::new();
    for sender in senders {
        if !found.iter().any(|known| known.site == sender.site && known.address == sender.address) {
            found.push(sender);
        }
    }
    found
}

fn report(
    cx: &mut RuleContext<'_>,
    id: &str,
    sender: &Sender,
    data: &[(&str, &str)],
    (file, span, words): (crate::model::FileId, Span, &str),
) {
    let model = cx.model;
    if sender.site.file != cx.file {
        return;
    }
    let place = model.span(sender.site);
    let symbol = model.symbol_at(cx.file, place);
    let finding = cx.report(id, place, data).tier(Tier::Lambda).group(&symbol).evidence(&sender.address);
    finding.related(model.path(file), span, words);
}

fn missing(cx: &mut RuleContext<'_>, mail: &Mail) {
    let model = cx.model;
    let Some(auth) = model.backends[mail.backend].auth.filter(|auth| auth.file == cx.file) else { return };
    let Some(row) = model.call(auth) else { return };
    let symbol = model.symbol_at(cx.file, row.span);
    let mut finding = cx.report("noAuthSender", row.head(), &[]).tier(Tier::Backend).group(&symbol);
    for &call in &mail.through_ses {
        let span = model.call(call).map_or(Span::default(), |row| row.head());
        finding = finding.related(model.path(call.file), span, "sends through SES");
    }
}
