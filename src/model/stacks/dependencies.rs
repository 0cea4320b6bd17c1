//! Order that backend code asks for: `construct.node.addDependency(other)`, `cfnResource.addDependency(other)`.
//!
//! The first makes every resource beneath one construct wait for every resource beneath the other, the second only the
//! two resources (`aws-cdk-lib` 2.276, synthesised 2026-11-26). Between stacks the stack waits, which other links say.

use super::{Inner, Link, Place, constructs::Reader};
use crate::model::{
    backend_eval::{Abs, Action, Event, Kind, Origin as From, ThingId},
    iam::Subject,
};

/// A resource that waits or is waited for, and whether all that is made beneath it is meant too.
type End = (Place, bool);

impl Reader<'_, '_> {
    /// Who waits for whom; `None` if the event asks for no order.
    pub(super) fn dependency(&self, event: &Event) -> Option<Vec<(Place, Place, Inner)>> {
        let Action::Method { receiver: Abs::Thing(id), name, args } = &event.what else { return None };
        if !matches!(name.as_str(), "addDependency" | "addDependsOn" | "addResourceDependency") {
            return None;
        }
        let receiver = self.subjects.heap.thing(*id);
        let (from, others) = match (&receiver.kind, &receiver.origin) {
            (Kind::Node, From::Member(construct)) => (self.end(*construct), args.as_slice()),
            // Only the classes of the resources themselves have such a method.
            _ => (self.end(*id).filter(|(_, whole)| !whole), args.get(..1).unwrap_or_default()),
        };
        let Some((from, from_whole)) = from else { return Some(Vec::new()) };
        let others = others.iter().filter_map(|other| if let Abs::Thing(id) = other { self.end(*id) } else { None });
        let waits = others.map(|(to, to_whole)| (from.clone(), to, Inner::Dependency { from_whole, to_whole }));
        Some(waits.filter(|(from, to, _)| from != to).collect())
    }

    /// The end that a construct is. Parts of a construct, and what Amplify only refers to, are none.
    fn end(&self, id: ThingId) -> Option<End> {
        let (id, whole) = self.of_default_child(id).map_or((id, true), |construct| (construct, false));
        let (root, path) = self.root(id);
        if path.is_empty() {
            let is_resource = self.subjects.heap.thing(root).name.starts_with("Cfn");
            // The resource of a REST API isn't what refers to the function: its deployment is.
            let own = self.own(root).filter(|own| whole || !matches!(own, Place::Own(own) if own.class.ends_with("RestApi")));
            return Some((own?, whole && !is_resource));
        }
        let backend = self.subjects.backend;
        let stack = |name: &str| Place::Stack(name.into());
        match (self.subjects.of_thing(id), path.as_slice()) {
            (Subject::Function(function), ["lambda", "resources"]) => Some((Place::Function(function), whole)),
            (Subject::Function(function), ["cfnFunction", ..]) => Some((Place::Function(function), false)),
            // A table is in a stack of its own inside `data`, which waits as a whole.
            (Subject::Table(_), _) => Some((self.table(id)?, true)),
            (Subject::Bucket(_), ["bucket", "resources"]) if backend.storages.len() == 1 => Some((stack("storage"), whole)),
            (Subject::Bucket(_), ["cfnBucket", ..]) if backend.storages.len() == 1 => Some((stack("storage"), false)),
            (Subject::UserPool, ["userPool", "resources"]) if backend.has_own_pool(self.subjects.model) => {
                Some((stack("auth"), whole))
            }
            (Subject::UserPool, ["cfnUserPool", ..]) if backend.has_own_pool(self.subjects.model) => Some((stack("auth"), false)),
            // `graphqlApi` is an import of the API: what is beneath it isn't the API.
            (Subject::Api, ["cfnGraphqlApi", "cfnResources", "resources"]) => Some((stack("data"), false)),
            _ => None,
        }
    }

    /// The construct of which this is `node.defaultChild`.
    fn of_default_child(&self, id: ThingId) -> Option<ThingId> {
        let heap = self.subjects.heap;
        let From::Member(node) = heap.thing(id).origin else { return None };
        match (heap.thing(node).kind == Kind::Node && heap.thing(id).name == "defaultChild", &heap.thing(node).origin) {
            (true, From::Member(construct)) => Some(*construct),
            _ => None,
        }
    }
}

impl Link {
    /// Whether it is only about order: nothing is lost but that when it goes.
    pub fn is_dependency(&self) -> bool {
        matches!(self.inner, Some(Inner::Dependency { .. }))
    }
}
