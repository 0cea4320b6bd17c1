//! The functions whose handle or role is somewhere inside values.

use super::{
    super::{
        super::backend_eval::{Abs, Kind, Origin, Piece, ThingId},
        subject::Subject,
    },
    Grants,
};

impl Grants<'_> {
    /// The functions whose handle is somewhere in values, and whether the whole backend is.
    pub(super) fn handles(&self, values: &[Abs]) -> Vec<Subject> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        values.iter().for_each(|value| self.collect(value, &mut found, &mut seen));
        found
    }

    fn collect(&self, value: &Abs, found: &mut Vec<Subject>, seen: &mut Vec<ThingId>) {
        let heap = &self.evaluation.heap;
        match value {
            Abs::Record(id) => {
                let record = heap.record(*id);
                record
                    .props
                    .iter()
                    .map(|(_, value)| value)
                    .chain(&record.others)
                    .for_each(|value| self.collect(value, found, seen));
            }
            Abs::List(id) => heap.list(*id).items.iter().for_each(|value| self.collect(value, found, seen)),
            Abs::Token(token) => {
                for piece in &token.pieces {
                    if let Piece::Attribute(thing, name) = piece
                        && name.starts_with("role")
                        && let function @ Subject::Function(_) = self.subjects().of_thing(*thing)
                    {
                        found.push(function);
                    }
                }
            }
            Abs::Thing(id) if !seen.contains(id) && seen.len() < 256 => {
                seen.push(*id);
                let thing = heap.thing(*id);
                match (&thing.kind, &thing.origin) {
                    (Kind::Backend, _) => found.push(Subject::Unknown),
                    (_, Origin::Either(values) | Origin::Made(_, values))
                        if thing.kind == Kind::Value || thing.kind == Kind::Either =>
                    {
                        values.iter().for_each(|value| self.collect(value, found, seen));
                    }
                    _ => {
                        if let function @ Subject::Function(_) = self.subjects().of_thing(*id) {
                            found.push(function);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
