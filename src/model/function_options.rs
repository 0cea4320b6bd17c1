//! Values of `defineFunction` that Amplify refuses while it builds the backend. Source: `factory.ts`, `layer_parser.ts` and
//! `default_resource_name_validator.ts` in `aws-amplify/amplify-backend` (read 2026-08).

use super::{
    ProjectModel, Site,
    eval::{ObjectView, PropView, Resolved},
    wiring::FunctionDef,
};
use crate::{facts::body::Value, knowledge::schedule};

/// A whole number with its bounds: option, smallest, largest, Amplify's error.
const NUMBERS: [(&str, u32, u32, &str); 3] = [
    ("timeoutSeconds", 1, 900, "InvalidTimeoutError"),
    ("memoryMB", 128, 10_240, "InvalidMemoryMBError"),
    ("ephemeralStorageSizeMB", 512, 10_240, "InvalidEphemeralStorageSizeMBError"),
];

/// The same inside `durableConfig`.
const DURABLE: [(&str, u32, u32, &str); 2] = [
    ("executionTimeoutSeconds", 1, 31_622_400, "InvalidDurableFunctionExecutionTimeoutError"),
    ("retentionPeriodDays", 1, 90, "InvalidDurableFunctionRetentionPeriodError"),
];

/// Layers that a function may have.
const MAX_LAYERS: usize = 5;

/// A refused value.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The option.
    pub option: &'static str,
    /// The value, for people.
    pub value: String,
    /// What Amplify takes: the end of "Give …".
    pub wanted: String,
    /// Amplify's error.
    pub error: &'static str,
    /// The property; `None` if the value comes from a folder or file.
    pub place: Option<PropView>,
}

/// Refused values of one function, in the order of Amplify's checks; variables that are `undefined` are in the second list.
pub fn refused(model: &ProjectModel, function: &FunctionDef) -> (Vec<Refused>, Vec<PropView>) {
    let mut reader = Reader { model, found: Vec::new(), undefined: Vec::new() };
    let view = function.options.and_then(|options| model.object(options));
    reader.name(function, view.as_ref());
    if let Some(view) = &view {
        reader.options(view);
    }
    (reader.found, reader.undefined)
}

struct Reader<'m> {
    model: &'m ProjectModel,
    found: Vec<Refused>,
    undefined: Vec<PropView>,
}

impl Reader<'_> {
    fn add(&mut self, option: &'static str, value: String, wanted: &str, error: &'static str, place: Option<&PropView>) {
        self.found.push(Refused { option, value, wanted: wanted.to_string(), error, place: place.cloned() });
    }

    fn name(&mut self, function: &FunctionDef, view: Option<&ObjectView>) {
        let Some(name) = function.name.as_deref().filter(|name| !name.is_empty()) else { return };
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ' ');
        if !(name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(is_part)) {
            let place = view.and_then(|view| view.get("name"));
            let wanted = "a `name` of letters, digits, `-`, `_` and spaces that begins with a letter";
            self.add("name", name.to_string(), wanted, "InvalidResourceNameError", place);
        }
    }

    fn numbers(&mut self, view: &ObjectView, rows: &[(&'static str, u32, u32, &'static str)]) {
        for &(option, min, max, error) in rows {
            let Some(prop) = view.get(option) else { continue };
            if let Some(value) = self.model.number(prop.value)
                && !(f64::from(min) <= value && value <= f64::from(max) && value % 1.0 == 0.0)
            {
                self.add(
                    option,
                    self.model.number_text(prop.value),
                    &format!("a whole number from {min} to {max}"),
                    error,
                    Some(prop),
                );
            }
        }
    }

    fn options(&mut self, view: &ObjectView) {
        let model = self.model;
        self.numbers(view, &NUMBERS);
        if let Some(environment) = view.get("environment").and_then(|prop| model.object(prop.value)) {
            self.environment(&environment);
        }
        let runtime = view.get("runtime").and_then(|prop| Some((prop, model.number(prop.value)?)));
        if let Some((prop, value)) = runtime
            && value != 0.0
            && ![18.0, 20.0, 22.0, 24.0].contains(&value)
        {
            self.add("runtime", model.number_text(prop.value), "18, 20, 22 or 24", "InvalidRuntimeError", Some(prop));
        }
        let architecture = view.get("architecture").and_then(|prop| Some((prop, model.string(prop.value)?)));
        if let Some((prop, value)) = architecture
            && !matches!(value.as_str(), "" | "x86_64" | "arm64")
        {
            self.add("architecture", value, "`x86_64` or `arm64`", "InvalidArchitectureError", Some(prop));
        }
        if let Some(durable) = view.get("durableConfig").and_then(|prop| model.object(prop.value)) {
            self.numbers(&durable, &DURABLE);
            if let Some((prop, _)) = runtime.filter(|(_, value)| [18.0, 20.0].contains(value)) {
                let wanted = "22 or newer to a function with `durableConfig`";
                self.add("runtime", model.number_text(prop.value), wanted, "UnsupportedDurableFunctionRuntimeError", Some(prop));
            }
        }
        self.layers(view);
        if let Some(prop) = view.get("schedule") {
            let timeout = match view.get("timeoutSeconds") {
                Some(timeout) => model.number(timeout.value),
                None => view.complete.then_some(3.0),
            };
            let list = model.array(prop.value).map_or(vec![prop.value], |list| list.items);
            list.into_iter().for_each(|item| self.schedule(prop, item, timeout));
        }
    }

    fn environment(&mut self, environment: &ObjectView) {
        for prop in &environment.props {
            let rest = prop.key.strip_prefix(|first: char| first.is_ascii_alphabetic()).unwrap_or("");
            if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                let wanted = "names of at least two letters, digits and `_`, a letter first";
                self.add("environment", prop.key.clone(), wanted, "InvalidEnvironmentKeyError", Some(prop));
            } else if prop.key == "AMPLIFY_SSM_ENV_CONFIG" {
                let wanted = "the variable another name: this one is Amplify's";
                self.add("environment", prop.key.clone(), wanted, "FunctionReservedEnvironmentVariableError", Some(prop));
            }
            if matches!(self.model.resolve(prop.value), Resolved::Site(at) if self.model.value(at) == Value::Undefined) {
                self.undefined.push(prop.clone());
            }
        }
    }

    fn layers(&mut self, view: &ObjectView) {
        let model = self.model;
        let Some(prop) = view.get("layers") else { return };
        let Some(layers) = model.object(prop.value) else { return };
        let mut known: Vec<String> = Vec::new();
        for layer in &layers.props {
            let Some(value) = model.string(layer.value) else { continue };
            if !is_layer(&value) {
                let wanted = "the layer as an ARN with its version, or as `name:version`";
                self.add("layers", value, wanted, "InvalidLayerFormatError", Some(layer));
            } else if !known.contains(&value) {
                known.push(value);
            }
        }
        if known.len() > MAX_LAYERS {
            self.add("layers", format!("{} layers", known.len()), "at most 5 layers", "MaximumLayersReachedError", Some(prop));
        }
    }

    fn schedule(&mut self, prop: &PropView, item: Site, timeout: Option<f64>) {
        let model = self.model;
        let text = |key: &str| {
            let view = model.object(item)?;
            let value = model.string(view.get(key)?.value)?;
            Some(value)
        };
        let refused = if let Some(value) = model.string(item) {
            schedule::is_refused(&value, timeout).then_some(value)
        } else if let Some(rate) = text("rate") {
            schedule::is_refused_rate(&rate, timeout).then_some(rate)
        } else {
            text("cron").filter(|cron| schedule::is_refused_cron(cron))
        };
        if let Some(value) = refused {
            let wanted = "`every 5m`, `every 1h`, `every day`, or a cron of numbers with a `?` for one of the days; minutes not shorter than the timeout";
            self.add("schedule", value, wanted, "FunctionScheduleInitializationError", Some(prop));
        }
    }
}

/// `name:version`, or a text with the ARN of a layer in it.
fn is_layer(text: &str) -> bool {
    let is_name =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some((name, version)) = text.split_once(':')
        && is_name(name)
        && !version.is_empty()
        && digits(version) == version.len()
    {
        return true;
    }
    let Some((_, arn)) = text.split_once("arn:") else { return false };
    let parts: Vec<&str> = arn.split(':').collect();
    let [partition, "lambda", region, account, "layer", name, version, ..] = parts[..] else { return false };
    is_name(partition) && is_name(region) && is_name(name) && account.len() == 12 && digits(account) == 12 && digits(version) > 0
}

#[cfg(test)]
mod tests {
    use super::is_layer;

    #[test]
    fn knows_layers() {
        assert!(is_layer("my-layer:1"));
        assert!(is_layer("arn:aws:lambda:eu-west-1:123456789012:layer:powertools:7"));
        assert!(!is_layer("my-layer"));
        assert!(!is_layer("arn:aws:lambda:eu-west-1:123456789012:layer:powertools"));
        assert!(!is_layer("arn:aws:s3:::bucket"));
    }
}
