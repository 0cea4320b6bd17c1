//! npm packages that rules know: mailers with their API hosts, and the parts of the AWS SDK that call no service.
//! Source: the packages' own documentation and published exports, read 2026-11.

/// A package that sends e-mail.
#[derive(Clone, Copy, Debug)]
pub struct Mailer {
    /// Package name; ends with `/*` for a whole scope.
    pub package: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Hosts of its HTTP API.
    pub hosts: &'static [&'static str],
}

/// Packages that send e-mail.
pub const MAILERS: [Mailer; 13] = [
    Mailer { package: "nodemailer", name: "Nodemailer", hosts: &[] },
    Mailer { package: "@sendgrid/mail", name: "SendGrid", hosts: &["api.sendgrid.com", "api.eu.sendgrid.com"] },
    Mailer { package: "resend", name: "Resend", hosts: &["api.resend.com"] },
    Mailer { package: "postmark", name: "Postmark", hosts: &["api.postmarkapp.com"] },
    Mailer { package: "mailgun.js", name: "Mailgun", hosts: &["api.mailgun.net", "api.eu.mailgun.net"] },
    Mailer { package: "mailgun-js", name: "Mailgun", hosts: &[] },
    Mailer { package: "@mailchimp/mailchimp_transactional", name: "Mailchimp Transactional", hosts: &["mandrillapp.com"] },
    Mailer { package: "@emailjs/*", name: "EmailJS", hosts: &["api.emailjs.com"] },
    Mailer { package: "emailjs-com", name: "EmailJS", hosts: &[] },
    Mailer { package: "brevo", name: "Brevo", hosts: &["api.brevo.com", "api.sendinblue.com"] },
    Mailer { package: "mailersend", name: "MailerSend", hosts: &["api.mailersend.com"] },
    Mailer { package: "plunk", name: "Plunk", hosts: &["api.useplunk.com", "next-api.useplunk.com"] },
    Mailer { package: "@azure/communication-email", name: "Azure Communication Services", hosts: &[] },
];

/// The package of a module specifier: `@scope/name` or `name`, without subpath.
pub fn package_name(module: &str) -> &str {
    let slashes = if module.starts_with('@') { 2 } else { 1 };
    let mut ends = module.bytes().enumerate().filter(|&(_, byte)| byte == b'/').map(|(at, _)| at);
    &module[..ends.nth(slashes - 1).unwrap_or(module.len())]
}

/// The mailer behind a module specifier.
pub fn mailer(module: &str) -> Option<&'static Mailer> {
    let package = package_name(module);
    MAILERS.iter().find(|mailer| match mailer.package.strip_suffix('*') {
        Some(scope) => package.starts_with(scope),
        None => package == mailer.package,
    })
}

/// The mailer whose API lies at a host.
pub fn mailer_of_host(host: &str) -> Option<&'static Mailer> {
    MAILERS.iter().find(|mailer| mailer.hosts.contains(&host))
}

/// Which argument an export of a package wraps in a function that runs it: `useCallback(save, [])`, `debounce(save, 500)`.
/// By their documentations, read 2026-11-26.
pub fn wrapped_argument(module: &str, name: &str) -> Option<usize> {
    let delays = |name: &str| matches!(name, "debounce" | "throttle" | "once" | "memoize");
    match package_name(module) {
        "react" => matches!(name, "useCallback" | "useEffectEvent" | "cache" | "memo").then_some(0),
        "lodash" | "lodash-es" | "es-toolkit" | "radash" | "underscore" => {
            let own = module.rsplit('/').next().unwrap_or_default();
            (delays(name) || name == "default" && delays(own)).then_some(usize::from(module.starts_with("radash")))
        }
        "lodash.debounce" | "lodash.throttle" | "lodash.once" | "just-debounce-it" | "debounce" => Some(0),
        "throttle-debounce" => delays(name).then_some(1),
        "use-debounce" => matches!(name, "useDebouncedCallback" | "useThrottledCallback").then_some(0),
        "usehooks-ts" => matches!(name, "useDebounceCallback" | "useEventCallback").then_some(0),
        "@reduxjs/toolkit" => (name == "createAsyncThunk").then_some(1),
        _ => None,
    }
}

/// Whether a package has such an export, or makes stores whose actions are functions of the project.
pub fn hands_functions_on(package: &str) -> bool {
    const PACKAGES: [&str; 16] = [
        "@reduxjs/toolkit",
        "debounce",
        "es-toolkit",
        "just-debounce-it",
        "lodash",
        "lodash-es",
        "lodash.debounce",
        "lodash.once",
        "lodash.throttle",
        "pinia",
        "radash",
        "throttle-debounce",
        "underscore",
        "use-debounce",
        "usehooks-ts",
        "zustand",
    ];
    PACKAGES.contains(&package)
}

/// Whether a package is part of an AWS SDK (v2 or v3) at all.
pub fn is_aws_sdk(module: &str) -> bool {
    let package = package_name(module);
    package.starts_with("@aws-sdk/") || package == "aws-sdk"
}

/// Parts of the SDK that call no service: types, helpers for requests, marshalling.
pub fn calls_no_service(module: &str) -> bool {
    let Some(name) = package_name(module).strip_prefix("@aws-sdk/") else { return false };
    matches!(
        name,
        "types" | "smithy-client" | "protocol-http" | "url-parser" | "middleware-sdk-s3" | "core" | "hash-node" | "sha256-js"
    ) || name.starts_with("util-")
}

/// Whether an export of an SDK package is only a name to compare with: an exception class or an enumeration. Clients,
/// commands, paginators and waiters are not.
pub fn is_passive_export(module: &str, name: &str) -> bool {
    // Amazon S3 and Systems Manager name some exceptions without saying so: `NoSuchKey`, `ParameterNotFound`.
    let exception = ["Exception", "Error", "Fault", "NotFound", "AlreadyExists", "AlreadyOwnedByYou", "Rejected"];
    if exception.iter().any(|end| name.ends_with(end)) || name.starts_with("NoSuch") {
        return true;
    }
    // What else a client exports in PascalCase is an enumeration, except its aggregated form, named as its package.
    let Some(service) = package_name(module).strip_prefix("@aws-sdk/client-") else { return false };
    let same = name.to_ascii_lowercase() == service.replace('-', "");
    !same && !name.ends_with("Client") && !name.ends_with("Command") && name.starts_with(|first: char| first.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_packages_by_name_and_host() {
        assert_eq!(package_name("@aws-sdk/client-ses/dist-cjs"), "@aws-sdk/client-ses");
        assert_eq!(package_name("aws-sdk/clients/s3"), "aws-sdk");
        assert_eq!(mailer("@emailjs/browser").map(|mailer| mailer.name), Some("EmailJS"));
        assert!(mailer("resend-kit").is_none());
        assert_eq!(mailer_of_host("api.sendgrid.com").map(|mailer| mailer.name), Some("SendGrid"));
        assert!(mailer_of_host("example.com").is_none());
    }

    #[test]
    fn tells_services_from_helpers() {
        assert!(is_aws_sdk("aws-sdk/clients/ses") && is_aws_sdk("@aws-sdk/client-s3") && !is_aws_sdk("aws-sdk-mock"));
        assert!(
            calls_no_service("@aws-sdk/util-dynamodb")
                && calls_no_service("@aws-sdk/types")
                && !calls_no_service("@aws-sdk/client-s3")
        );
        for name in ["NoSuchKey", "ObjectCannedACL", "ServerSideEncryption"] {
            assert!(is_passive_export("@aws-sdk/client-s3", name), "{name}");
        }
        for (module, name) in
            [("client-s3", "S3Client"), ("client-s3", "S3"), ("client-sesv2", "SESv2"), ("lib-storage", "Upload")]
        {
            assert!(!is_passive_export(&format!("@aws-sdk/{module}"), name), "{name}");
        }
        let cognito = "@aws-sdk/client-cognito-identity-provider";
        assert!(is_passive_export(cognito, "ChallengeNameType") && !is_passive_export(cognito, "CognitoIdentityProvider"));
    }
}
