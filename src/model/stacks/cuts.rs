//! The references of backend code whose end ends a circle, tried on the graph.

use super::{Circle, Link, Origin, Place, ResourceCycle, StackGraph};

impl StackGraph {
    /// The references that end a circle once they are gone, and the graph without them; `None` if one of them is none of a
    /// function, or if something of the circle is left.
    pub fn cuts(&self, circle: &Circle) -> Option<(Vec<usize>, Self)> {
        let mut graph = self.clone();
        let mut cuts = Vec::new();
        let mut left = Some(circle.clone());
        while let Some(one) = left {
            let links = one.steps.last()?;
            if !links.iter().all(|&link| graph.is_of_function(link)) {
                return None;
            }
            links.iter().for_each(|&link| graph.drop_link(link));
            cuts.extend(links);
            left = graph.circles().into_iter().find(|own| own.stacks.iter().all(|stack| circle.stacks.contains(stack)));
        }
        self.ends_circle(circle, &graph).then_some((cuts, graph))
    }

    /// The same for resources of one stack.
    pub fn cuts_inside(&self, cycle: &ResourceCycle) -> Option<(Vec<usize>, Self)> {
        let mut graph = self.clone();
        let mut cuts = Vec::new();
        let mut left = Some(cycle.clone());
        while let Some(one) = left {
            let first = &self.links[self.first_to_cut(&one.links)?];
            let same = |link: &Link| (&link.from, &link.to) == (&first.from, &first.to);
            for &index in one.links.iter().filter(|&&index| same(&self.links[index])) {
                if !self.is_of_function(index) {
                    return None;
                }
                graph.drop_link(index);
                cuts.push(index);
            }
            left = graph.resource_cycles().into_iter().find(|own| own.members.iter().all(|one| cycle.members.contains(one)));
        }
        Some((cuts, graph))
    }

    /// The references of a function to these stacks, which are its own one too.
    pub fn tokens(&self, function: usize, stacks: &[String]) -> Vec<usize> {
        let own = Some(Place::Function(function));
        let points = |link: &Link| {
            let to = link.to.as_ref().and_then(|to| self.node(to));
            link.certain && link.from == own && to.is_some_and(|to| stacks.iter().any(|stack| stack == to))
        };
        let all = self.links.iter().enumerate();
        all.filter(|(_, link)| points(link)).map(|(index, _)| index).collect()
    }

    fn is_of_function(&self, link: usize) -> bool {
        let link = &self.links[link];
        link.origin == Origin::Code && matches!(link.from, Some(Place::Function(_)))
    }

    /// Indices stay as they are.
    fn drop_link(&mut self, link: usize) {
        let link = &mut self.links[link];
        (link.certain, link.inner) = (false, None);
    }

    /// Whether access rules of these definitions that name these functions close no circle.
    pub fn takes_access(&self, rules: &[(usize, String)]) -> bool {
        let rule = |graph: Self, (function, stack): &(usize, String)| {
            graph.with_link(Place::Stack(stack.clone()), Place::Function(*function), Origin::Definition, false)
        };
        let graph = rules.iter().fold(self.clone(), rule);
        graph.cycles().len() <= self.cycles().len() && graph.resource_cycles().len() <= self.resource_cycles().len()
    }
}
