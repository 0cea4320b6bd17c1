//! What ends a circle of stacks, tried on the graph before anyone is told.

use super::{Circle, DEFAULT_GROUP, Evidence, Inner, Link, Origin, Place, StackGraph};
use crate::{model::FileId, span::Span};

/// What ends a circle. Everything here was tried: afterwards no stack of the circle is part of any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Functions in other groups.
    Move {
        /// Each function with its new group.
        moves: Vec<(usize, String)>,
        /// Whether nothing that isn't known could close another circle.
        sure: bool,
    },
    /// No tokens of that stack in these functions, but an access rule of its definition.
    Access {
        /// `data`, `auth` or `storage`.
        stack: String,
        /// The functions.
        functions: Vec<usize>,
    },
    /// A function in another group, and there no tokens of the circle's stacks, but access rules of their definitions.
    Both {
        /// The function.
        function: usize,
        /// Its new group.
        group: String,
        /// The stacks whose tokens it has: `data`, `auth`, `storage`.
        stacks: Vec<String>,
    },
    /// Only that the references of the last step go.
    Cut,
}

/// The stacks of Amplify's own definitions, into which functions can be put.
const TARGETS: [&str; 3] = ["data", "auth", "storage"];

impl StackGraph {
    /// What ends a circle, step by step: mostly one. Each step has the graph as the steps before it leave it.
    /// `movable` says which functions can be put elsewhere.
    pub fn remedies(&self, circle: &Circle, movable: impl Fn(usize) -> bool) -> Vec<(Self, Circle, Remedy)> {
        let mut steps = vec![(self.clone(), circle.clone(), self.remedy(circle, &movable))];
        while let Some((graph, done, remedy)) = steps.last().filter(|_| steps.len() < 8) {
            let graph = match remedy {
                Remedy::Move { moves, .. } => graph.moved(moves),
                Remedy::Access { stack, functions } => graph.with_access(done, stack, functions),
                Remedy::Both { function, group, stacks } => graph.moved_without_tokens(*function, group, stacks),
                Remedy::Cut => graph.without(done),
            };
            let inside = |circle: &Circle| circle.stacks.iter().all(|stack| done.stacks.contains(stack));
            let Some(left) = graph.circles().into_iter().find(inside) else { break };
            let remedy = graph.remedy(&left, &movable);
            steps.push((graph, left, remedy));
        }
        steps
    }

    fn remedy(&self, circle: &Circle, movable: impl Fn(usize) -> bool) -> Remedy {
        let mut candidates = self.candidates(circle);
        candidates.retain(|moves| !moves.is_empty() && moves.iter().all(|(function, _)| movable(*function)));
        crate::sorting::by_key(&mut candidates, Vec::len);
        let works = |moves: &&Vec<(usize, String)>| self.ends_circle(circle, &self.moved(moves));
        let working: Vec<&Vec<(usize, String)>> = candidates.iter().filter(works).collect();
        let is_sure = |moves: &&&Vec<(usize, String)>| {
            let graph = self.moved(moves);
            moves.iter().all(|(function, _)| !graph.closes(*function, false))
        };
        let best = working.iter().find(is_sure).map(|moves| (moves, true));
        if let Some((moves, sure)) = best.or_else(|| working.first().map(|moves| (moves, false))) {
            return Remedy::Move { moves: (*moves).clone(), sure };
        }
        self.access(circle).or_else(|| self.both(circle, movable)).unwrap_or(Remedy::Cut)
    }

    /// Sets of moves that might do: the functions that point at a stack, those it points at, or both, into that stack;
    /// the same for two stacks; those in another stack back into the one for all.
    fn candidates(&self, circle: &Circle) -> Vec<Vec<(usize, String)>> {
        let inside = |name: &str| circle.stacks.iter().any(|stack| stack == name);
        let mut sets: Vec<Vec<(usize, String)>> = Vec::new();
        for target in TARGETS.iter().filter(|target| inside(target)) {
            let out = self.functions_at(circle, target, |link| (&link.from, &link.to));
            let back = self.functions_at(circle, target, |link| (&link.to, &link.from));
            let mut both = out.clone();
            both.extend(back.iter().copied().filter(|function| !out.contains(function)));
            // What the API takes from is as good in its stack as what it calls; a trigger belongs to what triggers it.
            let sets_of = if *target == "data" { [out, back, both] } else { [back, out, both] };
            for set in sets_of {
                sets.push(set.into_iter().map(|function| (function, (*target).to_string())).collect());
            }
        }
        let single = sets.len();
        for first in 0..single {
            for second in first + 1..single {
                let known = |function: usize| sets[first].iter().any(|(own, _)| *own == function);
                let rest = sets[second].iter().filter(|(function, _)| !known(*function));
                sets.push(sets[first].iter().chain(rest).cloned().collect());
            }
        }
        let home = |function: &usize| self.group(*function).is_some_and(|group| group != DEFAULT_GROUP && inside(group));
        let pulled = self.links.iter().filter(|link| link.certain).filter_map(|link| match (&link.from, &link.to) {
            (Some(from), Some(Place::Function(to))) if self.node(from) != self.group(*to) => Some(*to),
            _ => None,
        });
        let mut away: Vec<(usize, String)> = Vec::new();
        for function in pulled.filter(home) {
            if !away.iter().any(|(own, _)| *own == function) {
                away.push((function, DEFAULT_GROUP.to_string()));
            }
        }
        sets.extend(away.iter().map(|one| vec![one.clone()]));
        sets.push(away);
        sets
    }

    /// The functions of the circle's stacks that have a certain reference from or to a stack that isn't theirs.
    fn functions_at<'g>(
        &'g self,
        circle: &Circle,
        stack: &str,
        ends: impl Fn(&'g Link) -> (&'g Option<Place>, &'g Option<Place>),
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for link in self.links.iter().filter(|link| link.certain) {
            let (Some(Place::Function(function)), Some(other)) = ends(link) else { continue };
            let Some(group) = self.group(*function) else { continue };
            let fits = group != stack && self.node(other) == Some(stack) && circle.stacks.iter().any(|own| own == group);
            if fits && !found.contains(function) {
                found.push(*function);
            }
        }
        found
    }

    fn moved(&self, moves: &[(usize, String)]) -> Self {
        let mut graph = self.clone();
        for (function, group) in moves {
            graph.groups[*function] = Some(group.clone());
        }
        graph
    }

    /// Whether a changed graph has nothing of the circle left and no other one that wasn't there.
    pub(super) fn ends_circle(&self, circle: &Circle, changed: &Self) -> bool {
        let before = self.cycles();
        let known = |stacks: &Vec<String>| *stacks != circle.stacks && before.iter().any(|cycle| cycle.stacks == *stacks);
        let inner = self.resource_cycles();
        changed.cycles().iter().all(|cycle| known(&cycle.stacks))
            && changed.resource_cycles().iter().all(|cycle| inner.iter().any(|other| other.members == cycle.members))
    }

    /// Rights through Amplify's access rules instead of tokens: they reach the function through a parameter. What is left
    /// afterwards, if anything, is less than before.
    fn access(&self, circle: &Circle) -> Option<Remedy> {
        let stack = circle.way.first().filter(|stack| TARGETS.contains(&stack.as_str()))?;
        let mut functions = Vec::new();
        for &index in circle.steps.last()? {
            let Some(Place::Function(function)) = self.links[index].from else { return None };
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
        let changed = self.with_access(circle, stack, &functions);
        let fewer = |stacks: &[String]| {
            let has = |name: &String| stacks.contains(name);
            !(has(stack) && circle.way.last().is_some_and(has)) && stacks.iter().all(|stack| circle.stacks.contains(stack))
        };
        let before = self.cycles();
        let fine =
            changed.cycles().iter().all(|cycle| before.iter().any(|own| own.stacks == cycle.stacks) || fewer(&cycle.stacks));
        let same = changed.cycles().iter().any(|cycle| cycle.stacks == circle.stacks);
        (fine && !same).then(|| Remedy::Access { stack: stack.clone(), functions })
    }

    /// What a definition calls may live in another stack once it needs nothing of its own one.
    fn both(&self, circle: &Circle, movable: impl Fn(usize) -> bool) -> Option<Remedy> {
        let link = &self.links[circle.cut];
        let (Origin::Definition, Some(Place::Function(function))) = (link.origin, &link.to) else { return None };
        let (function, home) = (*function, link.from.as_ref().and_then(|from| self.node(from)));
        let old = self.group(function).filter(|_| movable(function))?;
        let own = Some(Place::Function(function));
        let has_token = |stack: &str| {
            let points = |link: &Link| link.to.as_ref().and_then(|to| self.node(to)) == Some(stack);
            stack == old || self.links.iter().any(|link| link.certain && link.from == own && points(link))
        };
        let inside = circle.stacks.iter().filter(|stack| TARGETS.contains(&stack.as_str()) && has_token(stack));
        let stacks: Vec<String> = inside.cloned().collect();
        let groups = home.into_iter().chain([DEFAULT_GROUP]);
        let mut working = groups.filter(|group| {
            let changed = self.moved_without_tokens(function, group, &stacks);
            *group != old && self.ends_circle(circle, &changed)
        });
        let group = working.next()?.to_string();
        (!stacks.is_empty()).then_some(Remedy::Both { function, group, stacks })
    }

    fn moved_without_tokens(&self, function: usize, group: &str, stacks: &[String]) -> Self {
        let own = Some(Place::Function(function));
        let mut graph = self.moved(&[(function, group.to_string())]);
        let token = |link: &Link| {
            let to = link.to.as_ref().and_then(|to| self.node(to));
            link.from == own && to.is_some_and(|to| stacks.iter().any(|stack| stack == to))
        };
        graph.links.retain(|link| !token(link));
        let rule = |graph: Self, stack: &String| {
            graph.with_link(Place::Stack(stack.clone()), Place::Function(function), Origin::Definition, false)
        };
        stacks.iter().fold(graph, rule)
    }

    /// The graph without the last step of a circle.
    fn without(&self, circle: &Circle) -> Self {
        let mut graph = self.clone();
        let mut index = 0;
        graph.links.retain(|_| {
            index += 1;
            !circle.steps.last().is_some_and(|last| last.contains(&(index - 1)))
        });
        graph
    }

    /// The graph with access rules instead of the last step of a circle.
    fn with_access(&self, circle: &Circle, stack: &str, functions: &[usize]) -> Self {
        let rule = |graph: Self, &function: &usize| {
            graph.with_link(Place::Stack(stack.to_string()), Place::Function(function), Origin::Definition, false)
        };
        functions.iter().fold(self.without(circle), rule)
    }

    /// The graph with one more certain reference; `own` if the resources themselves refer to each other.
    #[must_use]
    pub fn with_link(mut self, from: Place, to: Place, origin: Origin, own: bool) -> Self {
        let evidence = Evidence { file: FileId(0), span: Span::default(), words: String::new() };
        self.links.push(Link {
            from: Some(from),
            to: Some(to),
            certain: true,
            origin,
            inner: own.then_some(Inner::Own),
            evidence,
        });
        self
    }
}
