//! `require-relative-email-link`.

use crate::{
    fix::{Applicability, Edit, Fix},
    model::{email_links, tier::Tier},
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Require that tests open only the path of a link that they found in an e-mail.
    ///
    /// ## What it does
    ///
    /// Looks in test files for a link that is matched out of the text of an e-mail together with its origin
    /// (`/https?:\/\/…/`) and goes to `page.goto` of Playwright or Puppeteer, or to `cy.visit`, as it is. The link is
    /// followed through variables and helpers. That a text is an e-mail is told by its name: something on its way, or the
    /// function or file around it, is called `mail` or `inbox`.
    ///
    /// ## Why is this bad?
    ///
    /// The link leads to the address that the backend of that environment has for the app: a deployed branch, or
    /// `localhost` with another port. The test then leaves the app that it is meant to test, loses its session, and passes
    /// or fails for the wrong reason.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=e2e/invite.spec.ts
    /// import { test } from "@playwright/test";
    /// import { latestEmail } from "./inbox";
    ///
    /// test("accepts an invitation", async ({ page }) => {
    ///   const email = await latestEmail("ann@example.com");
    ///   const link = email.text.match(/https?:\/\/\S+/)![0];
    ///   await page.goto(link);
    /// });
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=e2e/invite.spec.ts
    /// import { test } from "@playwright/test";
    /// import { latestEmail } from "./inbox";
    ///
    /// test("accepts an invitation", async ({ page }) => {
    ///   const email = await latestEmail("ann@example.com");
    ///   const { pathname, search } = new URL(email.text.match(/https?:\/\/\S+/)![0]);
    ///   await page.goto(pathname + search);
    /// });
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## Fix safety
    ///
    /// The suggestion takes the origin off the link where it is matched. What else the test does with the link may need it,
    /// so it is never applied unasked.
    ///
    /// ## When not to use it
    ///
    /// If a test checks on purpose that the link of a deployed environment works from end to end.
    ///
    /// ## Source
    ///
    /// The four-tier guide's e-mail test takes only the path of the link.
    RequireRelativeEmailLink {
        id: "require-relative-email-link",
        category: Advice,
        tiers: [Test],
        recommended: Warn,
        strict: Warn,
        cross_file: false,
        fix: Suggestion,
        messages: [
            {
                id: "absolute",
                message: "This opens a link from an e-mail with its origin.",
                help: "Open only the path: `pathname` and `search` of `new URL(link)`.",
                note: "The link leads to the app's address in the backend's environment, not to the app that this test runs against.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireRelativeEmailLink {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        for opened in email_links::opened(model, file) {
            let Some(row) = model.call(opened.call) else { continue };
            let symbol = model.symbol_at(file, row.span);
            let matched = model.call(opened.matched).map_or(Span::default(), |row| row.span);
            let path = model.path(opened.matched.file);
            let finding = cx.report("absolute", row.head(), &[]).tier(Tier::Test).group(&symbol);
            let finding = finding.related(path, matched, "matched here");
            if let Some(end) = opened.end {
                let text = ".replace(/^https?:\\/\\/[^/]+/, \"\")".to_string();
                let edit = Edit { path: path.to_string(), span: Span::at(end), text };
                finding.fix(Fix {
                    title: "Take the origin off the link".into(),
                    applicability: Applicability::Suggestion,
                    edits: vec![edit],
                });
            }
        }
    }
}
