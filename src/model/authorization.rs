//! Authorization rules of models, as far as placement asks: who may write.

use super::{
    CallSite, ProjectModel, Site,
    eval::Resolved,
    schema::{Model, Schema},
};

/// Rules that let callers in whoever they are, or whoever has signed in.
const OPEN: [&str; 3] = ["publicApiKey", "guest", "authenticated"];

/// Whether a caller without an owner or group rule may write the model. `None` if its rules aren't known.
pub fn is_open_to_write(model: &ProjectModel, schema: &Schema, data_model: &Model) -> Option<bool> {
    let own = data_model.argument(model, "authorization");
    let rules = match own.map(|own| rules(model, own)) {
        // An empty list falls back to the schema's rules.
        Some(Some(own)) if !own.is_empty() => own,
        Some(None) => return None,
        _ => {
            let part = schema.parts.get(data_model.part)?;
            if !part.authorization_known {
                return None;
            }
            rules(model, part.authorization?)?
        }
    };
    Some(rules.iter().any(|rule| OPEN.contains(&rule.name.as_str()) && rule.writes))
}

/// `allow.<name>().to([…])`.
struct Rule {
    name: String,
    writes: bool,
}

/// The rules that a callback returns; `None` if they can't be read.
fn rules(model: &ProjectModel, callback: Site) -> Option<Vec<Rule>> {
    let returned = match model.resolve(callback) {
        Resolved::Function(function) => model.single_return(function)?,
        _ => callback,
    };
    let items = match model.array(returned) {
        Some(array) if array.complete => array.items,
        Some(_) => return None,
        None => vec![returned],
    };
    items.into_iter().map(|item| rule(model, item)).collect()
}

fn rule(model: &ProjectModel, item: Site) -> Option<Rule> {
    let chain = model.chain(item)?;
    let name = chain.links.first()?.name.clone();
    let writes = match chain.get("to") {
        Some(link) => {
            operations(model, link.call)?.iter().any(|operation| matches!(operation.as_str(), "create" | "update" | "delete"))
        }
        None => true,
    };
    Some(Rule { name, writes })
}

fn operations(model: &ProjectModel, call: CallSite) -> Option<Vec<String>> {
    let array = model.array(model.args(call).first().copied()?)?;
    if !array.complete {
        return None;
    }
    array.items.into_iter().map(|item| model.string(item)).collect()
}

impl ProjectModel {
    /// Whether some backend has a model of that name that any caller may write.
    pub fn open_model(&self, name: &str) -> bool {
        self.backends.iter().any(|backend| {
            backend.schema.model(name).and_then(|model| is_open_to_write(self, &backend.schema, model)).unwrap_or(false)
        })
    }
}
