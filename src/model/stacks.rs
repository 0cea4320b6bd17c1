//! The graph of nested stacks: which stack needs which, why, and what moving a function to another group would change.
//!
//! Every edge is certain or possible. A cycle of certain edges cannot be deployed: CloudFormation refuses it.

mod backend_code;
mod circle;
mod constructs;
mod cuts;
mod declared;
mod dependencies;
mod remedy;
mod resources;
#[cfg(test)]
mod tests;

pub use super::backend_eval::Place;
use super::{
    CallSite, FileId, ProjectModel,
    backend_eval::{Evaluation, Places},
    iam::Subjects,
    wiring::{Backend, Group},
};
use crate::maps::{SortedMap, SortedSet};
use crate::span::Span;
pub use circle::{Circle, Circles};
pub use remedy::Remedy;
pub use resources::ResourceCycle;

/// The group of a function that names none.
pub const DEFAULT_GROUP: &str = "function";

/// Whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// Surely not.
    No,
    /// Perhaps.
    Possible,
    /// Surely.
    Certain,
}

/// Where and why one stack needs another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The file.
    pub file: FileId,
    /// The bytes that make it so.
    pub span: Span,
    /// What happens there, for people: `` `grantReadData` ``, `` resolver of `invite` ``.
    pub words: String,
}

/// One reason for an edge. An end that isn't known may be any stack.
#[derive(Clone, Debug)]
pub struct Link {
    /// What refers.
    pub from: Option<Place>,
    /// What is referred to.
    pub to: Option<Place>,
    /// Whether it is surely there.
    pub certain: bool,
    /// What makes it.
    pub origin: Origin,
    /// Which resources of the two ends refer to each other, if it counts inside one stack too.
    pub inner: Option<Inner>,
    /// Its place.
    pub evidence: Evidence,
}

/// Which resources of two ends refer to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inner {
    /// The resources themselves.
    Own,
    /// Something that is made beneath the first one refers to the second one: notifications of a bucket.
    Beneath,
    /// The code asks for the order.
    Dependency {
        /// All that is made beneath the first one waits too.
        from_whole: bool,
        /// It waits for all that is made beneath the second one too.
        to_whole: bool,
    },
}

impl Link {
    /// Whether it only says what happens inside a stack: between stacks another link says the same.
    fn is_inner(&self) -> bool {
        let beneath = self.inner == Some(Inner::Beneath) && self.origin == Origin::Code;
        beneath || self.is_dependency() || [&self.from, &self.to].into_iter().any(|end| matches!(end, Some(Place::Own(_))))
    }
}

/// What makes a link. The order says how soon a developer would cut it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    #[default]
    /// Code of the backend's entry.
    Code,
    /// A definition: a resolver, a trigger, an access rule.
    Definition,
    /// Amplify itself: the API uses the user pool.
    Amplify,
}

/// What of an end refers to the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Referrer {
    /// Something that lives in its stack.
    Stack,
    /// The function at that end, if it is one: its environment, its role's policy.
    Function,
    /// The user pool, the API, the function itself.
    Resource,
}

/// `from` refers to `to` and is deployed after it.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The stack that refers.
    pub from: String,
    /// The stack referred to.
    pub to: String,
    /// Whether it is surely there.
    pub certain: bool,
    /// Why, indices into [`StackGraph::links`].
    pub links: Vec<usize>,
}

/// Stacks that need each other.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// The stacks, by name.
    pub stacks: Vec<String>,
    /// The edges between them, all certain.
    pub edges: Vec<Edge>,
}

/// The graph of one backend.
#[derive(Clone, Debug, Default)]
pub struct StackGraph {
    /// All reasons, in source order of each kind.
    pub links: Vec<Link>,
    /// Whether all backend code could be evaluated: what it does beyond the links is nothing.
    pub complete: bool,
    /// `allow.resource(fn)`: the function, and the `defineX` call whose access rules name it.
    pub access: Vec<(usize, CallSite)>,
    /// The group of each function of the backend; `None` if not known.
    groups: Vec<Option<String>>,
    /// The origin of the links being read.
    origin: Origin,
    /// Functions whose handle serves more than grants, policies and environment.
    other_uses: SortedSet<usize>,
}

/// Reads the graph of a backend.
pub fn graph(model: &ProjectModel, backend: &Backend, evaluation: &Evaluation) -> StackGraph {
    let groups = backend.functions.iter().map(|function| match &function.group {
        Group::Default => Some(DEFAULT_GROUP.to_string()),
        Group::Named(name) => Some(name.clone()),
        Group::Unknown => None,
    });
    let mut graph = StackGraph { groups: groups.collect(), ..StackGraph::default() };
    graph.origin = Origin::Definition;
    declared::read(model, backend, &mut graph);
    graph.origin = Origin::Code;
    backend_code::read(backend, evaluation, &mut graph);
    constructs::read(&Subjects { model, backend, heap: &evaluation.heap }, evaluation, &mut graph);
    graph.complete = evaluation.complete;
    graph
}

/// Nodes with numbers and who refers to whom.
struct Matrix {
    nodes: Vec<String>,
    reach: Vec<Vec<bool>>,
}

impl Matrix {
    fn of(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node == name)
    }
}

/// Who can be reached over any number of steps.
fn close(reach: &mut [Vec<bool>]) {
    for via in 0..reach.len() {
        let further = reach[via].clone();
        for row in reach.iter_mut().filter(|row| row[via]) {
            row.iter_mut().zip(&further).for_each(|(reached, also)| *reached |= also);
        }
    }
}

/// The groups of nodes that reach each other, and the nodes that reach themselves.
fn components(reach: &mut [Vec<bool>]) -> Vec<Vec<usize>> {
    close(reach);
    let mut done = vec![false; reach.len()];
    let mut found = Vec::new();
    for start in 0..reach.len() {
        if done[start] || !reach[start][start] {
            continue;
        }
        let members: Vec<usize> = (0..reach.len()).filter(|&other| reach[start][other] && reach[other][start]).collect();
        members.iter().for_each(|&member| done[member] = true);
        found.push(members);
    }
    found
}

impl StackGraph {
    /// The stack of a place; `None` if not known. The root stack is no node.
    pub fn node<'a>(&'a self, place: &'a Place) -> Option<&'a str> {
        match place {
            Place::Function(function) => self.groups.get(*function)?.as_deref(),
            Place::Stack(name) => Some(name),
            Place::Own(own) => self.node(&own.place),
            Place::Root => None,
        }
    }

    /// The group of a function.
    pub fn group(&self, function: usize) -> Option<&str> {
        self.groups.get(function)?.as_deref()
    }

    /// Adds links from each stack of `from` to each of `to`.
    fn link(&mut self, from: &Places, to: &Places, certain: bool, evidence: &Evidence) {
        self.link_by(Referrer::Stack, from, to, certain, evidence);
    }

    fn link_by(&mut self, referrer: Referrer, from: &Places, to: &Places, certain: bool, evidence: &Evidence) {
        let ends = |places: &Places| {
            let known = places.known.iter().filter(|(place, _)| **place != Place::Root);
            let mut ends: Vec<(Option<Place>, bool, bool)> =
                known.map(|(place, certain)| (Some(place.clone()), *certain, places.own.contains(place))).collect();
            if places.unknown {
                ends.push((None, false, false));
            }
            ends
        };
        for (from, from_certain, from_own) in ends(from) {
            let refers = match referrer {
                Referrer::Stack => false,
                Referrer::Function => matches!(from, Some(Place::Function(_))),
                Referrer::Resource => true,
            };
            for (to, to_certain, to_own) in ends(to) {
                let inner = (refers && from_own && to_own).then_some(Inner::Own);
                if from == to && from.is_some() && inner.is_none() {
                    continue;
                }
                let certain = certain && from_certain && to_certain;
                self.links.push(Link { from: from.clone(), to, certain, origin: self.origin, inner, evidence: evidence.clone() });
            }
        }
    }

    /// The stacks by name, sorted; `?` stands for one that nothing names.
    pub fn nodes(&self) -> Vec<String> {
        let ends = self.links.iter().flat_map(|link| [&link.from, &link.to]).flatten();
        let mut nodes: SortedSet<String> = ends.filter_map(|place| self.node(place)).map(str::to_string).collect();
        nodes.extend(self.groups.iter().flatten().cloned());
        if self.links.iter().any(|link| link.from.is_none() || link.to.is_none()) {
            // A stack that nothing else speaks of.
            nodes.insert("?".into());
        }
        nodes.into_iter().collect()
    }

    /// The nodes that an end may be.
    fn ends(&self, end: Option<&Place>, nodes: &[String]) -> Vec<usize> {
        match end.and_then(|place| self.node(place)) {
            Some(name) => nodes.iter().position(|node| node == name).into_iter().collect(),
            None if end == Some(&Place::Root) => Vec::new(),
            None => (0..nodes.len()).collect(),
        }
    }

    fn is_certain(&self, link: &Link) -> bool {
        let known = |end: &Option<Place>| end.as_ref().is_some_and(|place| self.node(place).is_some());
        link.certain && known(&link.from) && known(&link.to)
    }

    /// Who can be reached from whom, over certain edges only or over possible ones too.
    fn matrix(&self, certain_only: bool) -> Matrix {
        let nodes = self.nodes();
        let mut reach = vec![vec![false; nodes.len()]; nodes.len()];
        for link in self.links.iter().filter(|link| !link.is_inner() && (!certain_only || self.is_certain(link))) {
            for from in self.ends(link.from.as_ref(), &nodes) {
                for to in self.ends(link.to.as_ref(), &nodes) {
                    reach[from][to] |= from != to;
                }
            }
        }
        close(&mut reach);
        Matrix { nodes, reach }
    }

    /// The edges between stacks whose names are known, ordered by name.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges: SortedMap<(String, String), Edge> = SortedMap::new();
        for (index, link) in self.links.iter().enumerate().filter(|(_, link)| !link.is_inner()) {
            let node = |end: &Option<Place>| end.as_ref().and_then(|place| self.node(place)).map(str::to_string);
            let (Some(from), Some(to)) = (node(&link.from), node(&link.to)) else { continue };
            if from == to {
                continue;
            }
            let key = (from.clone(), to.clone());
            let edge = edges.entry(key).or_insert_with(|| Edge { from, to, certain: false, links: Vec::new() });
            edge.certain |= link.certain;
            edge.links.push(index);
        }
        edges.into_values().collect()
    }

    /// Stacks that surely need each other.
    pub fn cycles(&self) -> Vec<Cycle> {
        let Matrix { nodes, mut reach } = self.matrix(true);
        let edges = self.edges();
        let named = |members: Vec<usize>| {
            let stacks: Vec<String> = members.iter().map(|&member| nodes[member].clone()).collect();
            let inside = |edge: &&Edge| edge.certain && stacks.contains(&edge.from) && stacks.contains(&edge.to);
            let edges = edges.iter().filter(inside).cloned().collect();
            Cycle { stacks, edges }
        };
        components(&mut reach).into_iter().map(named).collect()
    }

    /// Whether the stack of a function is part of a proven cycle.
    pub fn in_cycle(&self, function: usize) -> bool {
        let Some(group) = self.group(function) else { return false };
        self.cycles().iter().any(|cycle| cycle.stacks.iter().any(|stack| stack == group))
    }

    /// The same graph with one function in another group. What is built in the function's stack moves with it.
    #[must_use]
    pub fn with_group(&self, function: usize, group: &str) -> Self {
        let mut graph = self.clone();
        if let Some(own) = graph.groups.get_mut(function) {
            *own = Some(group.to_string());
        }
        graph
    }

    /// Whether a function in that group would be part of a cycle: one that an edge of its own closes.
    pub fn would_cycle(&self, function: usize, group: &str) -> Truth {
        let graph = self.with_group(function, group);
        let own = Place::Function(function);
        if graph.closes(function, true) || graph.resource_cycles().iter().any(|cycle| cycle.members.contains(&own)) {
            Truth::Certain
        } else if graph.closes(function, false) {
            Truth::Possible
        } else {
            Truth::No
        }
    }

    fn closes(&self, function: usize, certain_only: bool) -> bool {
        let matrix = self.matrix(certain_only);
        let links = self.links_of(function).filter(|link| !certain_only || self.is_certain(link));
        links.into_iter().any(|link| {
            let tos = self.ends(link.to.as_ref(), &matrix.nodes);
            let froms = self.ends(link.from.as_ref(), &matrix.nodes);
            froms.iter().any(|&from| tos.iter().any(|&to| from != to && matrix.reach[to][from]))
        })
    }

    /// The reasons in which a function takes part.
    pub fn links_of(&self, function: usize) -> impl Iterator<Item = &Link> {
        let own = Some(Place::Function(function));
        self.links.iter().filter(move |link| link.from == own || link.to == own)
    }

    /// Whether one stack leads to another.
    pub fn reaches(&self, from: &str, to: &str) -> Truth {
        let leads = |certain_only: bool| {
            let matrix = self.matrix(certain_only);
            matrix.of(from).zip(matrix.of(to)).is_some_and(|(from, to)| matrix.reach[from][to])
        };
        match (leads(true), leads(false)) {
            (true, _) => Truth::Certain,
            (false, true) => Truth::Possible,
            (false, false) => Truth::No,
        }
    }

    /// Whether every edge of a function is certain and its handle serves nothing but grants, policies and environment.
    pub fn is_plain(&self, function: usize) -> bool {
        !self.other_uses.contains(&function) && self.links_of(function).all(|link| self.is_certain(link))
    }
}
