//! Reads the handlers of a custom operation.

use super::{Handler, read::Reader};
use crate::model::{
    Site,
    eval::{Chain, Resolved},
};

impl Reader<'_> {
    /// The handlers in an operation's chain, and whether these are all.
    pub(super) fn handlers(&mut self, chain: &Chain) -> (Vec<Handler>, bool) {
        let Some(link) = chain.get("handler") else { return (Vec::new(), true) };
        let Some(argument) = self.argument(link.call) else { return (Vec::new(), false) };
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
        let (argument, file) = (self.argument(built.call), built.call.file);
        match built.path()[..] {
            ["handler", "function"] => {
                let Some(Resolved::Site(target)) = argument.map(|argument| self.project.resolve_result(argument)) else {
                    return Handler::Unknown;
                };
                let span = self.project.call(built.call).map_or_else(Default::default, |call| call.span);
                Handler::Function { target, is_async: built.chain.get("async").is_some(), file, span }
            }
            ["handler", "custom"] => {
                let options = argument.and_then(|options| self.project.object(options));
                let entry = options.and_then(|options| self.project.string(options.get("entry")?.value));
                Handler::Custom { entry, file }
            }
            ["handler", "inlineSql" | "sqlReference"] => Handler::Other,
            _ => Handler::Unknown,
        }
    }
}
