//! `no-circular-stacks`.

use crate::{
    facts::body::FnId,
    fix::{Applicability, Edit, Fix},
    model::{
        ProjectModel,
        stacks::{Circle, Place, Remedy, ResourceCycle, StackGraph},
        wiring::Backend,
    },
    rules::{
        Finding, Rule, RuleContext, RuleMeta,
        circle_edits::Cutter,
        resource_group::set_group,
        stack_words::{StackWords, joined, listed},
    },
};

declare_rule! {
    /// Disallow stacks, and resources of one stack, that need each other in a circle.
    ///
    /// ## What it does
    ///
    /// Amplify puts the API, the user pool, the storage and the functions into nested stacks. A resolver or an
    /// `allow.resource` makes `data` need the stack of its function, a trigger makes `auth` need it, and a table grant or
    /// an environment variable with a table's name makes the function's stack need `data`. The rule reads all of these
    /// from the definitions and from `backend.ts` with the modules it calls, and reports stacks that surely need each
    /// other: one finding at the reference to cut, with all others. It looks among the functions, the user pool, the API,
    /// the bucket and constructs of your own (a REST API that calls the function that is told its address, a queue that
    /// waits for its sender by `addDependency`) of one stack in the same way.
    ///
    /// ## Why is this bad?
    ///
    /// CloudFormation cannot order such stacks and refuses the deploy ("circular dependency"). Synthesis succeeds and
    /// TypeScript sees nothing, so the mistake shows up only then. The error names the stacks, not the line.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { inviteUser } from "./functions/invite-user/resource";
    ///
    /// const backend = defineBackend({ data, inviteUser });
    /// backend.data.resources.tables["Invitation"].grantWriteData(backend.inviteUser.resources.lambda);
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { inviteUser } from "../functions/invite-user/resource";
    ///
    /// const schema = a.schema({
    ///   Invitation: a.model({ email: a.email() }).authorization((allow) => [allow.owner()]),
    ///   inviteUser: a
    ///     .mutation()
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.function(inviteUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { inviteUser } from "./functions/invite-user/resource";
    ///
    /// const backend = defineBackend({ data, inviteUser });
    /// backend.data.resources.tables["Invitation"].grantWriteData(backend.inviteUser.resources.lambda);
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { inviteUser } from "../functions/invite-user/resource";
    ///
    /// const schema = a.schema({
    ///   Invitation: a.model({ email: a.email() }).authorization((allow) => [allow.owner()]),
    ///   inviteUser: a
    ///     .mutation()
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.function(inviteUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite-user/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## Fix safety
    ///
    /// Each suggestion was tried on the graph first and is offered only where nothing needs itself afterwards; it may edit
    /// several files. There are up to three:
    ///
    /// - Functions in other resource groups. The next deploy makes these functions anew: their ARNs and log groups change.
    /// - A literal ARN in the place of a token in a policy, or a policy with the same actions in the place of a grant. The
    ///   ARN has wildcards (`table/Todo-*`, `userpool/*`), so it allows the same on the like resources of other backends
    ///   in the account. There is none where a variable holds the name: no literal can be that.
    /// - `allow.resource` in access rules in the place of such a right. For tables the rule gives the data client its
    ///   rights, not the SDK; the title says where the function's code must be changed for that.
    ///
    /// ## When not to use it
    ///
    /// There is no reason to: what it reports cannot be deployed.
    ///
    /// ## Source
    ///
    /// The Amplify documentation, "Circular dependency" under troubleshooting; `cdk_error_mapper.ts` in
    /// `aws-amplify/amplify-backend` (read 2026-08); templates synthesised with Amplify's own packages.
    NoCircularStacks {
        id: "no-circular-stacks",
        category: Breaks,
        tiers: [Backend],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "move",
                message: "The stacks {stacks} need each other, which the deploy refuses.",
                help: "Put {moves}, with the option `resourceGroupName` of `defineFunction`.",
                note: "{way}. Synthesis and TypeScript do not see it; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "access",
                message: "The stacks {stacks} need each other, which the deploy refuses.",
                help: "Give {functions} no token of `{target}`: use {access}, or a literal name or ARN.",
                note: "{way}. No resource group alone helps here. Synthesis and TypeScript do not see it; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "both",
                message: "The stacks {stacks} need each other, which the deploy refuses.",
                help: "Put {moves} and give it no token of {targets}: use {access}, or a literal name or ARN.",
                note: "{way}. No resource group alone helps here. Synthesis and TypeScript do not see it; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "cut",
                message: "The stacks {stacks} need each other, which the deploy refuses.",
                help: "Pass a literal name or ARN instead of a token, or create the resource in the stack that it touches.",
                note: "{way}. Synthesis and TypeScript do not see it; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "pool",
                message: "The user pool and its function `{name}` need each other.",
                help: "Take the pool's id from `event.userPoolId`, and rights from `allow.resource` in the `access` of `defineAuth`.",
                note: "{way}. Both are in the stack `{stack}`, so no resource group helps; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "api",
                message: "The API and its authorizer `{name}` need each other.",
                help: "Give the authorizer no token of the data stack; with `allow.resource` in the schema's authorization it can use the data client.",
                note: "{way}. Both are in the stack `{stack}`; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "itself",
                message: "The function `{name}` refers to itself, which the deploy refuses.",
                help: "Read the name from `AWS_LAMBDA_FUNCTION_NAME` and the URL from `event.requestContext.domainName`; in a policy write an ARN with `*`.",
                note: "{way}. A function cannot be made after itself; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "bucket",
                message: "The bucket and its function `{name}` need each other.",
                help: "Name the function in the `triggers` of `defineStorage`, which make the notifications a resource of their own.",
                note: "{way}. Both are in the stack `{stack}`, so no resource group helps; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "constructs",
                message: "In one stack {all} need each other, which the deploy refuses.",
                help: "Give the function no address or name of what calls it: read it from the event, or write a literal.",
                note: "{way}. All are in the stack `{stack}`; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "dependency",
                message: "With this dependency {all} need each other, which the deploy refuses.",
                help: "Take the dependency out: CloudFormation orders resources by what they refer to.",
                note: "{way}. All are in the stack `{stack}`; CloudFormation stops the deploy with a circular dependency.",
            },
            {
                id: "functions",
                message: "The functions {names} need each other, which the deploy refuses.",
                help: "Give one of them the other's name as a literal, or pass it when it is called.",
                note: "{way}. All are in the stack `{stack}`; CloudFormation stops the deploy with a circular dependency.",
            },
        ],
        options: [],
    }
}

impl Rule for NoCircularStacks {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for (index, (backend, graph)) in model.backends.iter().zip(&model.stacks).enumerate() {
            if backend.opaque || backend.define.is_none() {
                continue;
            }
            let circles = model.circles(index);
            for circle in &circles.stacks {
                if graph.links[circle.cut].evidence.file == cx.file {
                    Reporter::new(model, index, graph).stacks(cx, circle);
                }
            }
            for cycle in &circles.resources {
                let first = graph.first_to_cut(&cycle.links);
                if let Some(cut) = first.filter(|&cut| graph.links[cut].evidence.file == cx.file) {
                    Reporter::new(model, index, graph).resources(cx, cycle, cut);
                }
            }
        }
    }
}

struct Reporter<'a> {
    model: &'a ProjectModel,
    backend: &'a Backend,
    graph: &'a StackGraph,
    words: StackWords<'a>,
    cutter: Cutter<'a>,
}

impl<'a> Reporter<'a> {
    fn new(model: &'a ProjectModel, index: usize, graph: &'a StackGraph) -> Self {
        let backend = &model.backends[index];
        let cutter = Cutter { model, backend: index };
        Self { model, backend, graph, words: StackWords { model, backend, graph }, cutter }
    }

    fn stacks(&self, cx: &mut RuleContext<'_>, circle: &Circle) {
        let stacks = listed(circle.stacks.iter().map(String::as_str));
        let steps = self.graph.remedies(circle, |function| self.is_movable(function));
        let Some(((_, _, remedy), rest)) = steps.split_first() else { return };
        let mut way = self.words.way(circle);
        for (graph, left, _) in rest {
            way = format!("{way}. After that {}", StackWords { graph, ..self.words }.way(left));
        }
        let mut data = vec![("stacks", stacks.as_str()), ("way", way.as_str())];
        let (moves, functions, targets, rules);
        let message = match remedy {
            Remedy::Move { moves: set, .. } => {
                moves = self.words.moves(set);
                data.push(("moves", &moves));
                "move"
            }
            Remedy::Access { stack, functions: set } => {
                functions = self.words.labels(set);
                data.extend([("functions", functions.as_str()), ("target", stack.as_str()), ("access", access(stack))]);
                "access"
            }
            Remedy::Both { function, group, stacks: set } => {
                moves = self.words.moves(&[(*function, group.clone())]);
                targets = listed(set.iter().map(String::as_str));
                rules = set.iter().map(|stack| access(stack)).collect::<Vec<_>>().join(" and ");
                data.extend([("moves", moves.as_str()), ("targets", targets.as_str()), ("access", rules.as_str())]);
                "both"
            }
            Remedy::Cut => "cut",
        };
        let span = self.graph.links[circle.cut].evidence.span;
        let key = circle.way.join(" ");
        let mut finding = cx.report(message, span, &data).group(&key).evidence(&key);
        let links = circle.steps.iter().flatten().chain(&circle.others);
        for &index in links.filter(|index| **index != circle.cut) {
            let link = &self.graph.links[index];
            finding = finding.related(self.model.path(link.evidence.file), link.evidence.span, self.words.needs(index));
        }
        if let (Remedy::Move { moves, sure: true }, []) = (remedy, rest)
            && let Some(fix) = self.move_fix(moves)
        {
            finding = finding.fix(fix);
        }
        if let (Remedy::Both { function, group, stacks }, []) = (remedy, rest)
            && let Some(fix) = self.both_fix(*function, group, stacks)
        {
            finding = finding.fix(fix);
        }
        if let Some((cuts, left)) = self.graph.cuts(circle) {
            self.cut_fixes(&cuts, &left).into_iter().fold(finding, Finding::fix);
        }
    }

    fn move_fix(&self, moves: &[(usize, String)]) -> Option<Fix> {
        let edits: Option<Vec<_>> =
            moves.iter().map(|(function, group)| set_group(self.model, &self.backend.functions[*function], group)).collect();
        let title = match moves {
            [(_, group)] => format!("Put the function into `{group}`"),
            moves => format!("Put {} functions into other groups", moves.len()),
        };
        Some(suggestion(title, edits?.concat()))
    }

    fn both_fix(&self, function: usize, group: &str, stacks: &[String]) -> Option<Fix> {
        let mut edits = self.cutter.literal_arns(self.graph, &self.graph.tokens(function, stacks))?;
        edits.extend(set_group(self.model, &self.backend.functions[function], group)?);
        Some(suggestion(format!("Put it into `{group}`, with a literal ARN"), edits))
    }

    /// What backend code may say instead of these references, first what lets the functions' code stay as it is and gives
    /// the least rights. `left` is the graph without them.
    fn cut_fixes(&self, cuts: &[usize], left: &StackGraph) -> Vec<Fix> {
        let literal = self.cutter.literal_arns(self.graph, cuts).map(|edits| suggestion("Write a literal ARN".into(), edits));
        let Some((edits, rules)) = self.cutter.access_rules(self.graph, cuts).filter(|(_, rules)| left.takes_access(rules)) else {
            return literal.into_iter().collect();
        };
        let of_data = || rules.iter().filter(|(_, stack)| stack == "data");
        let stays = of_data().all(|(function, _)| self.cutter.uses_only_data_client(*function));
        let title = match of_data().next() {
            Some(_) if stays => "Use `allow.resource` in the schema",
            Some(_) => "Use `allow.resource`, in the code the data client",
            None => "Use `access` of `defineAuth`",
        };
        let access = Some(suggestion(title.to_string(), edits));
        let both = if stays { [access, literal] } else { [literal, access] };
        both.into_iter().flatten().collect()
    }

    fn resources(&self, cx: &mut RuleContext<'_>, cycle: &ResourceCycle, cut: usize) {
        let functions = |place: &Place| match place {
            Place::Function(function) => Some(*function),
            _ => None,
        };
        let set: Vec<usize> = cycle.members.iter().filter_map(functions).collect();
        let from = self.graph.links[cut].from.as_ref().and_then(functions);
        let name = from.or(set.first().copied()).map_or_else(String::new, |function| self.words.label(function));
        let names = self.words.labels(&set);
        let is_own = |member: &Place| matches!(member, Place::Own(_));
        let has = |name: &str| cycle.members.contains(&Place::Stack(name.into()));
        let message = match set.len() {
            _ if self.graph.links[cut].is_dependency() => "dependency",
            _ if has("auth") => "pool",
            _ if has("data") => "api",
            _ if has("storage") => "bucket",
            _ if cycle.members.iter().any(is_own) => "constructs",
            1 => "itself",
            _ => "functions",
        };
        let all = cycle.members.iter().map(|member| self.words.resource(member)).collect::<Vec<_>>().join(", ");
        let way = joined(cycle.links.iter().map(|&index| self.words.refers(index)));
        let data = [("name", name.as_str()), ("names", &names), ("all", &all), ("way", &way), ("stack", &cycle.stack)];
        let span = self.graph.links[cut].evidence.span;
        let mut finding = cx.report(message, span, &data).group(&all).evidence(&all);
        for &index in cycle.links.iter().filter(|index| **index != cut) {
            let link = &self.graph.links[index];
            finding = finding.related(self.model.path(link.evidence.file), link.evidence.span, self.words.refers(index));
        }
        if let Some((cuts, left)) = self.graph.cuts_inside(cycle) {
            self.cut_fixes(&cuts, &left).into_iter().fold(finding, Finding::fix);
        }
    }

    /// Whether its group can be changed at its own `defineFunction`; one call inside a helper makes several functions.
    fn is_movable(&self, function: usize) -> bool {
        let function = &self.backend.functions[function];
        self.model.call(function.call).is_some_and(|call| call.function == FnId::MODULE)
            && set_group(self.model, function, "data").is_some()
    }
}

fn suggestion(title: String, edits: Vec<Edit>) -> Fix {
    Fix { title, applicability: Applicability::Suggestion, edits }
}

fn access(stack: &str) -> &'static str {
    match stack {
        "data" => "`allow.resource` in the schema's authorization with the data client",
        "auth" => "`allow.resource` in the `access` of `defineAuth`, in a trigger `event.userPoolId`",
        _ => "`allow.resource` in the `access` of `defineStorage`",
    }
}
