//! `no-direct-database-access`.

use crate::{
    knowledge::services,
    model::{
        FileId, ProjectModel, Target,
        placed_import::{PlacedImport, module_of, names_taken, placed_packages},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow database drivers and ORMs in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports every value import, `require`, dynamic import and re-export of a database driver or ORM (`pg`, `postgres`,
    /// `mysql2`, `mongodb`, `mongoose`, `@prisma/client`, `drizzle-orm`, `knex`, `typeorm`, `sequelize`, `kysely`,
    /// `better-sqlite3`, `redis`, `ioredis`, `@planetscale/database`, `@neondatabase/serverless`) that code of the frontend or
    /// of Next.js takes, directly or in a module that such code imports.
    /// Types, and the enumerations that Prisma generates, are fine.
    ///
    /// ## Why is this bad?
    ///
    /// AppSync is the data layer: its authorization rules decide who may read and write what. Code that opens its own
    /// connection goes around them, needs the database's password where it runs, and opens a connection for each
    /// request of a server that scales by the request.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/orders/route.ts
    /// import { Pool } from "pg";
    ///
    /// const pool = new Pool();
    ///
    /// export async function GET() {
    ///   const { rows } = await pool.query("select * from orders");
    ///   return Response.json(rows);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/orders/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function GET() {
    ///   const { data } = await client.models.Order.list();
    ///   return Response.json(data);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the app has a database beside Amplify whose rights your server code checks by itself.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoDirectDatabaseAccess {
        id: "no-direct-database-access",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` opens a database from {code}.",
                help: "Read and write through AppSync models, or query the database in a Lambda function behind a custom operation.",
                note: "This is server code of Next.js because {why}. A connection of its own goes around the authorization rules of the data layer.",
            },
            {
                id: "frontend",
                message: "`{module}` opens a database from {code}.",
                help: "Read and write through AppSync models, or query the database in a Lambda function behind a custom operation.",
                note: "This runs in the browser because {why}. A driver has no sockets there, and its password would be in everybody's hands.",
            },
        ],
        options: [],
    }
}

impl Rule for NoDirectDatabaseAccess {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let database = |target: &Target| {
            matches!(target, Target::Package(package, _) if services::is_database(package)) && services::is_database(&module_of(target))
        };
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], database) {
            if is_passive(model, file, &placed) {
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

/// Prisma generates an enumeration for each of the schema's; they are plain objects.
fn is_passive(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    let connects = |name: &String| matches!(name.as_str(), "PrismaClient" | "Prisma" | "default" | "*");
    placed.module == "@prisma/client"
        && placed.imports.iter().all(|&import| {
            let used = model.facts(file).import(import).is_some_and(|import| import.used_as_value);
            !used || !names_taken(model, file, import).iter().any(connects)
        })
}
