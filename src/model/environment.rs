//! Variables of the environment in app code: where they are read, and which of them a bundler puts into the browser.

use super::{FileId, ProjectModel, Site, conventions};
use crate::{
    facts::body::{PropKey, Value},
    knowledge::{services, words::ENV},
    span::Span,
};

/// One read of a variable.
#[derive(Clone, Debug)]
pub struct EnvRead {
    /// Its name.
    pub name: String,
    /// Whether it is read from `process.env`; else from `import.meta.env`.
    pub process: bool,
    /// Bytes of the read.
    pub span: Span,
}

/// The reads `process.env.X` and `import.meta.env.X` of a file, in source order.
pub fn env_reads(model: &ProjectModel, file: FileId) -> Vec<EnvRead> {
    let facts = model.facts(file);
    let mut found: Vec<EnvRead> = Vec::new();
    if !facts.says(ENV) {
        return found;
    }
    for (value, read) in model.values(file) {
        let Value::Member(base, name) = read else { continue };
        let Value::Member(root, env) = facts.body.value(base) else { continue };
        let Value::Global(global) = facts.body.value(root) else { continue };
        let process = facts.str(global) == "process";
        if facts.str(env) != "env" || !(process || facts.str(global) == "import.meta") {
            continue;
        }
        let span = facts.body.span(value);
        if !found.iter().any(|known| known.span == span) {
            found.push(EnvRead { name: facts.str(name).to_string(), process, span });
        }
    }
    crate::sorting::by_key(&mut found, |read| read.span);
    found
}

/// Whether a bundler gives browser code that variable of `process.env`. True on doubt.
pub fn is_given_to_browser(model: &ProjectModel, file: FileId, name: &str) -> bool {
    const GIVEN: [&str; 8] =
        ["NODE_ENV", "PUBLIC_URL", "NEXT_RUNTIME", "NEXT_DEPLOYMENT_ID", "EXPO_OS", "BABEL_ENV", "JEST_WORKER_ID", "VITEST"];
    const PREFIXES: [&str; 6] = ["GATSBY_", "VUE_APP_", "NUXT_PUBLIC_", "NG_APP_", "STORYBOOK_", "PUBLIC_"];
    let is_next = model.package_of(file).is_some_and(|package| package.is_next);
    GIVEN.contains(&name)
        || name.starts_with("__NEXT_")
        || services::exposed_name(name).is_some()
        || (!is_next && PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
        || is_defined(model, file, name)
}

/// Whether the configuration of the file's package defines the variable (`env` of Next.js, `define` of Vite, a plugin of
/// webpack), or may do so.
fn is_defined(model: &ProjectModel, file: FileId, name: &str) -> bool {
    let folder = |file| model.package_of(file).map(|package| &package.folder);
    let own = folder(file);
    let configs = model.files().filter(|&config| {
        let stem = conventions::stem(model.path(config).rsplit('/').next().unwrap_or_default());
        let named =
            ["next.config", "vite.config", "webpack.config", "babel.config", "craco.config", "app.config"].contains(&stem);
        named && folder(config) == own
    });
    configs.into_iter().any(|config| {
        let facts = model.facts(config);
        if facts.is_opaque() {
            return true;
        }
        // `define: { "process.env": … }` and plugins can give it anything.
        let whole = format!("process.env.{name}");
        let defines = |key: &str| key == "process.env" || key == whole;
        let plugins = ["EnvironmentPlugin", "Dotenv", "dotenv-webpack", "vite-plugin-environment"];
        facts.body.props.iter().any(|prop| matches!(prop.key, PropKey::Name(key) if defines(facts.str(key))))
            || facts.strings.iter().any(|text| plugins.contains(&text))
            || env_keys(model, config, name)
    })
}

/// Whether an object under the key `env` has a key `name`, or keys that aren't known.
fn env_keys(model: &ProjectModel, config: FileId, name: &str) -> bool {
    let facts = model.facts(config);
    facts.body.props.iter().any(|prop| {
        let is_env = matches!(prop.key, PropKey::Name(key) if facts.str(key) == "env");
        is_env
            && match model.object(Site { file: config, value: prop.value }) {
                Some(view) => view.get(name).is_some() || !view.complete,
                None => true,
            }
    })
}
