//! Cycles among the resources of one stack: functions, the user pool, the API. CloudFormation refuses them as well.
//!
//! Each shape was synthesised with `@aws-amplify/backend` 1.25.1 and its templates searched for cycles (2026-11-23).

use super::{Place, StackGraph, components};

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
    fn inner_links(&self) -> Vec<(usize, &Place, &Place)> {
        let links = self.links.iter().enumerate().filter(|(_, link)| link.certain && link.own);
        links
            .filter_map(|(index, link)| {
                let (from, to) = (link.from.as_ref()?, link.to.as_ref()?);
                (self.node(from)? == self.node(to)?).then_some((index, from, to))
            })
            .collect()
    }

    /// Resources of one stack that surely need each other, or a function that needs itself.
    pub fn resource_cycles(&self) -> Vec<ResourceCycle> {
        let links = self.inner_links();
        let mut nodes: Vec<&Place> = links.iter().flat_map(|&(_, from, to)| [from, to]).collect();
        crate::sorting::by(&mut nodes, |a, b| a.cmp(b));
        nodes.dedup();
        let at = |place: &Place| nodes.iter().position(|node| *node == place).unwrap_or_default();
        let mut reach = vec![vec![false; nodes.len()]; nodes.len()];
        links.iter().for_each(|&(_, from, to)| reach[at(from)][at(to)] = true);
        components(&mut reach)
            .into_iter()
            .map(|members| {
                let inside = |place: &Place| members.contains(&at(place));
                let own = links.iter().filter(|(_, from, to)| inside(from) && inside(to));
                ResourceCycle {
                    stack: self.node(nodes[members[0]]).unwrap_or_default().to_string(),
                    links: own.map(|(index, ..)| *index).collect(),
                    members: members.iter().map(|&member| nodes[member].clone()).collect(),
                }
            })
            .collect()
    }
}
