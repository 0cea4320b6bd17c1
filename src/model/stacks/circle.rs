//! The shortest way round through stacks that need each other, and the reference in it that a developer would cut.

use super::{Cycle, Evidence, Origin, Place, ResourceCycle, StackGraph};
use crate::model::ProjectModel;

/// One circle of references that is proven.
#[derive(Clone, Debug)]
pub struct Circle {
    /// All stacks that need each other, by name.
    pub stacks: Vec<String>,
    /// The stacks of the shortest way round: each needs the next, the last one needs the first.
    pub way: Vec<String>,
    /// For each stack of the way, the certain references to the next, indices into [`StackGraph::links`]. The last one is
    /// the edge to cut.
    pub steps: Vec<Vec<usize>>,
    /// All other certain references between these stacks.
    pub others: Vec<usize>,
    /// The reference to report at, one of the last step.
    pub cut: usize,
}

/// Everything in one backend that needs itself.
#[derive(Debug)]
pub struct Circles {
    /// Among its stacks.
    pub stacks: Vec<Circle>,
    /// Among the resources of one stack.
    pub resources: Vec<ResourceCycle>,
}

impl ProjectModel {
    /// The circles of a backend.
    pub fn circles(&self, backend: usize) -> &Circles {
        let all = self.circles.get_or_init(|| {
            let of = |graph: &StackGraph| Circles { stacks: graph.circles(), resources: graph.resource_cycles() };
            self.stacks.iter().map(of).collect()
        });
        &all[backend]
    }
}

impl StackGraph {
    /// One circle for each group of stacks that need each other.
    pub fn circles(&self) -> Vec<Circle> {
        self.cycles().iter().filter_map(|cycle| self.circle(cycle)).collect()
    }

    fn circle(&self, cycle: &Cycle) -> Option<Circle> {
        let ways = cycle.stacks.iter().filter_map(|start| shortest(cycle, start));
        let mut way = ways.reduce(|best, way| if (way.len(), &way) < (best.len(), &best) { way } else { best })?;
        let steps: Option<Vec<Vec<usize>>> =
            (0..way.len()).map(|at| self.references(cycle, &way[at], &way[(at + 1) % way.len()])).collect();
        let mut steps = steps?;
        // An edge goes only with all its references, and what Amplify itself makes stays.
        let fixed = |step: &[usize]| step.iter().any(|&index| self.links[index].origin == Origin::Amplify);
        let cuts = steps.iter().enumerate().filter_map(|(at, step)| Some((fixed(step), at, self.first_to_cut(step)?)));
        let (_, at, cut) = cuts.min_by(|a, b| (a.0, self.reluctance(a.2)).cmp(&(b.0, self.reluctance(b.2))))?;
        let turn = (at + 1) % way.len();
        way.rotate_left(turn);
        steps.rotate_left(turn);
        let all = cycle.edges.iter().flat_map(|edge| &edge.links).copied();
        let others = all.filter(|index| self.links[*index].certain && !steps.iter().any(|step| step.contains(index)));
        Some(Circle { stacks: cycle.stacks.clone(), way, others: others.collect(), steps, cut })
    }

    /// The certain references of an edge.
    fn references(&self, cycle: &Cycle, from: &str, to: &str) -> Option<Vec<usize>> {
        let edge = cycle.edges.iter().find(|edge| edge.from == from && edge.to == to)?;
        Some(edge.links.iter().copied().filter(|&index| self.links[index].certain).collect())
    }

    /// The one of these references that a developer would cut first.
    pub fn first_to_cut(&self, links: &[usize]) -> Option<usize> {
        links.iter().copied().min_by(|&a, &b| self.reluctance(a).cmp(&self.reluctance(b)))
    }

    /// What a developer would rather keep comes later: first what is only about order, then what backend code puts into a
    /// function.
    fn reluctance(&self, index: usize) -> (Origin, bool, bool, &Evidence) {
        let link = &self.links[index];
        (link.origin, !link.is_dependency(), !matches!(link.from, Some(Place::Function(_))), &link.evidence)
    }
}

/// The shortest way from a stack back to itself; among equal ones the first by name.
fn shortest(cycle: &Cycle, start: &str) -> Option<Vec<String>> {
    let mut ways: Vec<Vec<String>> = vec![vec![start.to_string()]];
    for _ in 0..cycle.stacks.len() {
        let mut longer = Vec::new();
        for way in ways {
            // Edges are ordered by name, so the first way found is the first by name.
            for edge in cycle.edges.iter().filter(|edge| Some(&edge.from) == way.last()) {
                if edge.to == start {
                    return Some(way);
                }
                if !longer.iter().any(|other: &Vec<String>| other.last() == Some(&edge.to)) {
                    longer.push([way.as_slice(), std::slice::from_ref(&edge.to)].concat());
                }
            }
        }
        ways = longer;
    }
    None
}
