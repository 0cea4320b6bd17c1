//! Fields of write inputs that a client must not choose: roles and the like as literals, sums of money computed here.

use super::{Detail, Judgement};
use crate::{
    facts::body::{ExitKind, NodeKind, Op, PropKey, Value, ValueId},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        effects::{self, Effect},
        eval::Resolved,
        meaning::{self, Meaning},
        tier::{Tier, TierSet},
    },
    span::Span,
};

/// Fields that say what somebody may do.
const RIGHTS: [&str; 12] = [
    "role",
    "roles",
    "group",
    "groups",
    "isAdmin",
    "permissions",
    "isVerified",
    "verified",
    "approved",
    "tier",
    "plan",
    "is_admin",
];
/// Of these, those that mean it only of people and memberships.
const OF_PEOPLE: [&str; 3] = ["role", "tier", "plan"];
/// Roles in a conversation.
const SPEAKERS: [&str; 4] = ["user", "assistant", "system", "bot"];
/// What a person's or membership's model has.
const PERSONAL: [&str; 5] = ["email", "sub", "username", "userId", "owner"];
/// What its name says.
const PEOPLE: [&str; 6] = ["User", "Member", "Profile", "Account", "Invitation", "Tenant"];
/// Last words of the names of sums.
const SUMS: [&str; 10] = ["price", "amount", "total", "subtotal", "tax", "discount", "fee", "commission", "balance", "credits"];
/// Words behind them that only say the unit.
const UNITS: [&str; 9] = ["cents", "usd", "eur", "gbp", "aud", "cad", "inr", "chf", "jpy"];

/// All privileged fields that calls of a file set in the browser.
pub(super) fn judge(model: &ProjectModel, file: FileId) -> Vec<Judgement> {
    let mut found = Vec::new();
    for &(call, _) in model.effects.meanings(file) {
        let call = CallSite { file, call };
        let Some(row) = model.call(call) else { continue };
        let function = FnSite { file, function: row.function };
        let inputs = inputs(model, call);
        if inputs.is_empty() || !model.function_tiers(function).has(Tier::Frontend) {
            continue;
        }
        for Sent { input, name, write } in inputs {
            for (key, span, value) in fields(model, file, input) {
                let literal = is_right(model, name, &key, value);
                if literal || is_sum(&key) && is_computed(model, value, 16) {
                    found.push(Judgement {
                        rule: "no-privileged-input",
                        function,
                        tiers: TierSet::of(Tier::Frontend),
                        call,
                        effect: Effect::Write,
                        span,
                        earlier: vec![(write, Effect::Write)],
                        detail: Detail::Field { name: key, literal },
                    });
                }
            }
        }
    }
    found
}

/// The fields of an object, in its literal and set behind it (`input.role = "admin"`): name, place, value.
fn fields(model: &ProjectModel, file: FileId, input: Site) -> Vec<(String, Span, Site)> {
    let Some(view) = model.object(input) else { return Vec::new() };
    let own = view.props.into_iter().filter(|prop| prop.value.file == file);
    let mut found: Vec<(String, Span, Site)> = own.map(|prop| (prop.key, prop.key_span, prop.value)).collect();
    if let Resolved::Site(at) = model.resolve(input)
        && at.file == file
    {
        let facts = model.facts(file);
        let later = model.activations(file);
        let set = later.set_later(at.value);
        found.extend(set.map(|(name, place, value)| (facts.str(name).to_string(), facts.body.span(place), Site { file, value })));
    }
    found
}

/// What a write sends.
struct Sent<'m> {
    input: Site,
    /// Its name, and the call that writes.
    name: &'m str,
    write: CallSite,
}

/// What a call sends by a write, its own or that of the project function it runs.
fn inputs(model: &ProjectModel, call: CallSite) -> Vec<Sent<'_>> {
    match model.meaning(call) {
        Meaning::Remote(Effect::Write, name) => {
            input(model, call).map(|input| Sent { input, name, write: call }).into_iter().collect()
        }
        Meaning::Runs(function) if model.effects.summary(*function).effects.has(Effect::Write) => {
            let args = model.args(call);
            let sent = forwarded(model, *function).into_iter();
            sent.filter_map(|(index, name, write)| Some(Sent { input: *args.get(index as usize)?, name, write })).collect()
        }
        _ => Vec::new(),
    }
}

/// Parameters that a function hands on to a write as they are: `create(input)`, `create({ ...input, at })`.
fn forwarded(model: &ProjectModel, function: FnSite) -> Vec<(u32, &str, CallSite)> {
    let mut found = Vec::new();
    for call in effects::calls_in(model, function) {
        let (Meaning::Remote(Effect::Write, name), Some(sent)) = (model.meaning(call), input(model, call)) else {
            continue;
        };
        let mut take = |value: ValueId| {
            if let Value::Param { function: own, index } = model.value(Site { file: function.file, value })
                && own == function.function
            {
                found.push((index, name.as_str(), call));
            }
        };
        if sent.file != function.file {
            continue;
        }
        take(sent.value);
        let body = &model.facts(function.file).body;
        if let Value::Object(list) = body.value(sent.value) {
            for prop in body.props(list).iter().filter(|prop| prop.key == PropKey::Spread) {
                match body.value(prop.value) {
                    Value::Spread(inner) => take(inner),
                    _ => take(prop.value),
                }
            }
        }
    }
    found
}

/// The object of fields that a write sends.
fn input(model: &ProjectModel, call: CallSite) -> Option<Site> {
    let first = model.args(call).first().copied()?;
    if model.method(call).is_none_or(|(_, name)| name != "graphql") {
        return Some(first);
    }
    let variables = model.object(first)?.get("variables")?.value;
    Some(model.object(variables)?.get("input").map_or(variables, |prop| prop.value))
}

fn is_right(model: &ProjectModel, write: &str, key: &str, value: Site) -> bool {
    if !RIGHTS.contains(&key) || !is_literal(model, value) {
        return false;
    }
    if !OF_PEOPLE.contains(&key) {
        return true;
    }
    let speaks = model.string(value).is_some_and(|text| SPEAKERS.contains(&text.to_ascii_lowercase().as_str()));
    !speaks && is_personal(model, write)
}

fn is_literal(model: &ProjectModel, site: Site) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    match model.value(at) {
        Value::Str(_) | Value::Num(_) | Value::Bool(_) => true,
        Value::Array(list) => {
            let items = model.facts(at.file).body.list(list);
            !items.is_empty() && items.iter().all(|&value| model.string(Site { file: at.file, value }).is_some())
        }
        _ => false,
    }
}

/// Whether a write is about a person or a membership.
fn is_personal(model: &ProjectModel, write: &str) -> bool {
    let stem = write.split_once('.').map_or(write, |(data_model, _)| data_model);
    let stem = ["create", "update"].iter().find_map(|verb| stem.strip_prefix(verb)).unwrap_or(stem);
    let words = words(stem);
    if words.iter().any(|word| PEOPLE.iter().any(|person| word.eq_ignore_ascii_case(person))) {
        return true;
    }
    let data_model = model.backends.iter().find_map(|backend| backend.schema.model(stem));
    data_model.is_some_and(|data_model| data_model.fields.iter().any(|field| PERSONAL.contains(&field.name.as_str())))
}

/// Whether a field is named like a sum of money.
fn is_sum(name: &str) -> bool {
    let mut words = words(name);
    if words.len() > 1 && words.last().is_some_and(|last| UNITS.contains(&last.as_str())) {
        words.pop();
    }
    words.last().is_some_and(|last| SUMS.contains(&last.as_str()))
}

/// The words of a name in camelCase or snake_case, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter == '_' || letter == '-' {
            after_small = false;
            words.push(String::new());
            continue;
        }
        if letter.is_ascii_uppercase() && after_small || words.is_empty() {
            words.push(String::new());
        }
        after_small = !letter.is_ascii_uppercase();
        words.last_mut().expect("one was pushed").push(letter.to_ascii_lowercase());
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a value is computed here by arithmetic or `reduce`.
pub(super) fn is_computed(model: &ProjectModel, site: Site, fuel: u32) -> bool {
    if fuel == 0 {
        return false;
    }
    let Resolved::Site(at) = model.resolve(site) else { return false };
    let body = &model.facts(at.file).body;
    let here = |value: ValueId| Site { file: at.file, value };
    let any = |values: &[ValueId]| values.iter().any(|&value| is_computed(model, here(value), fuel - 1));
    match body.value(at.value) {
        Value::Op(Op::Arithmetic, _) => true,
        Value::Op(Op::Add, list) => {
            // A sum of texts is no sum.
            !body.list(list).iter().any(|&value| matches!(body.value(value), Value::Str(_) | Value::Template(_)))
        }
        Value::Op(Op::Conditional, list) => body.list(list).get(1..).is_some_and(any),
        Value::Op(Op::Default | Op::Or | Op::Nullish | Op::And, list) => any(body.list(list)),
        Value::Await(value) => is_computed(model, here(value), fuel - 1),
        Value::Local(slot) => {
            let values = body.list(body.locals.get(slot as usize).copied().unwrap_or_default());
            any(&values.iter().copied().filter(|&value| value != at.value).collect::<Vec<_>>())
        }
        Value::Member(base, name) => {
            let name = model.facts(at.file).str(name);
            let Resolved::Site(base) = model.resolve(here(base)) else { return false };
            let Value::Result(call) = model.value(base) else { return false };
            returns(model, CallSite { file: base.file, call }).into_iter().any(|returned| {
                model
                    .object(returned)
                    .and_then(|view| Some(view.get(name)?.value))
                    .is_some_and(|part| is_computed(model, part, fuel / 2))
            })
        }
        Value::Result(call) => {
            let call = CallSite { file: at.file, call };
            if let Resolved::Global(path) = model.callee(call) {
                let rounds = matches!(
                    path.iter().map(|name| &**name).collect::<Vec<_>>()[..],
                    ["Math", "round" | "floor" | "ceil" | "trunc" | "max" | "min"]
                        | ["Number" | "parseFloat" | "parseInt" | "String"]
                        | ["Number", "parseFloat" | "parseInt"]
                );
                return rounds && model.args(call).into_iter().any(|argument| is_computed(model, argument, fuel - 1));
            }
            match model.method(call) {
                Some((_, "reduce" | "reduceRight")) => adds_up(model, call),
                Some((receiver, "toFixed" | "toPrecision" | "toNumber")) => is_computed(model, receiver, fuel - 1),
                _ => returns(model, call).into_iter().any(|returned| is_computed(model, returned, fuel / 2)),
            }
        }
        _ => false,
    }
}

/// `list.reduce((sum, item) => sum + item.price, 0)`: not where it collects texts, lists or objects.
fn adds_up(model: &ProjectModel, call: CallSite) -> bool {
    let Some(start) = model.args(call).get(1).copied() else { return true };
    match model.resolve(start) {
        Resolved::Site(at) => !matches!(model.value(at), Value::Object(_) | Value::Array(_) | Value::Str(_)),
        _ => true,
    }
}

/// What a call of a project function, or of `useMemo`, may return.
fn returns(model: &ProjectModel, call: CallSite) -> Vec<Site> {
    let function = match model.meaning(call) {
        Meaning::Runs(function) => Some(*function),
        Meaning::Nothing => match model.callee(call) {
            Resolved::External { module, path } if module == "react" && path.last().is_some_and(|name| name == "useMemo") => {
                model.args(call).first().and_then(|&first| meaning::callable(model, first))
            }
            _ => None,
        },
        _ => None,
    };
    let Some(function) = function else { return Vec::new() };
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return Vec::new() };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let values = nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Exit(ExitKind::Return, value) => Some(Site { file: function.file, value }),
        _ => None,
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_by_their_last_word() {
        for name in ["price", "unitPrice", "total_amount", "amountCents", "subtotal", "shippingFee", "feeUSD", "creditsBalance"] {
            assert!(is_sum(name), "{name}");
        }
        for name in ["totalWeightKg", "priceList", "totalRotations", "amountExGst", "surprice", "cents", "taxId"] {
            assert!(!is_sum(name), "{name}");
        }
    }
}
