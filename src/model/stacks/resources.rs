//! Cycles among the resources of one stack: functions, the user pool, the API. CloudFormation refuses them as well.
//!
//! Each shape was synthesised with `@aws-amplify/backend` 1.25.1 and its templates searched for cycles (2026-11-23).

use super::{Inner, Link, Place, StackGraph, components};

/// Resources of one stack that surely need each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceCycle {
    /// Their stack.
    pub stack: String,
    /// The resources: functions by index, else the user pool (`auth`) or the API (`data`).
    pub members: Vec<Place>,
    /// The references between them, indices into [`StackGraph::links`].
    pub links: Vec<usize>,
}

impl StackGraph {
    /// The references among resources of the same stack.
    fn inner_links(&self) -> Vec<InnerLink<'_>> {
        // Only who waits for a whole needs what is beneath it.
        let waits = self.links.iter().any(Link::is_dependency);
        let counts = |link: &Link| link.certain && (waits || link.inner != Some(Inner::Beneath));
        let links = self.links.iter().enumerate().filter(|(_, link)| counts(link));
        links
            .filter_map(|(index, link)| {
                let (from, to) = (link.from.as_ref()?, link.to.as_ref()?);
                let inner = link.inner.filter(|_| self.node(from).is_some() && self.node(from) == self.node(to))?;
                Some(InnerLink { index, from, to, inner })
            })
            .collect()
    }

    /// Resources of one stack that surely need each other, or a function that needs itself.
    pub fn resource_cycles(&self) -> Vec<ResourceCycle> {
        let links = self.inner_links();
        let mut places: Vec<&Place> = links.iter().flat_map(|link| [link.from, link.to]).collect();
        crate::sorting::by(&mut places, |a, b| a.cmp(b));
        places.dedup();
        // Two nodes each: the resource itself, and what is made beneath it.
        let mut reach = vec![vec![false; places.len() * 2]; places.len() * 2];
        links.iter().flat_map(|link| link.steps(&places)).for_each(|(from, to)| reach[from][to] = true);
        components(&mut reach)
            .into_iter()
            .map(|nodes| {
                let inside = |(from, to): &(usize, usize)| nodes.contains(from) && nodes.contains(to);
                let own = links.iter().filter(|link| link.steps(&places).iter().any(inside));
                let mut members: Vec<Place> = nodes.iter().map(|node| places[node / 2].clone()).collect();
                members.dedup();
                ResourceCycle {
                    stack: self.node(&members[0]).unwrap_or_default().to_string(),
                    links: own.map(|link| link.index).collect(),
                    members,
                }
            })
            .collect()
    }
}

/// A reference among resources of one stack.
struct InnerLink<'g> {
    index: usize,
    from: &'g Place,
    to: &'g Place,
    inner: Inner,
}

impl InnerLink<'_> {
    /// The steps from node to node that it is. Who waits for a whole reaches all that is beneath it, so what is beneath
    /// a resource can be one node.
    fn steps(&self, places: &[&Place]) -> Vec<(usize, usize)> {
        let at = |place: &Place| places.iter().position(|own| *own == place).unwrap_or_default() * 2;
        let (from, to) = (at(self.from), at(self.to));
        match self.inner {
            Inner::Own => vec![(from, to)],
            Inner::Beneath => vec![(from + 1, to)],
            Inner::Dependency { from_whole, to_whole } => {
                let froms = from..=from + usize::from(from_whole);
                froms.flat_map(|from| (to..=to + usize::from(to_whole)).map(move |to| (from, to))).collect()
            }
        }
    }
}
