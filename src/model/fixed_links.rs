//! Links in e-mails to an address of the app that is fixed in code: local servers, Amplify's hosting, the app's own domains.

use super::{
    FileId, ProjectModel, Site,
    code_reach::deployed,
    flow::Flow,
    function_environment::variables,
    function_texts::FunctionTexts,
    message_texts::{message_texts, opens_image},
    request::host,
    senders::{AuthSender, address, auth_sender, sendings},
    tier::Tier,
    wiring::Backend,
};
use crate::{
    facts::body::{PropKey, Value},
    span::Span,
};

/// Properties that hold a sender.
const SENDER_KEYS: [&str; 5] = ["Source", "FromEmailAddress", "from", "From", "fromEmail"];

/// Hosts of mailboxes that anybody can have.
const MAILBOXES: [&str; 12] = [
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "yahoo.com",
];

/// Words in the names of variables that hold the address of the app.
const APP_URLS: [&str; 12] = [
    "APP_URL",
    "APP_ORIGIN",
    "APP_DOMAIN",
    "SITE_URL",
    "BASE_URL",
    "FRONTEND_URL",
    "FRONT_END_URL",
    "WEB_URL",
    "WEBSITE_URL",
    "CLIENT_URL",
    "PUBLIC_URL",
    "PORTAL_URL",
];

/// An address of the app that is the same in every environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedLink {
    /// The file.
    pub file: FileId,
    /// Bytes of the address, of the literal, or of the variable's setting.
    pub span: Span,
    /// The host.
    pub host: String,
    /// The variable that is set to it.
    pub variable: Option<String>,
}

impl FixedLink {
    /// Whether only the developer's own machine has it.
    pub fn is_local(&self) -> bool {
        is_local(&self.host)
    }
}

impl ProjectModel {
    /// All of them, by file and place.
    pub fn fixed_links(&self) -> &[FixedLink] {
        self.fixed_links.get_or_init(|| {
            let mut found = Vec::new();
            for (index, backend) in self.backends.iter().enumerate() {
                if !backend.opaque && backend.define.is_some() {
                    of_backend(self, index, backend, &mut found);
                }
            }
            crate::sorting::by_key(&mut found, |link| (link.file, link.span));
            found.dedup();
            found
        })
    }
}

fn of_backend(model: &ProjectModel, index: usize, backend: &Backend, found: &mut Vec<FixedLink>) {
    let mut own: Option<Vec<String>> = None;
    let flow = Flow::new(model);
    let mut set = None;
    for (definition, entry) in deployed(backend) {
        let Some(function) = backend.functions.iter().position(|known| known.call == definition.call) else { continue };
        let Some(code) = model.handler_code(entry) else { continue };
        let sendings = sendings(model, code);
        if sendings.is_empty() {
            continue;
        }
        let variables = &set.get_or_insert_with(|| variables(model, index))[function];
        let own = own.get_or_insert_with(|| own_domains(model, index, backend));
        let texts = message_texts(model, &flow, code, variables, sendings.iter().map(|sending| sending.input));
        for &literal in &texts.literals {
            found.extend(link_in(model, literal, own));
        }
        let environment = FunctionTexts { flow: &flow, backend: index, function, variables };
        let mut names: Vec<&String> = texts.variables.iter().filter(|name| holds_app_url(name)).collect();
        crate::sorting::sort(&mut names);
        for name in names {
            let Some((text, file, span)) = environment.fixed(name) else { continue };
            let Some(host) = whole_host(&text).filter(|host| !is_local(host)) else { continue };
            found.push(FixedLink { file, span, host: host.to_string(), variable: Some(name.clone()) });
        }
    }
}

/// The first address of the app in a literal.
fn link_in(model: &ProjectModel, literal: Site, own: &[String]) -> Option<FixedLink> {
    let facts = model.facts(literal.file);
    let Value::Str(text) = facts.body.value(literal.value) else { return None };
    let (text, span) = (facts.str(text), facts.body.span(literal.value));
    // The marks around a literal; where an escape stands in it, the place inside it isn't known.
    let marks = (span.end - span.start).checked_sub(text.len() as u32);
    let offset = match marks {
        Some(0) => Some(0),
        Some(2 | 3) => Some(1),
        _ => None,
    };
    let mut from = 0;
    while let Some(at) = text[from..].find("http").map(|at| at + from) {
        from = at + 4;
        let Some(host) = start_host(&text[at..]).filter(|_| !opens_image(&text[..at])) else { continue };
        let ours = is_local(host) || host.ends_with(".amplifyapp.com") || own.iter().any(|domain| belongs(host, domain));
        if !ours {
            continue;
        }
        let end = text[at..].find(|letter: char| letter.is_whitespace() || "\"'<>`)".contains(letter));
        let length = end.unwrap_or(text.len() - at) as u32;
        let span = match offset {
            Some(offset) => Span::new(span.start + offset + at as u32, span.start + offset + at as u32 + length),
            None => span,
        };
        return Some(FixedLink { file: literal.file, span, host: host.to_string(), variable: None });
    }
    None
}

/// The host of an address that a text begins with; `None` if it may go on behind the text.
fn start_host(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-.".contains(letter)).unwrap_or(rest.len());
    let host = &rest[..end];
    (!host.is_empty() && !host.ends_with(['.', '-'])).then_some(host)
}

/// The host of a text that is an address.
fn whole_host(text: &str) -> Option<&str> {
    host(text).or_else(|| start_host(text)).filter(|host| !host.is_empty())
}

fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0") || host.ends_with(".localhost")
}

/// Whether a host is a domain, one below it, or the one above it.
fn belongs(host: &str, domain: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    below(host, domain) || host.contains('.') && below(domain, host)
}

fn holds_app_url(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    APP_URLS.iter().any(|word| name.contains(word)) && !name.contains("API")
}

/// The domains that a project calls its own: of its senders, of the pages that sign-in comes back to.
fn own_domains(model: &ProjectModel, index: usize, backend: &Backend) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |host: &str| {
        let host = host.to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).to_string();
        let ours = host.contains('.') && !is_local(&host) && !MAILBOXES.contains(&host.as_str());
        if ours && !found.contains(&host) {
            found.push(host);
        }
    };
    let mut sender = |text: &str| {
        if let Some((_, host)) = address(text).as_deref().and_then(|address| address.rsplit_once('@')) {
            add(host);
        }
    };
    for mail in model.mail().iter().filter(|mail| mail.backend == index) {
        mail.senders.iter().for_each(|known| sender(&known.address));
    }
    if let AuthSender::Address(known, _) = auth_sender(model, backend) {
        sender(&known);
    }
    for file in model.files().filter(|&file| !matches!(model.tiers.fixed(file), Some((Tier::Test | Tier::Tooling, _)))) {
        let facts = model.facts(file);
        for prop in &facts.body.props {
            let PropKey::Name(key) = prop.key else { continue };
            if let Value::Str(text) = facts.body.value(prop.value)
                && SENDER_KEYS.contains(&facts.str(key))
            {
                sender(facts.str(text));
            }
        }
    }
    for page in sign_in_pages(model, backend) {
        if let Some(host) = whole_host(&page) {
            add(host);
        }
    }
    found
}

/// `callbackUrls` and `logoutUrls` of `defineAuth`.
fn sign_in_pages(model: &ProjectModel, backend: &Backend) -> Vec<String> {
    let providers = || {
        let options = model.object(*model.args(backend.auth?).first()?)?;
        let login = model.object(options.get("loginWith")?.value)?;
        model.object(login.get("externalProviders")?.value)
    };
    let Some(providers) = providers() else { return Vec::new() };
    let lists = ["callbackUrls", "logoutUrls"].into_iter().filter_map(|key| model.array(providers.get(key)?.value));
    lists.flat_map(|list| list.items).filter_map(|item| model.string(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::{belongs, holds_app_url, start_host};

    #[test]
    fn tells_hosts_and_names() {
        assert_eq!(start_host("https://app.acme.com/x"), Some("app.acme.com"));
        assert_eq!(start_host("https://app."), None);
        assert!(
            belongs("www.acme.com", "acme.com") && belongs("app.acme.com", "acme.com") && belongs("acme.com", "mail.acme.com")
        );
        assert!(!belongs("notacme.com", "acme.com") && !belongs("acme.com.evil.org", "acme.com"));
        assert!(holds_app_url("APP_URL") && holds_app_url("NEXT_PUBLIC_SITE_URL") && !holds_app_url("API_BASE_URL"));
    }
}
