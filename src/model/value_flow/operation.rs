//! What operators make of values: choices hand on, comparisons test, the rest computes.

use super::{Frame, Origin, Reader, Step, origin};
use crate::{
    facts::body::{Op, Value, ValueId},
    model::{ProjectModel, Site, eval::Resolved},
};

impl Reader<'_> {
    pub(super) fn operation(
        &mut self,
        op: Op,
        at: Site,
        operands: &[ValueId],
        path: &[Step<'_>],
        frame: Option<&Frame<'_>>,
    ) -> Origin {
        let site = |value: ValueId| Site { file: at.file, value };
        match (op, operands) {
            (Op::Default | Op::Or | Op::Nullish | Op::And, _) => {
                operands.iter().fold(Origin::NONE, |all, &value| all.or(self.value(site(value), path, frame)))
            }
            (Op::Conditional, &[test, yes, no]) => {
                let values = self.value(site(yes), path, frame).or(self.value(site(no), path, frame));
                // `isAdmin ? form.team : ownTeam` chooses between values that are something else than the test.
                if !is_constant(self.model, site(yes)) && !is_constant(self.model, site(no)) {
                    return values;
                }
                values.or(self.value(site(test), &[], frame).and(Origin::TESTED))
            }
            (Op::Rest, &[value]) => self.value(site(value), path, frame),
            (Op::Sequence, &[.., last]) => self.value(site(last), path, frame),
            (Op::Not, &[value]) => self.value(site(value), &[], frame).negated(),
            (Op::Equal | Op::NotEqual | Op::Order, &[left, right]) => self.comparison(op, site(left), site(right), frame),
            // `"error" in found`
            (Op::Relation, &[name, of]) if let Some(name) = self.model.string(site(name)) => {
                self.value(site(of), &[Step::Name(&name)], frame).tested()
            }
            (Op::Relation, _) => {
                operands.iter().fold(Origin::NONE, |all, &value| all.or(self.value(site(value), &[], frame))).tested()
            }
            _ => operands.iter().fold(Origin::NONE, |all, &value| all.or(self.value(site(value), &[], frame).content())),
        }
    }

    fn comparison(&mut self, op: Op, left: Site, right: Site, frame: Option<&Frame<'_>>) -> Origin {
        let model = self.model;
        let nothing = |site: Site| matches!(model.value(site), Value::Null | Value::Undefined);
        let turned = |origin: Origin| if op == Op::Equal { origin.negated() } else { origin };
        if nothing(right) {
            return turned(self.value(left, &[], frame));
        }
        if nothing(left) {
            return turned(self.value(right, &[], frame));
        }
        // `typeof x === "undefined"`, `typeof x === "string"`: whether it is there.
        for (tested, text) in [(left, right), (right, left)] {
            if let Value::Op(Op::Unary, list) = model.value(tested)
                && let &[value] = model.facts(tested.file).body.list(list)
                && let Some(text) = model.string(text)
            {
                let origin = self.value(Site { file: tested.file, value }, &[], frame);
                return if (text == "undefined") == (op == Op::Equal) { origin.negated() } else { origin };
            }
        }
        let both = (self.value(left, &[], frame), self.value(right, &[], frame));
        for (size, bound) in [(both.0, right), (both.1, left)] {
            if size.has(Origin::SIZE) {
                match (op, model.number(bound)) {
                    (_, Some(0.0)) => return turned(Origin::SOME_ROW),
                    // `length > 1` or `length < 1`: not known which.
                    (Op::Order, Some(1.0)) => return Origin::NONE,
                    _ => {}
                }
            }
        }
        // `sub.length > 0`: whether there is one.
        for (text, bound, origin) in [(left, right, both.0), (right, left, both.1)] {
            if model.number(bound) == Some(0.0) && !origin.is_backend() && measures_text(model, text) {
                return origin;
            }
        }
        // Comparing with a flag of presence (`!!data === true`) is rare: a test of contents.
        both.0.or(both.1).tested()
    }
}

/// `claims.sub.length`, but not the length of a list of groups or roles.
fn measures_text(model: &ProjectModel, site: Site) -> bool {
    let member = |site: Site| match model.resolve(site) {
        Resolved::Site(at) => match model.value(at) {
            Value::Member(base, name) => Some((Site { file: at.file, value: base }, model.facts(at.file).str(name))),
            _ => None,
        },
        _ => None,
    };
    member(site).is_some_and(|(base, name)| name == "length" && member(base).is_some_and(|(_, own)| !origin::is_role(own)))
}

/// Whether a value says nothing beside itself: a literal, a list or object of its own making.
fn is_constant(model: &ProjectModel, site: Site) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    matches!(
        model.value(at),
        Value::Bool(_) | Value::Null | Value::Undefined | Value::Num(_) | Value::Str(_) | Value::Object(_) | Value::Array(_)
    )
}
