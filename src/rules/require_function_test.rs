//! `require-function-test`.

use crate::{
    model::{tier::Tier, wiring::Entry},
    rules::{Rule, RuleContext, RuleMeta},
};

/// Functions up to which each untested one is named by itself even if none is tested.
const NAMED_ONE_BY_ONE: usize = 3;

declare_rule! {
    /// Require that a test imports the code of each Lambda function.
    ///
    /// ## What it does
    ///
    /// For every deployed `defineFunction`, looks for a test file that imports its entry module or a module that holds its
    /// handler's code: the one that defines a re-exported handler, or one that only this handler hands its work to. Tests
    /// may lie anywhere in the project; `import`, re-exports, `import()`, `require` and `vi.importActual` count, an import
    /// that the test replaces with `vi.mock` or `jest.mock` does not.
    ///
    /// If a backend has more than three functions and none is tested, there is one finding, at `defineBackend`.
    ///
    /// ## Why is this bad?
    ///
    /// Business logic lives in the functions, and a sandbox deploy is a slow way to find out that it is wrong. A handler is
    /// a plain function: a test that calls it with an event runs in milliseconds.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ invite });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// export const handler = async (event: { email: string }) => event.email.toLowerCase();
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ invite });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// export const handler = async (event: { email: string }) => event.email.toLowerCase();
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.test.ts
    /// import { expect, test } from "vitest";
    /// import { handler } from "./handler";
    ///
    /// test("lower-cases the address", async () => {
    ///   expect(await handler({ email: "Ann@Example.com" })).toBe("ann@example.com");
    /// });
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## When not to use it
    ///
    /// If the functions are tested from outside, against a deployed sandbox, no test imports their code: turn the rule off.
    ///
    /// ## Source
    ///
    /// The four-tier guide asks for a test of each function.
    RequireFunctionTest {
        id: "require-function-test",
        category: Advice,
        tiers: [Backend],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "untested",
                message: "No test imports the code of the function `{name}`.",
                help: "Add a test that imports `{entry}` and calls its handler with an event.",
                note: "A mistake in it shows up only after a deploy.",
            },
            {
                id: "noneTested",
                message: "None of the {count} functions of this backend is imported by a test.",
                help: "Begin with the one that would hurt most: import its entry in a test and call the handler with an event.",
                note: "A mistake in a function shows up only after a deploy.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireFunctionTest {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let project = cx.model;
        let file = cx.file;
        for (backend, untested) in project.backends.iter().zip(project.untested_functions()) {
            let Some(untested) = untested else { continue };
            if untested.of > NAMED_ONE_BY_ONE && untested.functions.len() == untested.of {
                let define = backend.define.filter(|define| define.file == file).and_then(|define| project.call(define));
                if let Some(define) = define {
                    cx.report("noneTested", define.span, &[("count", &untested.of.to_string())])
                        .tier(Tier::Backend)
                        .group("functions");
                }
                continue;
            }
            for function in untested.functions.iter().map(|&index| &backend.functions[index]) {
                let (Entry::File(entry), Some(call)) = (&function.entry, project.call(function.call)) else { continue };
                if function.call.file != file {
                    continue;
                }
                let name = function.label(project);
                let data = [("name", name.as_str()), ("entry", project.path(*entry))];
                cx.report("untested", call.span, &data).tier(Tier::Backend).group(&name).evidence(&name);
            }
        }
    }
}
