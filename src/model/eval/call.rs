//! Calls: builder chains, callees, receivers.

use super::{Chain, FUEL, Link, Resolved};
use crate::{
    facts::body::{FnId, Value},
    model::{CallSite, FnSite, ProjectModel, Site},
};

impl ProjectModel {
    /// A chain of method calls that ends in `site`.
    pub fn chain(&self, site: Site) -> Option<Chain> {
        let mut links = Vec::new();
        let mut site = site;
        for _ in 0..FUEL {
            let Resolved::Site(at) = self.resolve(site) else { break };
            let Value::Result(call) = self.value(at) else { break };
            let place = CallSite { file: at.file, call };
            let row = self.call(place)?;
            let callee = Site { file: at.file, value: row.callee };
            match self.value(callee) {
                Value::Member(base, name) => {
                    links.push(Link { name: self.facts(at.file).str(name).to_string(), call: place });
                    site = Site { file: at.file, value: base };
                }
                _ => {
                    links.push(Link { name: String::new(), call: place });
                    site = callee;
                    break;
                }
            }
        }
        if links.is_empty() {
            return None;
        }
        links.reverse();
        Some(Chain { root: self.resolve(site).into_owned(), links })
    }

    /// What a call calls.
    pub fn callee(&self, site: CallSite) -> Resolved<'_> {
        match self.call(site) {
            Some(call) => self.resolve(Site { file: site.file, value: call.callee }),
            None => Resolved::Unknown,
        }
    }

    /// The receiver and name of a method call.
    pub fn method(&self, site: CallSite) -> Option<(Site, &str)> {
        let facts = self.facts(site.file);
        match facts.body.value(facts.body.call(site.call)?.callee) {
            Value::Member(base, name) => Some((Site { file: site.file, value: base }, facts.str(name))),
            _ => None,
        }
    }

    /// The function of a site, if it is one.
    pub fn function(&self, site: Site) -> Option<FnSite> {
        match self.resolve(site) {
            Resolved::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Whether `function` is `ancestor` or lies inside it.
    pub fn is_inside(&self, function: FnSite, ancestor: FnId) -> bool {
        let body = &self.facts(function.file).body;
        let mut at = function.function;
        for _ in 0..FUEL {
            if at == ancestor {
                return true;
            }
            match body.function(at) {
                Some(row) if at != FnId::MODULE => at = row.parent,
                _ => return false,
            }
        }
        false
    }
}
