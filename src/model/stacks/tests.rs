//! The arrangements of functions, tables, pools and buckets that were deployed with Amplify, and what became of them.

mod code;
mod resources;

use std::rc::Rc;

use super::{Place, StackGraph, Truth};
use crate::{
    config::Config,
    facts::extract::extract,
    maps::SortedMap,
    model::{
        ProjectModel,
        link::{Sources, link},
    },
};

/// One arrangement: a function `fn1`, perhaps a second one, and what the definitions and `backend.ts` do with them.
#[derive(Clone, Default)]
struct App {
    /// Options of `fn1` behind its entry.
    group: &'static str,
    /// Rules of the schema's authorization.
    schema_access: &'static str,
    /// Handler of the operation, empty for none.
    resolver: &'static str,
    /// More options of `defineData`.
    data: &'static str,
    /// Options of `defineAuth`.
    auth: &'static str,
    /// Options of `defineStorage`; empty: no storage.
    storage: &'static str,
    /// Code behind `defineBackend`.
    code: &'static str,
}

const RESOLVER: &str = ".handler(a.handler.function(fn1))";
const GRANT: &str = "backend.data.resources.tables['Todo'].grantReadWriteData(backend.fn1.resources.lambda);";
const POOL_ENV: &str = "backend.fn1.addEnvironment('POOL', backend.auth.resources.userPool.userPoolId);";
const IMPORTS: &str = "import { fn1, fn2 } from '../functions/resource';\n";

impl App {
    fn model(&self) -> ProjectModel {
        let operation = match self.resolver {
            "" => String::new(),
            handler => format!("run: a.query().returns(a.string()).authorization((allow) => [allow.authenticated()]){handler},"),
        };
        let access = match self.schema_access {
            "" => String::new(),
            rules => format!(".authorization((allow) => [{rules}])"),
        };
        let storage = if self.storage.is_empty() { "" } else { "storage, " };
        let files = [
            (
                "amplify/functions/resource.ts",
                format!(
                    "import {{ defineFunction }} from '@aws-amplify/backend';
                    export const fn1 = defineFunction({{ name: 'fn1', entry: './handler.ts', {} }});
                    export const fn2 = defineFunction({{ name: 'fn2', entry: './handler.ts' }});",
                    self.group
                ),
            ),
            ("amplify/functions/handler.ts", "export const handler = async () => 1;".into()),
            (
                "amplify/data/resource.ts",
                format!(
                    "{IMPORTS}import {{ a, defineData }} from '@aws-amplify/backend';
                    const schema = a.schema({{
                      Todo: a.model({{ name: a.string() }}).authorization((allow) => [allow.authenticated()]),
                      {operation}
                    }}){access};
                    export const data = defineData({{ schema, {} }});",
                    self.data
                ),
            ),
            (
                "amplify/auth/resource.ts",
                format!(
                    "{IMPORTS}import {{ defineAuth }} from '@aws-amplify/backend';
                    export const auth = defineAuth({{ loginWith: {{ email: true }}, {} }});",
                    self.auth
                ),
            ),
            (
                "amplify/storage/resource.ts",
                format!(
                    "{IMPORTS}import {{ defineStorage }} from '@aws-amplify/backend';
                    export const storage = defineStorage({{ name: 'files', {} }});",
                    self.storage
                ),
            ),
            (
                "amplify/backend.ts",
                format!(
                    "import {{ defineBackend }} from '@aws-amplify/backend';
                    import * as cdk from 'aws-cdk-lib';
                    import {{ Stack, CfnOutput }} from 'aws-cdk-lib';
                    import {{ Policy, PolicyStatement }} from 'aws-cdk-lib/aws-iam';
                    import {{ Topic }} from 'aws-cdk-lib/aws-sns';
                    import {{ Table }} from 'aws-cdk-lib/aws-dynamodb';
                    import {{ EventSourceMapping, StartingPosition }} from 'aws-cdk-lib/aws-lambda';
                    import {{ DynamoEventSource }} from 'aws-cdk-lib/aws-lambda-event-sources';
                    import {{ Construct }} from 'constructs';
                    import {{ auth }} from './auth/resource';
                    import {{ data }} from './data/resource';
                    import {{ storage }} from './storage/resource';
                    import {{ fn1, fn2 }} from './functions/resource';
                    const backend = defineBackend({{ auth, data, {storage}fn1, fn2 }});
                    {}",
                    self.code
                ),
            ),
        ];
        let facts = files.iter().map(|(path, text)| ((*path).to_string(), Rc::new(extract(path, text.as_bytes())))).collect();
        for (path, facts) in &facts as &SortedMap<String, Rc<crate::facts::FileFacts>> {
            assert!(!facts.is_opaque(), "{path}: {:?}", facts.error);
        }
        let manifests = SortedMap::new();
        link(&Sources { facts: &facts, manifests: &manifests, assets: &manifests, config: &Config::default() })
    }

    fn graph(&self) -> StackGraph {
        self.model().stacks.remove(0)
    }

    /// The stacks of each cycle, then the cycles among the resources of one stack.
    fn cycles(&self) -> Vec<String> {
        let graph = self.graph();
        let member = |place: &Place| match place {
            Place::Function(function) => format!("fn{}", function + 1),
            place => graph.node(place).unwrap_or_default().to_string(),
        };
        let inner = graph.resource_cycles().into_iter().map(|cycle| {
            let members: Vec<String> = cycle.members.iter().map(member).collect();
            format!("in {}: {}", cycle.stack, members.join(" "))
        });
        graph.cycles().iter().map(|cycle| cycle.stacks.join(" ")).chain(inner).collect()
    }

    fn edges(&self) -> Vec<String> {
        let word = |certain: bool| if certain { "->" } else { "~>" };
        self.graph().edges().iter().map(|edge| format!("{} {} {}", edge.from, word(edge.certain), edge.to)).collect()
    }

    fn in_group(&self, group: &'static str) -> Self {
        Self { group, ..self.clone() }
    }
}

const DATA: &str = "resourceGroupName: 'data'";
const AUTH: &str = "resourceGroupName: 'auth'";
const NONE: [String; 0] = [];

fn resolver(code: &'static str) -> App {
    App { resolver: RESOLVER, code, ..App::default() }
}

#[test]
fn plain_resolver() {
    let app = resolver("");
    assert_eq!(app.cycles(), NONE);
    assert_eq!(app.edges(), ["data -> auth", "data -> function"]);
}

#[test]
fn literal_arns_make_no_edge() {
    let app = resolver(
        "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*', `arn:aws:ses:${backend.stack.region}:x`] }));",
    );
    assert_eq!(app.edges(), ["data -> auth", "data -> function"]);
}

#[test]
fn schema_access_makes_no_edge_back() {
    let app = App { schema_access: "allow.resource(fn1)", ..resolver("") };
    assert_eq!(app.cycles(), NONE);
    assert_eq!(app.graph().links.iter().filter(|link| link.certain).count(), 3);
}

#[test]
fn four_ways_to_need_a_table() {
    let ways = [
        GRANT,
        "backend.fn1.addEnvironment('TABLE', backend.data.resources.tables['Todo'].tableName);",
        "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [backend.data.resources.tables.Todo.tableArn] }));",
        "backend.fn1.resources.lambda.addEventSource(new DynamoEventSource(backend.data.resources.tables['Todo'], { startingPosition: StartingPosition.LATEST }));",
    ];
    for way in ways {
        assert_eq!(resolver(way).cycles(), ["data function"], "{way}");
        assert_eq!(resolver(way).in_group(DATA).cycles(), NONE, "{way}");
        assert_eq!(resolver(way).graph().would_cycle(0, "data"), Truth::No, "{way}");
    }
}

#[test]
fn lambda_authorizer_with_a_table() {
    let app = App { data: "authorizationModes: { lambdaAuthorizationMode: { function: fn1 } }", code: GRANT, ..App::default() };
    assert_eq!(app.cycles(), ["data function"]);
}

#[test]
fn custom_sender() {
    let app = App { auth: "senders: { email: { handler: fn1 } }", code: GRANT, ..App::default() };
    assert_eq!(App { code: "", ..app.clone() }.cycles(), NONE);
    let elsewhere = app.in_group("resourceGroupName: 'custom1'");
    assert_eq!(App { code: "", ..elsewhere.clone() }.edges(), ["auth -> custom1", "data -> auth"]);
    assert_eq!(elsewhere.cycles(), ["auth custom1 data"]);
}

#[test]
fn function_that_is_no_resolver() {
    assert_eq!(App { code: GRANT, ..App::default() }.cycles(), NONE);
    let both = App { schema_access: "allow.resource(fn1)", code: GRANT, ..App::default() };
    assert_eq!(both.cycles(), ["data function"]);
}

#[test]
fn another_function_of_the_same_stack() {
    let app = resolver("backend.data.resources.tables['Todo'].grantReadData(backend.fn2.resources.lambda);");
    assert_eq!(app.cycles(), ["data function"]);
    assert!(app.graph().in_cycle(0));
    assert_eq!(app.in_group(DATA).cycles(), NONE);
}

#[test]
fn auth_trigger() {
    let trigger = App { auth: "triggers: { postConfirmation: fn1 }", ..App::default() };
    assert_eq!(trigger.cycles(), NONE);
    let access = App {
        auth: "triggers: { postConfirmation: fn1 }, access: (allow) => [allow.resource(fn1).to(['addUserToGroup'])]",
        ..App::default()
    };
    assert_eq!(access.cycles(), NONE);
    assert_eq!(App { code: POOL_ENV, ..trigger.clone() }.cycles(), ["auth function"]);
    assert_eq!(App { code: POOL_ENV, ..trigger.in_group(AUTH) }.cycles(), ["in auth: fn1 auth"]);
    assert_eq!(App { schema_access: "allow.resource(fn1)", ..trigger.clone() }.cycles(), NONE);
    assert_eq!(App { code: GRANT, ..trigger.clone() }.cycles(), ["auth data function"]);
    assert_eq!(App { code: GRANT, ..trigger.in_group(AUTH) }.cycles(), ["auth data"]);
    let resolver = App { resolver: RESOLVER, ..trigger.in_group(DATA) };
    assert_eq!(resolver.cycles(), ["auth data"]);
    assert_eq!(App { resolver: RESOLVER, ..trigger }.graph().would_cycle(0, "data"), Truth::Certain);
}

#[test]
fn resolver_with_auth_access() {
    let app = App { auth: "access: (allow) => [allow.resource(fn1).to(['listUsers'])]", ..resolver("") };
    assert_eq!(app.cycles(), NONE);
    assert_eq!(app.in_group(AUTH).cycles(), NONE);
    assert_eq!(app.in_group(DATA).cycles(), ["auth data"]);
    assert_eq!(app.graph().would_cycle(0, "data"), Truth::Certain);
}

#[test]
fn resolver_with_the_pool_id() {
    assert_eq!(resolver(POOL_ENV).cycles(), NONE);
    assert_eq!(resolver(POOL_ENV).in_group(DATA).cycles(), NONE);
    assert_eq!(resolver(POOL_ENV).graph().would_cycle(0, "data"), Truth::No);
}

#[test]
fn resolver_with_storage_access() {
    let app = App {
        storage: "access: (allow) => ({ 'a/*': [allow.authenticated.to(['read']), allow.resource(fn1).to(['read'])] })",
        ..resolver("")
    };
    assert_eq!(app.cycles(), NONE);
    assert_eq!(app.in_group(DATA).cycles(), NONE);
    assert_eq!(app.edges(), ["data -> auth", "data -> function", "storage -> auth", "storage -> function"]);
}

#[test]
fn storage_trigger() {
    let trigger = App { storage: "triggers: { onUpload: fn1 }", ..App::default() };
    assert_eq!(trigger.cycles(), NONE);
    assert_eq!(App { schema_access: "allow.resource(fn1)", ..trigger.clone() }.cycles(), NONE);
    let grant = App { code: "backend.storage.resources.bucket.grantRead(backend.fn1.resources.lambda);", ..trigger };
    assert_eq!(grant.cycles(), ["function storage"]);
    assert_eq!(grant.in_group("resourceGroupName: 'storage'").cycles(), NONE);
}

#[test]
fn handlers_by_name() {
    let listed = App {
        resolver: ".handler(a.handler.function('runner'))",
        data: "functions: { runner: fn1 }",
        code: GRANT,
        ..App::default()
    };
    assert_eq!(listed.cycles(), ["data function"]);
    let model = App { code: "", ..listed.clone() }.model();
    assert_eq!(model.backends[0].functions[0].resolver_of, [0]);
    // A name that the definition doesn't list belongs to a function outside this backend.
    assert_eq!(App { data: "", ..listed }.edges(), ["data -> auth", "function -> data"]);
}

#[test]
fn only_named_in_the_schema() {
    let app = resolver("");
    assert_eq!(app.graph().group(0), Some("function"));
    assert_eq!(app.graph().would_cycle(0, "data"), Truth::No);
}
