//! Whether what an item carries is surely a number, as times since the epoch are.

use super::Item;
use crate::{
    facts::body::{CallKind, Op, Value},
    model::{
        CallSite,
        eval::Resolved,
        flow::{Flow, Place, Root},
    },
};

impl Item {
    /// A value of the attribute, if every value that it may have is surely a number.
    pub fn number(&self, flow: &Flow<'_>, name: &str) -> Option<Place> {
        let mut values = self.values(flow, name);
        if self.attributes {
            let numbers: Vec<Place> = values.iter().flat_map(|value| flow.field(value, "N")).collect();
            return if numbers.is_empty() || numbers.len() != values.len() { None } else { values.pop() };
        }
        let all = !values.is_empty() && values.iter().all(|value| is_number(flow, value, 6));
        if all { values.pop() } else { None }
    }
}

fn is_number(flow: &Flow<'_>, place: &Place, fuel: u32) -> bool {
    let origins = flow.expanded(place);
    fuel > 0
        && !origins.is_empty()
        && origins.iter().all(|origin| {
            if matches!(origin.root, Root::Nothing) {
                return false;
            }
            let Some(at) = origin.place() else { return false };
            let body = &flow.model.facts(at.site.file).body;
            match body.value(at.site.value) {
                Value::Num(_) | Value::Op(Op::Arithmetic, _) => true,
                // A sum of texts is a text.
                Value::Op(Op::Add, list) => body.list(list).iter().all(|&part| is_number(flow, &at.at(part), fuel - 1)),
                // `+new Date()`.
                Value::Op(Op::Unary, list) => body.list(list).iter().all(|&date| is_date(flow, &at.at(date))),
                Value::Result(call) => gives_number(flow, at, CallSite { file: at.site.file, call }, fuel - 1),
                _ => false,
            }
        })
}

/// `Date.now()`, `new Date().getTime()`, `Math.floor(…)`, `Number(…)`.
fn gives_number(flow: &Flow<'_>, at: &Place, call: CallSite, fuel: u32) -> bool {
    if let Resolved::Global(path) = flow.model.callee(call) {
        let path: Vec<&str> = path.iter().map(|name| &**name).collect();
        return match path.as_slice() {
            ["Date", "now" | "parse" | "UTC"] | ["Math", _] => true,
            ["Number" | "parseInt" | "parseFloat"] => flow.model.call(call).is_some_and(|row| row.kind == CallKind::Call),
            _ => false,
        };
    }
    // `getTime()` of what surely is a date.
    let Some((receiver, "getTime" | "valueOf")) = flow.model.method(call) else { return false };
    fuel > 0 && is_date(flow, &at.with(receiver))
}

/// `new Date()`.
fn is_date(flow: &Flow<'_>, place: &Place) -> bool {
    flow.expanded(place).iter().all(|origin| {
        let Some(date) = origin.place() else { return false };
        let Value::Result(made) = flow.model.value(date.site) else { return false };
        let call = CallSite { file: date.site.file, call: made };
        let is_new = flow.model.call(call).is_some_and(|row| row.kind == CallKind::New);
        is_new && matches!(flow.model.callee(call), Resolved::Global(path) if path == ["Date"])
    })
}
