//! `no-shadowed-backend`.

use crate::{
    model::{ProjectModel, tier::Tier, wiring::Backend},
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow a JavaScript backend entry beside `amplify/backend.ts`.
    ///
    /// ## What it does
    ///
    /// It reports `defineBackend` in `backend.ts` where a `backend.js`, `backend.mjs` or `backend.cjs` lies beside it.
    ///
    /// ## Why is this bad?
    ///
    /// Amplify looks for `backend.js`, `backend.mjs`, `backend.cjs` and `backend.ts`, in this order, and deploys the first.
    /// What is edited in the TypeScript file is then never deployed, without any message.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    ///
    /// defineBackend({});
    /// ```
    ///
    /// ```js file=amplify/backend.js
    /// import { defineBackend } from "@aws-amplify/backend";
    ///
    /// defineBackend({});
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    ///
    /// defineBackend({});
    /// ```
    ///
    /// ## When not to use it
    ///
    /// There is no reason to. A build that compiles the backend beside its sources writes into an ignored folder instead,
    /// or its output is ignored by git, and then it isn't read.
    ///
    /// ## Source
    ///
    /// The backend locator of `aws-amplify/amplify-backend` (read 2026-08).
    NoShadowedBackend {
        id: "no-shadowed-backend",
        category: Breaks,
        tiers: [Backend],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "shadowed",
                message: "`{shadow}` lies beside this file, and Amplify deploys it instead.",
                help: "Delete `{shadow}`, or delete this file if the JavaScript one is meant.",
                note: "Amplify tries `backend.js`, `.mjs` and `.cjs` before `backend.ts`: edits here are never deployed. All other rules read this file.",
            },
        ],
        options: [],
    }
}

impl Rule for NoShadowedBackend {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        for backend in model.backends.iter().filter(|backend| backend.file == file) {
            let Some(call) = backend.define.and_then(|define| model.call(define)) else { continue };
            if let Some(shadow) = shadow(model, backend) {
                cx.report("shadowed", call.head(), &[("shadow", &shadow)]).tier(Tier::Backend).evidence(&shadow);
            }
        }
    }
}

/// The name of the file that Amplify takes instead of `backend.ts`.
pub fn shadow(model: &ProjectModel, backend: &Backend) -> Option<String> {
    let stem = model.path(backend.file).strip_suffix(".ts")?;
    let exists = |path: &String| model.file(path).is_some() || model.twins.contains(path);
    let found = ["js", "mjs", "cjs"].map(|extension| format!("{stem}.{extension}")).into_iter().find(exists)?;
    found.rsplit('/').next().map(str::to_string)
}
