//! npm packages by what they do: databases, schedulers, document generators, services behind a secret key.
//! Source: the packages' own documentation, read 2026-11.

use super::packages::package_name;

/// Database drivers and object mappers.
const DATABASES: [&str; 15] = [
    "pg",
    "postgres",
    "mysql2",
    "mongodb",
    "mongoose",
    "@prisma/client",
    "drizzle-orm",
    "knex",
    "typeorm",
    "sequelize",
    "kysely",
    "better-sqlite3",
    "redis",
    "ioredis",
    "@planetscale/database",
];

/// Whether a module talks to a database server.
pub fn is_database(module: &str) -> bool {
    let package = package_name(module);
    let known = DATABASES.contains(&package) || package == "@neondatabase/serverless";
    // These keep a database inside the browser or the phone.
    let local = ["expo-sqlite", "op-sqlite", "sqlite-proxy", "sql-js", "pglite"];
    known && !(package == "drizzle-orm" && module.rsplit('/').next().is_some_and(|last| local.contains(&last)))
}

/// Whether some rule about placement is about a package.
pub fn is_for_servers(package: &str) -> bool {
    super::packages::is_aws_sdk(package)
        || super::packages::mailer(package).is_some()
        || is_database(package)
        || is_scheduler(package)
        || generator(package).is_some()
        || needs_secret(package)
        || is_external_service(package)
}

/// Whether a package runs jobs by a clock.
pub fn is_scheduler(module: &str) -> bool {
    ["node-cron", "cron", "node-schedule", "croner", "bree", "agenda", "toad-scheduler"].contains(&package_name(module))
}

/// Exports of schedulers that only compute or check a time.
pub fn schedules_nothing(name: &str) -> bool {
    ["validate", "validateCronExpression", "sendAt", "timeout", "CronTime"].contains(&name)
}

/// How a package makes documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// That is what it is for.
    Always,
    /// A parser too: only where a writing part of it is used.
    Writing,
    /// Only its `unparse`.
    Unparse,
}

/// The generator behind a module specifier.
pub fn generator(module: &str) -> Option<Generator> {
    const ALWAYS: [&str; 15] = [
        "xlsx-js-style",
        "pdfkit",
        "pdfmake",
        "jspdf",
        "@react-pdf/renderer",
        "json2csv",
        "csv-stringify",
        "export-to-csv",
        "react-csv",
        "docx",
        "puppeteer",
        "puppeteer-core",
        "playwright",
        "playwright-core",
        "@json2csv",
    ];
    let package = package_name(module);
    match package {
        "xlsx" | "exceljs" | "pdf-lib" => Some(Generator::Writing),
        "papaparse" => Some(Generator::Unparse),
        _ => (ALWAYS.contains(&package) || package.starts_with("@json2csv/")).then_some(Generator::Always),
    }
}

/// Whether a member of a spreadsheet or PDF package writes.
pub fn writes_document(name: &str) -> bool {
    name.starts_with("write") || matches!(name, "json_to_sheet" | "aoa_to_sheet" | "addWorksheet" | "save")
}

/// Packages for servers whose use needs a secret key.
const SECRET: [&str; 27] = [
    "stripe",
    "openai",
    "@anthropic-ai/sdk",
    "twilio",
    "jsonwebtoken",
    "bcrypt",
    "bcryptjs",
    "argon2",
    "groq-sdk",
    "cohere-ai",
    "@mistralai/mistralai",
    "replicate",
    "@huggingface/inference",
    "square",
    "razorpay",
    "plaid",
    "braintree",
    "@mollie/api-client",
    "@adyen/api-library",
    "@paypal/checkout-server-sdk",
    "@paypal/paypal-server-sdk",
    "@slack/web-api",
    "@vonage/server-sdk",
    "messagebird",
    "telnyx",
    "plivo",
    "firebase-admin",
];

/// Whether a package needs a secret key that a browser must not have.
pub fn needs_secret(module: &str) -> bool {
    SECRET.contains(&package_name(module))
}

/// Payment, AI and messaging services beside those of [`SECRET`].
const SERVICES: [&str; 13] = [
    "@google/generative-ai",
    "@google/genai",
    "@google-cloud/vertexai",
    "@azure/openai",
    "langchain",
    "@slack/webhook",
    "@slack/bolt",
    "telegraf",
    "discord.js",
    "expo-server-sdk",
    "@onesignal/node-onesignal",
    "web-push",
    "pusher",
];

/// Whether a package calls a payment, AI or messaging service.
pub fn is_external_service(module: &str) -> bool {
    let package = package_name(module);
    // These compute in the process itself.
    let local = ["jsonwebtoken", "bcrypt", "bcryptjs", "argon2"];
    (SECRET.contains(&package) && !local.contains(&package))
        || SERVICES.contains(&package)
        || ["@ai-sdk/", "@langchain/"].iter().any(|scope| package.starts_with(scope) && !is_service_free(package))
}

/// Parts of the AI toolkits that call nobody.
fn is_service_free(package: &str) -> bool {
    ["core", "textsplitters", "react", "vue", "svelte", "angular", "rsc", "provider", "provider-utils", "ui-utils"]
        .iter()
        .any(|part| package.ends_with(&format!("/{part}")))
}

/// Words of services whose keys are secret, as they stand in names of variables.
const SECRET_SERVICES: [&str; 29] = [
    "OPENAI",
    "ANTHROPIC",
    "CLAUDE",
    "RESEND",
    "SENDGRID",
    "POSTMARK",
    "MAILGUN",
    "TWILIO",
    "GROQ",
    "MISTRAL",
    "REPLICATE",
    "HUGGINGFACE",
    "HUGGING_FACE",
    "HF",
    "COHERE",
    "GEMINI",
    "DEEPSEEK",
    "PERPLEXITY",
    "ELEVENLABS",
    "BREVO",
    "MAILERSEND",
    "MAILCHIMP",
    "MANDRILL",
    "SLACK_BOT",
    "GITHUB",
    "TOGETHER",
    "OPENROUTER",
    "DROPBOX_SIGN",
    "NOTION",
];

/// Prefixes of variables that bundlers put into browser code.
const EXPOSED: [&str; 4] = ["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "EXPO_PUBLIC_"];

/// The name behind the prefix that exposes a variable to the browser.
pub fn exposed_name(name: &str) -> Option<&str> {
    EXPOSED.iter().find_map(|prefix| name.strip_prefix(prefix))
}

/// Whether the name of a variable (without its prefix) says that its value is a secret.
pub fn names_secret(name: &str) -> bool {
    let padded = format!("_{}_", name.to_ascii_uppercase());
    let has = |word: &str| padded.contains(&format!("_{word}_"));
    // A path, a rule or a switch about secrets is none.
    let harmless = [
        "URL", "URI", "PATH", "ROUTE", "LENGTH", "MIN", "MAX", "ENABLED", "DISABLED", "REQUIRED", "POLICY", "REGEX", "PATTERN",
        "NAME", "ARN", "HINT", "LABEL", "TTL", "EXPIRY",
    ];
    if harmless.iter().any(|word| padded.ends_with(&format!("_{word}_"))) {
        return false;
    }
    if ["SECRET", "PRIVATE_KEY", "PASSWORD", "ACCESS_KEY"].iter().any(|word| has(word)) || padded.contains("SECRETKEY") {
        return true;
    }
    ["API_KEY_", "APIKEY_", "TOKEN_"].iter().any(|end| padded.ends_with(end)) && SECRET_SERVICES.iter().any(|word| has(word))
}

/// Whether a text is or holds the id of an AWS access key. Those of the documentation end in `EXAMPLE`.
pub fn has_access_key_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    // Its 20 characters cover every 20th byte of the text somewhere.
    if !bytes.iter().skip(19).step_by(20).any(part) {
        return false;
    }
    let starts = bytes.windows(4).enumerate().filter(|(_, four)| matches!(four, [b'A', b'K' | b'S', b'I', b'A']));
    starts.map(|(at, _)| at).any(|at| {
        let key = bytes[at..].iter().take_while(|byte| part(byte)).count();
        let starts = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        let ends = bytes.get(at + key).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        key == 20 && starts && ends && !bytes[..at + key].ends_with(b"EXAMPLE")
    })
}

/// Whether a text has the form of an AWS secret access key: 40 characters of base64 with capitals, small letters and digits.
pub fn is_secret_key(text: &str) -> bool {
    let byte = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    text.len() == 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+' | b'='))
        && byte(u8::is_ascii_uppercase)
        && byte(u8::is_ascii_lowercase)
        && byte(u8::is_ascii_digit)
        && !text.ends_with("EXAMPLEKEY")
}

/// Whether a text holds the id of an access key or has the form of a secret one.
pub fn may_be_key(text: &str) -> bool {
    // Both are at least that long, most texts aren't.
    text.len() >= 20 && (has_access_key_id(text) || is_secret_key(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_packages() {
        assert!(is_database("drizzle-orm/pg-core") && is_database("mysql2/promise") && !is_database("drizzle-orm/expo-sqlite"));
        assert!(is_database("@neondatabase/serverless") && !is_database("pg-format") && !is_database("redis-errors"));
        assert!(is_scheduler("node-cron") && !is_scheduler("cron-parser"));
        assert_eq!(generator("csv-stringify/sync"), Some(Generator::Always));
        assert_eq!(generator("@json2csv/plainjs"), Some(Generator::Always));
        assert_eq!(generator("xlsx"), Some(Generator::Writing));
        assert_eq!(generator("csv-parse"), None);
        assert!(needs_secret("stripe") && !needs_secret("@stripe/stripe-js"));
        assert!(is_external_service("@ai-sdk/openai") && !is_external_service("@ai-sdk/react"));
        assert!(is_external_service("square/legacy") && !is_external_service("bcrypt"));
    }

    #[test]
    fn knows_secrets_by_name_and_form() {
        let exposed = |name| exposed_name(name).is_some_and(names_secret);
        for name in
            ["NEXT_PUBLIC_AWS_SECRET_ACCESS_KEY", "VITE_DB_PASSWORD", "REACT_APP_JWT_SECRET", "EXPO_PUBLIC_OPENAI_API_KEY"]
        {
            assert!(exposed(name), "{name}");
        }
        for name in ["NEXT_PUBLIC_API_KEY", "VITE_MAPS_API_KEY", "NEXT_PUBLIC_PASSWORD_RESET_URL", "OPENAI_API_KEY", "VITE_TOKEN"]
        {
            assert!(!exposed(name), "{name}");
        }
        assert!(has_access_key_id("AKIAZ7Q2WERTYUIOPASD") && !has_access_key_id("AKIAIOSFODNN7EXAMPLE"));
        assert!(has_access_key_id("Credential=AKIAZ7Q2WERTYUIOPASD/2026") && !has_access_key_id("XAKIAZ7Q2WERTYUIOPASD"));
        assert!(!has_access_key_id("AKIAZ7Q2") && !has_access_key_id("AKIAz7q2wertyuiopasd"));
        assert!(is_secret_key("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"));
        assert!(!is_secret_key("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"));
    }
}
