//! From whom the Lambda functions of a backend send e-mail, and from whom Cognito does.

use super::{
    CallSite, ProjectModel, Site,
    code_reach::deployed,
    effects::Effect,
    flow::{Flow, Place, Uses},
    function_environment::variables,
    function_texts::FunctionTexts,
    handler_code::HandlerCode,
    meaning::Meaning,
    request::HOLE,
    sdk,
    wiring::Backend,
};
use crate::facts::body::{CallId, CallKind, Value};

/// Properties that name the sender: of SES, SES v2, most mailers, Postmark.
const KEYS: [&str; 4] = ["Source", "FromEmailAddress", "from", "From"];

/// One address that a function sends from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Index of the function.
    pub function: usize,
    /// The literal, template or read of a variable that gives the address.
    pub site: Site,
    /// The address, in small letters.
    pub address: String,
}

/// The e-mail of one backend.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// Index of the backend.
    pub backend: usize,
    /// The known senders, by function and place.
    pub senders: Vec<Sender>,
    /// Calls that send through SES.
    pub through_ses: Vec<CallSite>,
    /// What `defineAuth` says, if there is any of these.
    pub auth: AuthSender,
}

/// A call of a function's code that sends e-mail.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    /// The call.
    pub call: CallSite,
    /// What it sends: the input of the command, the argument of the method.
    pub input: Site,
    /// Whether it goes through SES.
    pub ses: bool,
}

/// The calls in a function's code that send e-mail.
pub fn sendings(model: &ProjectModel, code: &HandlerCode) -> Vec<Sending> {
    let mut found = Vec::new();
    for file in code.files() {
        for id in 0..model.facts(file).body.calls.len() as u32 {
            let call = CallSite { file, call: CallId(id) };
            if !matches!(model.meaning(call), Meaning::Effect(Effect::Email, _)) {
                continue;
            }
            let Some(row) = model.call(call).filter(|row| code.holds(model, file, row.span)) else { continue };
            let Some(&first) = model.args(call).first() else { continue };
            let ses = sdk::operation_of(model, call).is_some();
            let input = if ses && row.kind == CallKind::Call { command_input(model, first).unwrap_or(first) } else { first };
            found.push(Sending { call, input, ses });
        }
    }
    found
}

/// The input of `new SendEmailCommand(input)`.
fn command_input(model: &ProjectModel, command: Site) -> Option<Site> {
    let super::eval::Resolved::Site(at) = model.resolve_result(command) else { return None };
    let Value::Result(made) = model.value(at) else { return None };
    let made = CallSite { file: at.file, call: made };
    model.call(made).filter(|row| row.kind == CallKind::New)?;
    model.args(made).first().copied()
}

impl ProjectModel {
    /// The e-mail of each backend whose files can all be read.
    pub fn mail(&self) -> &[Mail] {
        self.mail.get_or_init(|| {
            let readable = self.backends.iter().enumerate().filter(|(_, backend)| !backend.opaque && backend.define.is_some());
            readable.map(|(index, backend)| mail_of(self, index, backend)).collect()
        })
    }
}

fn mail_of(model: &ProjectModel, index: usize, backend: &Backend) -> Mail {
    let mut mail = Mail { backend: index, ..Mail::default() };
    let mut all = Vec::new();
    for (definition, entry) in deployed(backend) {
        let Some(function) = backend.functions.iter().position(|own| own.call == definition.call) else { continue };
        let Some(code) = model.handler_code(entry) else { continue };
        let sendings = sendings(model, code);
        if !sendings.is_empty() {
            all.push((function, code, sendings));
        }
    }
    if all.is_empty() {
        return mail;
    }
    let variables = variables(model, index);
    let flow = Flow::new(model);
    for (function, code, sendings) in all {
        let uses = Uses::collect(model, code.files().into_iter());
        let texts = FunctionTexts { flow: &flow, backend: index, function, variables: &variables[function] };
        for sending in sendings {
            if sending.ses && !mail.through_ses.contains(&sending.call) {
                mail.through_ses.push(sending.call);
            }
            let answers = flow.in_contexts(&uses, 8, |frame| {
                let input = Place { site: sending.input, frame: frame.clone() };
                senders(&texts, &input)
            });
            for (site, address) in answers.into_iter().flatten() {
                let sender = Sender { function, site, address };
                if !mail.senders.contains(&sender) {
                    mail.senders.push(sender);
                }
            }
        }
    }
    mail.auth = auth_sender(model, backend);
    mail
}

/// The known addresses that a message is sent from.
fn senders(texts: &FunctionTexts<'_, '_>, input: &Place) -> Vec<(Site, String)> {
    let flow = texts.flow;
    let mut found = Vec::new();
    for value in KEYS.iter().flat_map(|key| flow.field(input, key)) {
        // `from: { email, name }`, `{ address, name }`.
        let inner: Vec<Place> = ["email", "address"].iter().flat_map(|key| flow.field(&value, key)).collect();
        for place in if inner.is_empty() { vec![value] } else { inner } {
            for text in texts.texts(&place) {
                found.extend(address(&text.text).map(|address| (text.site, address)));
            }
        }
    }
    found
}

/// The address in `Name <name@example.com>`, in small letters; `None` if a part of it isn't known.
pub fn address(text: &str) -> Option<String> {
    let inner = match text.rsplit_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or(rest),
        None => text,
    };
    let inner = inner.trim();
    let whole = inner.contains('@') && !inner.contains([HOLE, ' ', ',']);
    whole.then(|| inner.to_ascii_lowercase())
}

/// What `defineAuth` says about its own e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthSender {
    /// This address.
    Address(String, Site),
    /// None, although people sign in by e-mail.
    Missing,
    /// Not known, or no matter of e-mail.
    #[default]
    Other,
}

/// The sender of the sign-up e-mails of a backend.
pub fn auth_sender(model: &ProjectModel, backend: &Backend) -> AuthSender {
    let view = backend.auth.and_then(|call| model.args(call).first().and_then(|&options| model.object(options)));
    let Some(view) = view else { return AuthSender::Other };
    let senders = view.get("senders").map(|prop| model.object(prop.value));
    let email = match senders {
        Some(Some(senders)) => match senders.get("email") {
            Some(email) => Some(email.value),
            None if senders.complete => None,
            None => return AuthSender::Other,
        },
        Some(None) => return AuthSender::Other,
        None if view.complete => None,
        None => return AuthSender::Other,
    };
    if let Some(email) = email {
        let prop = model.object(email).and_then(|email| email.get("fromEmail").map(|prop| prop.value));
        let known = prop.and_then(|site| Some((address(&model.string(site)?)?, site)));
        return known.map_or(AuthSender::Other, |(address, site)| AuthSender::Address(address, site));
    }
    let login = view.get("loginWith").and_then(|prop| model.object(prop.value));
    let by_email = login
        .and_then(|login| login.get("email").map(|prop| prop.value))
        .is_some_and(|email| model.boolean(email) == Some(true) || model.object(email).is_some());
    // The pool's own settings may name a sender.
    let overridden = model.files().any(|file| {
        let path = model.path(file);
        path.strip_prefix(&backend.folder).is_some_and(|rest| rest.starts_with('/'))
            && model
                .facts(file)
                .strings
                .iter()
                .any(|text| text == "emailConfiguration" || text.starts_with("EmailConfiguration") || text == "UserPoolEmail")
    });
    if by_email && !overridden { AuthSender::Missing } else { AuthSender::Other }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn finds_addresses() {
        assert_eq!(address("Acme <No-Reply@acme.com>").as_deref(), Some("no-reply@acme.com"));
        assert_eq!(address(" a@b.c ").as_deref(), Some("a@b.c"));
        assert_eq!(address("\u{0} <a@b.c>").as_deref(), Some("a@b.c"));
        assert_eq!(address("\u{0}@b.c"), None);
        assert_eq!(address("nobody"), None);
    }
}
