//! The variables that are set for a Lambda function: `environment`, `addEnvironment` and what CDK code overrides, and those
//! that Lambda and Amplify's access rules inject.

use super::{
    CallSite, ProjectModel,
    backend_eval::{Abs, Action, Event, Heap, Place, Places, is_cdk},
    stacks::StackGraph,
    wiring::Backend,
};
use crate::maps::HashedSet;

/// Names that every function has: reserved by Lambda for Node.js, set by its runtime, by CDK's `NodejsFunction`, by Amplify.
/// Source: `static_env_types.ts` in `aws-amplify/amplify-backend` (read 2026-08), AWS Lambda documentation (2026-11-23).
const GIVEN: [&str; 24] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_NODEJS_CONNECTION_REUSE_ENABLED",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "AMPLIFY_SSM_ENV_CONFIG",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
    "LANG",
    "LD_LIBRARY_PATH",
    "NODE_EXTRA_CA_CERTS",
    "NODE_PATH",
    "PATH",
    "PWD",
    "SHLVL",
    "TZ",
    "HOME",
];

/// The variables of one function.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    names: HashedSet<String>,
    /// Beginnings of names that access rules inject.
    prefixes: Vec<&'static str>,
    /// Endings of such names, where the resource's name isn't known.
    suffixes: Vec<&'static str>,
    /// More may be set than can be read.
    pub open: bool,
}

impl Variables {
    /// Whether a variable is set, or may be.
    pub fn has(&self, name: &str) -> bool {
        self.open
            || GIVEN.contains(&name)
            || name.starts_with("AWS_LAMBDA_")
            || self.names.contains(name)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
            || self.suffixes.iter().any(|suffix| name.ends_with(suffix))
    }

    fn set(&mut self, name: Option<&str>) {
        match name {
            Some(name) => _ = self.names.insert(name.to_string()),
            None => self.open = true,
        }
    }
}

/// The variables of each function of a backend, parallel to `Backend::functions`.
pub fn variables(model: &ProjectModel, index: usize) -> Vec<Variables> {
    let (backend, graph, evaluation) = (&model.backends[index], &model.stacks[index], &model.evaluations[index]);
    let mut found: Vec<Variables> =
        (0..backend.functions.len()).map(|function| declared(model, backend, graph, function)).collect();
    for event in &evaluation.events {
        let mut setter = Setter { heap: &evaluation.heap, found: &mut found };
        setter.event(event);
    }
    if !evaluation.complete {
        found.iter_mut().for_each(|variables| variables.open = true);
    }
    found
}

/// What `environment` and the access rules give.
fn declared(model: &ProjectModel, backend: &Backend, graph: &StackGraph, index: usize) -> Variables {
    let mut variables = Variables::default();
    let function = &backend.functions[index];
    let view = function.options.and_then(|options| model.object(options));
    variables.open = match &view {
        Some(view) => !view.complete,
        None => !model.args(function.call).is_empty(),
    };
    if let Some(environment) = view.as_ref().and_then(|view| view.get("environment")) {
        match model.object(environment.value) {
            Some(view) => {
                view.props.iter().for_each(|prop| variables.set(Some(&prop.key)));
                variables.open |= !view.complete;
            }
            None => variables.open = true,
        }
    }
    let granted = |call: CallSite, stack: &str| {
        graph.access.contains(&(index, call))
            || graph.links.iter().any(|link| {
                let is_from = |from: &Place| matches!(from, Place::Stack(name) if name == stack);
                link.to == Some(Place::Function(index)) && !link.certain && link.from.as_ref().is_none_or(is_from)
            })
    };
    if let Some(call) = backend.data.filter(|&call| granted(call, "data")) {
        injected_by_data(model, call, &mut variables);
    }
    if let Some(call) = backend.auth.filter(|&call| granted(call, "auth")) {
        injected(model, call, "amplifyAuth", "_USERPOOL_ID", &mut variables);
    }
    for &call in backend.storages.iter().filter(|&&call| granted(call, "storage")) {
        injected(model, call, "", "_BUCKET_NAME", &mut variables);
    }
    variables
}

/// `<NAME>_USERPOOL_ID`: the resource's name in capitals.
fn injected(model: &ProjectModel, call: CallSite, default: &str, suffix: &'static str, variables: &mut Variables) {
    match name_of(model, call, default) {
        Some(name) => variables.set(Some(&format!("{}{suffix}", screaming_snake(&name)))),
        None => variables.suffixes.push(suffix),
    }
}

/// Where the API is and where its schema lies. An API with a name of its own, `shop`: `AMPLIFY_DATASHOP_GRAPHQL_ENDPOINT`
/// and `SHOP_GRAPHQL_ENDPOINT`. Source: `factory.ts` of `backend-data` in `aws-amplify/amplify-backend` (read 2026-08),
/// synthesised 2026-11-23.
fn injected_by_data(model: &ProjectModel, call: CallSite, variables: &mut Variables) {
    const DEFAULT: &str = "amplifyData";
    variables.set(Some("AMPLIFY_DATA_DEFAULT_NAME"));
    let Some(name) = name_of(model, call, DEFAULT) else {
        variables.prefixes.push("AMPLIFY_DATA");
        variables.suffixes.push("_GRAPHQL_ENDPOINT");
        return;
    };
    let whole = if name == DEFAULT { name.clone() } else { format!("{DEFAULT}{name}") };
    for end in ["_GRAPHQL_ENDPOINT", "_MODEL_INTROSPECTION_SCHEMA_BUCKET_NAME", "_MODEL_INTROSPECTION_SCHEMA_KEY"] {
        variables.set(Some(&format!("{}{end}", screaming_snake(&whole))));
    }
    variables.set(Some(&format!("{}_GRAPHQL_ENDPOINT", screaming_snake(&name))));
}

/// The `name` that a resource is given, else the default; `None` if it isn't known.
fn name_of(model: &ProjectModel, call: CallSite, default: &str) -> Option<String> {
    let view = model.args(call).first().and_then(|&options| model.object(options))?;
    match view.get("name") {
        Some(prop) => model.string(prop.value),
        None => (view.complete && !default.is_empty()).then(|| default.to_string()),
    }
}

/// `myReports` → `MY_REPORTS`, as lodash's `snakeCase` divides words.
pub fn screaming_snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let starts = before.is_some_and(|before| {
            !before.is_ascii_alphanumeric()
                || before.is_ascii_digit() != letter.is_ascii_digit()
                || before.is_ascii_lowercase() && letter.is_ascii_uppercase()
                || before.is_ascii_uppercase()
                    && letter.is_ascii_uppercase()
                    && letters.get(at + 1).is_some_and(|next| next.is_ascii_lowercase())
        });
        if starts && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

struct Setter<'a> {
    heap: &'a Heap,
    found: &'a mut [Variables],
}

impl Setter<'_> {
    fn event(&mut self, event: &Event) {
        let heap = self.heap;
        match &event.what {
            Action::Method { receiver, name, args } => {
                let places = heap.places(receiver);
                let first = args.first().and_then(Abs::as_text);
                match name.as_str() {
                    "addEnvironment" => self.set(&places, first),
                    "addPropertyOverride" | "addOverride" => {
                        let path = first.map(|path| path.strip_prefix("Properties.").unwrap_or(path));
                        match path {
                            Some(path) if !path.starts_with("Environment") => {}
                            _ => self.set(&places, path.and_then(|path| path.strip_prefix("Environment.Variables."))),
                        }
                    }
                    // Something unknown gets the function: it may set anything.
                    _ if *receiver == Abs::Unknown => self.given(args),
                    _ => {}
                }
            }
            Action::Assign { target, value } => {
                let places = heap.places(target);
                match heap.prop(value, "variables") {
                    Some(Abs::Record(id)) => {
                        let record = heap.record(id);
                        record.props.iter().for_each(|(name, _)| self.set(&places, Some(name)));
                        if !record.others.is_empty() {
                            self.set(&places, None);
                        }
                    }
                    Some(_) => self.set(&places, None),
                    None if *value == Abs::Unknown => self.set(&places, None),
                    None => {}
                }
            }
            // `Aspects.of(app).add(…)` visits every construct.
            Action::External { module, path, .. } if is_cdk(module) => {
                if path.first().is_some_and(|name| name == "Aspects") {
                    self.found.iter_mut().for_each(|variables| variables.open = true);
                }
            }
            Action::New { module, .. } if is_cdk(module) => {}
            Action::External { args, .. } | Action::New { args, .. } => self.given(args),
        }
    }

    fn set(&mut self, places: &Places, name: Option<&str>) {
        for (index, variables) in self.found.iter_mut().enumerate() {
            if places.unknown || places.known.contains_key(&Place::Function(index)) {
                variables.set(name);
            }
        }
    }

    fn given(&mut self, args: &[Abs]) {
        let mut places = self.heap.tokens_of(args);
        // What an unknown value holds is no reason to doubt every function.
        places.unknown = false;
        self.set(&places, None);
    }
}

#[cfg(test)]
mod tests {
    use super::screaming_snake;

    #[test]
    fn divides_words_as_lodash_does() {
        for (name, wanted) in [
            ("amplifyAuth", "AMPLIFY_AUTH"),
            ("myReports", "MY_REPORTS"),
            ("my-files", "MY_FILES"),
            ("HTTPServer", "HTTP_SERVER"),
            ("bucketV2", "BUCKET_V_2"),
        ] {
            assert_eq!(screaming_snake(name), wanted);
        }
    }
}
