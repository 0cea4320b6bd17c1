//! A small project in memory, checked by the whole engine.

use crate::{
    config::FILE_NAME,
    engine::{CheckRequest, Engine, Setup},
    maps::SortedMap,
    report::{Report, Sources},
    span::LineIndex,
};

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct Project {
    files: SortedMap<String, (String, LineIndex)>,
}

/// What a check of a project gave.
pub struct Checked {
    /// Everything, suppressed findings too.
    pub report: Report,
}

impl Project {
    /// Adds a file; false if there is one of that path.
    pub fn add(&mut self, path: &str, text: String) -> bool {
        let lines = LineIndex::new(&text);
        self.files.insert(path.to_string(), (text, lines)).is_none()
    }

    /// Replaces a file's text.
    pub fn replace(&mut self, path: &str, text: String) {
        let lines = LineIndex::new(&text);
        self.files.insert(path.to_string(), (text, lines));
    }

    /// A file's text.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|(text, _)| text.as_str())
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Checks the project with the engine; the rules in `forced` are errors whatever the configuration says.
    pub fn check(&self, forced: &[&str]) -> Result<Checked, String> {
        let config = self.get(FILE_NAME).map(|text| (FILE_NAME.to_string(), text.to_string()));
        let rules: Vec<String> = forced.iter().map(|rule| format!("\"{rule}\": \"error\"")).collect();
        let overrides = (!rules.is_empty()).then(|| format!("{{ \"rules\": {{ {} }} }}", rules.join(", ")));
        let mut engine = Engine::open(Setup { config, overrides_json: overrides }).map_err(|error| error.to_string())?;
        for (path, (text, _)) in self.files.iter().filter(|(path, _)| *path != FILE_NAME) {
            engine.update_file(path, text.as_bytes());
        }
        let report = engine.check(&CheckRequest { include_suppressed: true, ..CheckRequest::default() });
        Ok(Checked { report })
    }
}

impl Sources for Project {
    fn lines(&self, path: &str) -> Option<&LineIndex> {
        self.files.get(path).map(|(_, lines)| lines)
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.get(path)
    }
}
