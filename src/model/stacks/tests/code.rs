//! What backend code does, in the ways that people write it.

use super::*;

#[test]
fn a_policy_in_another_stack_points_at_the_function() {
    let app = resolver(
        "const policy = new Policy(backend.auth.resources.userPool, 'P', { statements: [] });
         backend.fn1.resources.lambda.role?.attachInlinePolicy(policy);",
    );
    assert!(app.edges().contains(&"auth -> function".to_string()));
    assert_eq!(app.graph().would_cycle(0, "data"), Truth::Certain);
    let attached =
        resolver("new Policy(backend.auth.stack, 'P', { statements: [] }).attachToRole(backend.fn1.resources.lambda.role!);");
    assert_eq!(attached.graph().would_cycle(0, "data"), Truth::Certain);
}

#[test]
fn other_ways_a_token_crosses() {
    let edges = |code| {
        resolver(code).edges().into_iter().filter(|edge| edge != "data -> auth" && edge != "data -> function").collect::<Vec<_>>()
    };
    assert_eq!(
        edges(
            "backend.fn1.resources.cfnResources.cfnFunction.environment = { variables: { T: backend.data.resources.tables.Todo.tableName } };"
        ),
        ["function -> data"]
    );
    assert_eq!(
        edges("new CfnOutput(backend.auth.stack, 'O', { value: backend.fn1.resources.lambda.functionArn });"),
        ["auth -> function"]
    );
    assert_eq!(edges("new CfnOutput(backend.stack, 'O', { value: backend.fn1.resources.lambda.functionArn });"), NONE);
    assert_eq!(edges("backend.fn1.addEnvironment('S', backend.stack.stackName);"), NONE);
    assert_eq!(edges("backend.fn1.addEnvironment('OTHER', backend.fn2.resources.lambda.functionName);"), NONE);
    assert_eq!(
        edges(
            "const own = backend.createStack('own'); const t = new Table(own, 'T', {}); t.grantReadData(backend.fn1.resources.lambda);"
        ),
        ["function -> own"]
    );
    assert_eq!(
        edges(
            "const t = new Topic(Stack.of(backend.data.resources.graphqlApi), 'T'); t.grantPublish(backend.fn1.resources.lambda);"
        ),
        ["function -> data"]
    );
    assert_eq!(
        edges(
            "new EventSourceMapping(Stack.of(backend.data.resources.tables.Todo), 'M', { target: backend.fn1.resources.lambda, eventSourceArn: backend.data.resources.tables.Todo.tableStreamArn });"
        ),
        NONE
    );
}

#[test]
fn follows_helpers_loops_and_classes() {
    let cycle = ["data function"];
    let through_helper = "function give(table: any, fn: any) { table.grantReadData(fn.resources.lambda); }
        give(backend.data.resources.tables.Todo, backend.fn1);";
    assert_eq!(resolver(through_helper).cycles(), cycle);
    let through_loop = "const { tables } = backend.data.resources;
        for (const fn of [backend.fn2, backend.fn1]) { for (const name of ['Todo']) { tables[name].grantReadData(fn.resources.lambda); } }";
    assert_eq!(resolver(through_loop).cycles(), cycle);
    let through_entries = "Object.entries({ TODO: backend.data.resources.tables.Todo }).forEach(([name, table]) => {
        backend.fn1.addEnvironment(`${name}_TABLE`, table.tableName);
    });";
    assert_eq!(resolver(through_entries).cycles(), cycle);
    let statements = "const resources: string[] = []; resources.push(`${backend.data.resources.tables.Todo.tableArn}/index/*`);
        const statement = new PolicyStatement({ actions: ['dynamodb:Query'] }); statement.addResources(...resources);
        [backend.fn1].map((f) => f.resources.lambda).forEach((lambda) => lambda.addToRolePolicy(statement));";
    assert_eq!(resolver(statements).cycles(), cycle);
    let class = "class Search extends Construct {
          readonly table: Table;
          constructor(scope: Construct, id: string, props: { fn: any }) {
            super(scope, id);
            this.table = new Table(this, 'T', {});
            this.table.grantReadData(props.fn);
          }
        }
        const search = new Search(backend.data.stack, 'S', { fn: backend.fn1.resources.lambda });
        backend.fn2.addEnvironment('T', search.table.tableName);";
    assert_eq!(resolver(class).cycles(), cycle);
}

#[test]
fn doubt_stays_doubt() {
    let app =
        resolver("if (process.env.GRANT) { backend.data.resources.tables['Todo'].grantReadData(backend.fn1.resources.lambda); }");
    assert_eq!(app.cycles(), NONE);
    assert_eq!(app.edges(), ["data -> auth", "data -> function", "function ~> data"]);
    assert!(!app.graph().is_plain(0));
    assert_eq!(app.graph().reaches("function", "data"), Truth::Possible);
    let endless =
        resolver("const again = (n: number): any => again(n + 1); again(0); for (;;) { backend.fn1.addEnvironment('A', 'b'); }");
    assert_eq!(endless.cycles(), NONE);
    assert!(!endless.graph().is_plain(0));
    let guarded = resolver(
        "const table = backend.data.resources.tables['Todo']; if (!table) throw new Error('no table'); table.grantReadData(backend.fn1.resources.lambda);",
    );
    assert_eq!(guarded.cycles(), ["data function"]);
}

#[test]
fn fuel_ends_what_never_ends() {
    let loops = "const many = Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (n) => n);
        for (const a of many) for (const b of many) for (const c of many) for (const d of many) for (const e of many) {
            many.forEach(() => backend.fn1.addEnvironment('A', backend.data.resources.tables.Todo.tableName));
        }
        backend.fn2.addEnvironment('A', 'b');";
    let graph = resolver(loops).graph();
    assert_eq!(graph.cycles().len(), 1);
    assert!(!graph.is_plain(1));
    let circle = "const a = (x: any): any => b([x, x]); const b = (x: any): any => a({ x }); a(backend);";
    assert_eq!(resolver(circle).cycles(), NONE);
}

#[test]
fn plain_uses() {
    assert!(resolver("backend.fn1.addEnvironment('A', backend.auth.resources.userPool.userPoolId);").graph().is_plain(0));
    assert!(
        !resolver("new CfnOutput(backend.stack, 'O', { value: backend.fn1.resources.lambda.functionArn });").graph().is_plain(0)
    );
    assert!(
        resolver("new CfnOutput(backend.stack, 'O', { value: backend.fn1.resources.lambda.functionArn });").graph().is_plain(1)
    );
}
