//! Stacks that need each other, in words: which, why, and where.

use crate::model::{
    ProjectModel,
    stacks::{Circle, Place, StackGraph},
    wiring::Backend,
};

/// What the words speak of.
#[derive(Clone, Copy)]
pub struct StackWords<'a> {
    /// The project.
    pub model: &'a ProjectModel,
    /// The backend.
    pub backend: &'a Backend,
    /// Its graph.
    pub graph: &'a StackGraph,
}

impl StackWords<'_> {
    /// The name that people know a function by.
    pub fn label(&self, function: usize) -> String {
        self.backend.functions[function].label(self.model)
    }

    /// `` `a`, `b` ``.
    pub fn labels(&self, functions: &[usize]) -> String {
        let labels: Vec<String> = functions.iter().map(|&function| self.label(function)).collect();
        listed(labels.iter().map(String::as_str))
    }

    /// `` `a`, `b` into the group `data`, `c` into the group `auth` ``.
    pub fn moves(&self, moves: &[(usize, String)]) -> String {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for (function, group) in moves {
            match groups.iter_mut().find(|(known, _)| known == group) {
                Some((_, functions)) => functions.push(*function),
                None => groups.push((group, vec![*function])),
            }
        }
        let texts = groups.iter().map(|(group, functions)| format!("{} into the group `{group}`", self.labels(functions)));
        texts.collect::<Vec<_>>().join(", ")
    }

    /// The circle in words: what each stack needs of the next and where; the last step with all its places.
    pub fn way(&self, circle: &Circle) -> String {
        let last = circle.steps.len() - 1;
        joined(circle.steps.iter().enumerate().map(|(at, step)| {
            let (from, to) = (&circle.way[at], &circle.way[(at + 1) % circle.way.len()]);
            let first = if at == last { Some(circle.cut) } else { self.graph.first_to_cut(step) };
            let why = first.map(|index| self.why(index)).unwrap_or_default();
            let others: Vec<usize> = step.iter().copied().filter(|index| Some(*index) != first).collect();
            match others.len() {
                0 => format!("`{from}` needs `{to}`: {why}"),
                _ if at == last => format!("`{from}` needs `{to}`: {why}; also {}", self.by_function(&others)),
                more => format!("`{from}` needs `{to}`: {why} and {more} more"),
            }
        }))
    }

    /// The references that must go as well: the functions with the number of places, or the places themselves.
    fn by_function(&self, links: &[usize]) -> String {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for &index in links {
            let Some(Place::Function(function)) = self.graph.links[index].from else {
                return links.iter().map(|&index| self.why(index)).collect::<Vec<_>>().join(", ");
            };
            match counts.iter_mut().find(|(known, _)| *known == function) {
                Some((_, count)) => *count += 1,
                None => counts.push((function, 1)),
            }
        }
        let places = |count: usize| if count == 1 { "1 place".to_string() } else { format!("{count} places") };
        let texts = counts.iter().map(|&(function, count)| format!("`{}` in {}", self.label(function), places(count)));
        texts.collect::<Vec<_>>().join(", ")
    }

    /// What a link says of two stacks.
    pub fn needs(&self, index: usize) -> String {
        let link = &self.graph.links[index];
        let [from, to] = [&link.from, &link.to].map(|place| place.as_ref().and_then(|place| self.graph.node(place)));
        format!("`{}` needs `{}`: {}", from.unwrap_or_default(), to.unwrap_or_default(), self.what(index))
    }

    /// What a link says of two resources, with its place.
    pub fn refers(&self, index: usize) -> String {
        let link = &self.graph.links[index];
        let name = |place: &Option<Place>| place.as_ref().map_or_else(String::new, |place| self.resource(place));
        format!("{} needs {}: {}", name(&link.from), name(&link.to), self.place_of(index))
    }

    /// What people call a resource.
    pub fn resource(&self, place: &Place) -> String {
        match place {
            Place::Function(function) => format!("`{}`", self.label(*function)),
            Place::Stack(name) if name == "auth" => "the user pool".to_string(),
            Place::Stack(name) if name == "storage" => "the bucket".to_string(),
            Place::Own(own) => format!("`{}`", own.name),
            _ => "the API".to_string(),
        }
    }

    fn place_of(&self, index: usize) -> String {
        let evidence = &self.graph.links[index].evidence;
        let line = self.model.facts(evidence.file).lines.line(evidence.span.start);
        format!("{} ({}:{line})", evidence.words, self.model.path(evidence.file))
    }

    /// What happens, and for which function.
    fn what(&self, index: usize) -> String {
        let link = &self.graph.links[index];
        match (&link.from, &link.to) {
            (Some(Place::Function(function)), _) | (_, Some(Place::Function(function))) => {
                format!("{} (function `{}`)", link.evidence.words, self.label(*function))
            }
            _ => link.evidence.words.clone(),
        }
    }

    fn why(&self, index: usize) -> String {
        let evidence = &self.graph.links[index].evidence;
        let line = self.model.facts(evidence.file).lines.line(evidence.span.start);
        format!("{} at {}:{line}", self.what(index), self.model.path(evidence.file))
    }
}

/// Each name in backticks.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Clauses of one sentence.
pub fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}
