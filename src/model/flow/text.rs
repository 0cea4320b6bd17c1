//! Texts that values have.

use super::{Flow, Origin, Place, Root};
use crate::facts::body::{Op, Value};

/// Texts inside texts: `let all = "a"; all = all + "b"` has no end.
const NESTED: u32 = 12;

impl Flow<'_> {
    /// The text of a value, if it has exactly one.
    pub fn text(&self, place: &Place) -> Option<String> {
        self.text_within(place, NESTED)
    }

    fn text_within(&self, place: &Place, fuel: u32) -> Option<String> {
        let mut texts = self.texts_within(place, fuel);
        texts.dedup();
        if texts.len() == 1 { texts.pop().flatten() } else { None }
    }

    /// The texts of all that a value may be; `None` for one without a known text.
    pub fn texts(&self, place: &Place) -> Vec<Option<String>> {
        self.texts_within(place, NESTED)
    }

    fn texts_within(&self, place: &Place, fuel: u32) -> Vec<Option<String>> {
        let origins = self.expanded(place);
        let text = |origin: &Origin| match &origin.root {
            Root::Text(text) if origin.path.is_empty() => Some(text.clone()),
            _ => self.literal_text(origin.place()?, fuel),
        };
        origins.iter().map(text).collect()
    }

    fn literal_text(&self, place: &Place, fuel: u32) -> Option<String> {
        let fuel = fuel.checked_sub(1)?;
        let facts = self.model.facts(place.site.file);
        match facts.body.value(place.site.value) {
            Value::Str(text) | Value::Num(text) => Some(facts.str(text).to_string()),
            Value::Template(list) | Value::Op(Op::Add, list) => {
                facts.body.list(list).iter().map(|&part| self.text_within(&place.at(part), fuel)).collect()
            }
            _ => None,
        }
    }
}
