//! `no-export-generation`.

use crate::{
    facts::body::{CallId, FnId, Value},
    knowledge::services::{self, Generator},
    model::{
        CallSite, FileId, ProjectModel, Site, Target,
        eval::Resolved,
        meaning::{member_path, package_of},
        placed_import::{PlacedImport, names_taken, placed_packages},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow packages that generate spreadsheets, PDF and CSV files in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports value imports of document generators (`exceljs`, `xlsx`, `xlsx-js-style`, `pdfkit`, `pdf-lib`, `pdfmake`,
    /// `jspdf`, `@react-pdf/renderer`, `json2csv`, `@json2csv/*`, `csv-stringify`, `export-to-csv`, `react-csv`, `docx`,
    /// `puppeteer`, `playwright`, and `unparse` of `papaparse`) that code of the frontend or of Next.js takes.
    /// `xlsx`, `exceljs` and `pdf-lib` read files too: they are reported only where something is written with them.
    ///
    /// ## Why is this bad?
    ///
    /// An export reads much data, takes time and memory, and often must be complete and traceable. In the browser it is
    /// made of what the page happened to load, and anybody can change it before it is handed on; a route is cut off when it
    /// takes too long. A Lambda function reads everything, writes the file to S3 and answers with a link.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```tsx expect_diagnostic file=app/invoice/button.tsx
    /// "use client";
    /// import { jsPDF } from "jspdf";
    ///
    /// export const Download = ({ text }: { text: string }) => (
    ///   <button onClick={() => new jsPDF().text(text, 10, 10).save("invoice.pdf")}>Download</button>
    /// );
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```tsx file=app/invoice/button.tsx
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export const Download = ({ id }: { id: string }) => {
    ///   const download = async () => {
    ///     const { data } = await client.mutations.exportInvoice({ id });
    ///     location.assign(data.url);
    ///   };
    ///   return <button onClick={download}>Download</button>;
    /// };
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If your users export only what their page shows, and nobody relies on the file.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoExportGeneration {
        id: "no-export-generation",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Warn,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` generates files in {code}.",
                help: "Generate the file in a Lambda function, write it to S3 and return a link.",
                note: "This is server code of Next.js because {why}. A large export exhausts the time and memory of a request there.",
            },
            {
                id: "frontend",
                message: "`{module}` generates files in {code}.",
                help: "Generate the file in a Lambda function, write it to S3 and return a link.",
                note: "This runs in the browser because {why}. The file holds what this page happened to load, and a user can change it.",
            },
        ],
        options: [],
    }
}

impl Rule for NoExportGeneration {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let makes = |target: &Target| matches!(target, Target::Package(package, _) if services::generator(package).is_some());
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], makes) {
            let writes: fn(&str) -> bool = match services::generator(&placed.module) {
                Some(Generator::Writing) => services::writes_document,
                Some(Generator::Unparse) => |name| name == "unparse",
                _ => |_| true,
            };
            let always = services::generator(&placed.module) == Some(Generator::Always);
            if !always && !is_used_so(model, file, &placed, writes) {
                continue;
            }
            let data = [
                ("module", placed.module.as_str()),
                ("code", placed.reason.noun(placed.tier)),
                ("why", &placed.why(model)),
            ];
            cx.report(placed.message(), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
    }
}

/// Whether the file takes or calls a member of the package for which `wanted` holds.
fn is_used_so(model: &ProjectModel, file: FileId, placed: &PlacedImport, wanted: fn(&str) -> bool) -> bool {
    let taken = placed.imports.iter().flat_map(|&import| names_taken(model, file, import));
    if taken.into_iter().any(|name| wanted(&name)) {
        return true;
    }
    let body = &model.facts(file).body;
    let calls = || (0..body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) });
    let of_package = |site: Site| package_of(model, site).is_some_and(|(module, _)| module == placed.module);
    // `import("xlsx").then((XLSX) => …)`
    let opened = |function: FnId| {
        let takes = |call: &CallSite| body.args(call.call).iter().any(|&value| body.value(value) == Value::Function(function));
        calls().filter(takes).any(|call| model.method(call).is_some_and(|(receiver, name)| name == "then" && of_package(receiver)))
    };
    // `XLSX.utils.json_to_sheet`, also where it is only handed on.
    let named = model.values(file).any(|(id, value)| match value {
        Value::Member(_, name) if wanted(model.facts(file).str(name)) => match model.resolve(Site { file, value: id }) {
            Resolved::External { module, .. } => module == placed.module,
            Resolved::Site(at) => matches!(model.value(member_path(model, at).0), Value::Param { function, index: 0 } if opened(function)),
            _ => false,
        },
        _ => false,
    });
    // `workbook.xlsx.writeBuffer()` on something that came out of the package.
    named
        || calls().any(|call| model.method(call).is_some_and(|(receiver, name)| wanted(name) && of_package(receiver)))
}
