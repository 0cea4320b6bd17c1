//! Cycles among the resources of one stack; each arrangement was synthesised with `@aws-amplify/backend` 1.25.1 and its
//! templates searched for cycles (2026-11-23).

use super::*;

const POOL_CYCLE: [&str; 1] = ["in auth: fn1 auth"];

fn trigger(code: &'static str) -> App {
    App { auth: "triggers: { postConfirmation: fn1 }", code, ..App::default() }.in_group(AUTH)
}

#[test]
fn a_trigger_with_a_token_of_its_pool() {
    for code in [
        POOL_ENV,
        "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['cognito-idp:X'], resources: [backend.auth.resources.userPool.userPoolArn] }));",
        "backend.auth.resources.userPool.grant(backend.fn1.resources.lambda, 'cognito-idp:X');",
        "backend.fn1.addEnvironment('ROLE', backend.auth.resources.authenticatedUserIamRole.roleArn);",
        "backend.fn1.resources.cfnResources.cfnFunction.addPropertyOverride('Environment.Variables.POOL', backend.auth.resources.userPool.userPoolId);",
        "backend.fn1.resources.lambda.node.addDependency(backend.auth.resources.userPool);",
    ] {
        assert_eq!(trigger(code).cycles(), POOL_CYCLE, "{code}");
    }
    let sender = App { auth: "senders: { email: { handler: fn1 } }", ..trigger(POOL_ENV) };
    assert_eq!(sender.cycles(), POOL_CYCLE);
}

#[test]
fn a_trigger_beside_its_pool() {
    for code in [
        "backend.fn1.resources.lambda.role.attachInlinePolicy(new Policy(Stack.of(backend.fn1.resources.lambda), 'P', { statements: [new PolicyStatement({ actions: ['cognito-idp:X'], resources: [backend.auth.resources.userPool.userPoolArn] })] }));",
        "backend.fn1.addEnvironment('TOPIC', new Topic(backend.auth.stack, 'T').topicArn);",
    ] {
        assert_eq!(trigger(code).cycles(), NONE, "{code}");
    }
    let access = App {
        auth: "triggers: { postConfirmation: fn1 }, access: (allow) => [allow.resource(fn1).to(['addUserToGroup'])]",
        ..trigger("")
    };
    assert_eq!(access.cycles(), NONE);
    // No trigger: the policy of the access rule names the function's role, the pool names nothing.
    let only_access = App { auth: "access: (allow) => [allow.resource(fn1).to(['addUserToGroup'])]", ..trigger(POOL_ENV) };
    assert_eq!(only_access.cycles(), NONE);
}

#[test]
fn functions_that_need_themselves_or_each_other() {
    let cycles = |code| App { code, ..App::default() }.cycles();
    assert_eq!(cycles("backend.fn1.addEnvironment('ME', backend.fn1.resources.lambda.functionName);"), ["in function: fn1"]);
    assert_eq!(cycles("backend.fn1.resources.lambda.grantInvoke(backend.fn1.resources.lambda);"), ["in function: fn1"]);
    assert_eq!(
        cycles("const url = backend.fn1.resources.lambda.addFunctionUrl(); backend.fn1.addEnvironment('URL', url.url);"),
        ["in function: fn1"]
    );
    assert_eq!(
        cycles(
            "backend.fn1.addEnvironment('OTHER', backend.fn2.resources.lambda.functionName);
             backend.fn2.addEnvironment('OTHER', backend.fn1.resources.lambda.functionName);"
        ),
        ["in function: fn1 fn2"]
    );
    assert_eq!(cycles("backend.fn1.addEnvironment('ROLE', backend.fn1.resources.lambda.role.roleArn);"), NONE);
}

#[test]
fn the_api_and_its_authorizer() {
    let authorizer = |code| {
        let data = "authorizationModes: { defaultAuthorizationMode: 'userPool', lambdaAuthorizationMode: { function: fn1 } }";
        App { data, code, ..App::default() }.in_group(DATA)
    };
    assert_eq!(authorizer(GRANT).cycles(), ["in data: fn1 data"]);
    assert_eq!(
        authorizer("backend.fn1.addEnvironment('URL', backend.data.resources.cfnResources.cfnGraphqlApi.attrGraphQlUrl);")
            .cycles(),
        ["in data: fn1 data"]
    );
    assert_eq!(App { schema_access: "allow.resource(fn1)", ..authorizer("") }.cycles(), NONE);
    // A resolver is called by a data source of its own; the API itself doesn't name it.
    assert_eq!(resolver(GRANT).in_group(DATA).cycles(), NONE);
}

#[test]
fn a_storage_trigger_and_its_bucket() {
    for code in [
        "backend.storage.resources.bucket.grantRead(backend.fn1.resources.lambda);",
        "backend.fn1.addEnvironment('BUCKET', backend.storage.resources.bucket.bucketName);",
    ] {
        let app = App { storage: "triggers: { onUpload: fn1 }", code, ..App::default() };
        assert_eq!(app.in_group("resourceGroupName: 'storage'").cycles(), NONE, "{code}");
    }
}

#[test]
fn names_of_stacks() {
    let code = "backend.fn1.addEnvironment('OWN', backend.fn1.stack.stackName); backend.fn2.addEnvironment('DATA', backend.data.stack.stackName);";
    assert_eq!(App { code, ..App::default() }.edges(), ["data -> auth", "function -> data"]);
}
