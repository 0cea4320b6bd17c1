//! `no-hardcoded-app-url`.

use crate::{
    model::tier::Tier,
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow links in e-mails that lead to one fixed environment of the app.
    ///
    /// ## What it does
    ///
    /// Looks at everything that the e-mails of deployed functions are made of (templates, helpers, constants of other
    /// modules) and reports a literal address of the app in it: `localhost`, `*.amplifyapp.com`, or the app's own domain.
    /// Its own domains are those of the addresses that it sends from and of `callbackUrls` and `logoutUrls` in
    /// `defineAuth`. The address of an image (`src="…"`) is left alone, and so is a fallback behind a variable that is set.
    ///
    /// It also reports a variable such as `APP_URL` that `environment` of `defineFunction` sets to one address for all
    /// environments, if an e-mail uses it.
    ///
    /// ## Why is this bad?
    ///
    /// Every branch and sandbox has its own backend. A link with a fixed address leads from the e-mail of one environment
    /// into the app of another, where the invitation or the code in it doesn't exist.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// const backend = defineBackend({ invite });
    ///
    /// backend.invite.addEnvironment("APP_URL", process.env.AWS_BRANCH === "main" ? "https://example.com" : "http://localhost:5173");
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
    /// export const handler = async (event: { to: string; id: string }) => {
    ///   const html = `<p><a href="https://example.com/join/${event.id}">Join us</a></p>`;
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "no-reply@example.com",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Hello" }, Body: { Html: { Data: html } } },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// const backend = defineBackend({ invite });
    ///
    /// backend.invite.addEnvironment("APP_URL", process.env.AWS_BRANCH === "main" ? "https://example.com" : "http://localhost:5173");
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
    /// export const handler = async (event: { to: string; id: string }) => {
    ///   const html = `<p><a href="${process.env.APP_URL}/join/${event.id}">Join us</a></p>`;
    ///   await ses.send(
    ///     new SendEmailCommand({
    ///       Source: "no-reply@example.com",
    ///       Destination: { ToAddresses: [event.to] },
    ///       Message: { Subject: { Data: "Hello" }, Body: { Html: { Data: html } } },
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
    /// If there is only one environment, or for pages that are the same for all of them, such as legal ones.
    ///
    /// ## Source
    ///
    /// The four-tier guide asks for links that follow the environment.
    NoHardcodedAppUrl {
        id: "no-hardcoded-app-url",
        category: Advice,
        tiers: [Lambda, Backend],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "link",
                message: "An e-mail links to `{host}` in every environment.",
                help: "Take the address of the app from a variable that `backend.ts` sets for each branch.",
                note: "A link in an e-mail of another branch or a sandbox leads into the wrong environment.",
            },
            {
                id: "local",
                message: "An e-mail links to `{host}`.",
                help: "Take the address of the app from a variable that `backend.ts` sets for each branch.",
                note: "Only your own machine answers there: nobody who gets the e-mail can follow the link.",
            },
            {
                id: "variable",
                message: "`{name}`, which e-mails link to, is `{host}` in every environment.",
                help: "Set it by `addEnvironment` in `backend.ts`, to the address of each branch.",
                note: "A link in an e-mail of another branch or a sandbox leads into the wrong environment.",
            },
        ],
        options: [],
    }
}

impl Rule for NoHardcodedAppUrl {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        for link in model.fixed_links().iter().filter(|link| link.file == file) {
            let symbol = model.symbol_at(file, link.span);
            let (id, tier) = match &link.variable {
                Some(_) => ("variable", Tier::Backend),
                None if link.is_local() => ("local", Tier::Lambda),
                None => ("link", Tier::Lambda),
            };
            let name = link.variable.as_deref().unwrap_or_default();
            let data = [("host", link.host.as_str()), ("name", name)];
            cx.report(id, link.span, &data).tier(tier).group(&symbol).evidence(&link.host);
        }
    }
}
