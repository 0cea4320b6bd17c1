//! Reads the handlers of a custom operation.

use super::{Handler, first_argument, read::Reader};
use crate::model::{Resolved, Site, eval::Chain};

impl Reader<'_> {
    /// The handlers in an operation's chain, and whether these are all.
    pub(super) fn handlers(&mut self, chain: &Chain) -> (Vec<Handler>, bool) {
        let Some(link) = chain.links.iter().find(|link| link.name == "handler") else { return (Vec::new(), true) };
        let Some(argument) = first_argument(self.project, link) else { return (Vec::new(), false) };
        let (items, complete) = match self.project.array(argument) {
            Some(list) => (list.items, list.complete),
            None => (vec![argument], true),
        };
        let handlers: Vec<Handler> = items.into_iter().map(|item| self.handler(item)).collect();
        let complete = complete && !handlers.iter().any(|handler| matches!(handler, Handler::Unknown));
        (handlers, complete)
    }

    fn handler(&mut self, site: Site) -> Handler {
        let Some(built) = self.built(site) else { return Handler::Unknown };
        let argument = self.argument(built.file, built.call);
        match built.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["handler", "function"] => {
                let Some(Resolved::Site(target)) = argument.map(|argument| self.project.resolve(argument)) else {
                    return Handler::Unknown;
                };
                let span = self.project.facts(built.file).body.call(built.call).map_or_else(Default::default, |call| call.span);
                let is_async = built.chain.links.iter().any(|link| link.name == "async");
                Handler::Function { target, is_async, file: built.file, span }
            }
            ["handler", "custom"] => {
                let entry = argument.and_then(|options| self.project.object(options)).and_then(|options| {
                    let entry = options.props.iter().rfind(|prop| prop.key == "entry")?;
                    self.project.string(entry.value)
                });
                Handler::Custom { entry, file: built.file }
            }
            ["handler", "inlineSql" | "sqlReference"] => Handler::Other,
            _ => Handler::Unknown,
        }
    }
}
