//! Texts that values have.

use super::{Flow, Origin, Place, Root};
use crate::facts::body::{Op, Value};

impl Flow<'_> {
    /// The text of a value, if it has exactly one.
    pub fn text(&self, place: &Place) -> Option<String> {
        let mut texts = self.texts(place);
        texts.dedup();
        if texts.len() == 1 { texts.pop().flatten() } else { None }
    }

    /// The texts of all that a value may be; `None` for one without a known text.
    pub fn texts(&self, place: &Place) -> Vec<Option<String>> {
        let origins = self.expanded(place);
        let text = |origin: &Origin| match &origin.root {
            Root::Text(text) if origin.path.is_empty() => Some(text.clone()),
            _ => self.literal_text(origin.place()?),
        };
        origins.iter().map(text).collect()
    }

    fn literal_text(&self, place: &Place) -> Option<String> {
        let facts = self.model.facts(place.site.file);
        match facts.body.value(place.site.value) {
            Value::Str(text) | Value::Num(text) => Some(facts.str(text).to_string()),
            Value::Template(list) | Value::Op(Op::Add, list) => {
                facts.body.list(list).iter().map(|&part| self.text(&place.at(part))).collect()
            }
            _ => None,
        }
    }
}
