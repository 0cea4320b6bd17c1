//! What is said about rights that aren't judged.

use crate::engine::{CheckRequest, Engine, Setup};

const FUNCTION: &str = "import { defineFunction } from '@aws-amplify/backend';
    export const mail = defineFunction({ name: 'mail' });";

fn unjudged(backend: &str, handler: &str) -> Vec<String> {
    let mut engine = Engine::open(Setup::default()).expect("no configuration");
    engine.update_file("amplify/mail/resource.ts", FUNCTION.as_bytes());
    engine.update_file("amplify/mail/handler.ts", handler.as_bytes());
    let start = "import { defineBackend } from '@aws-amplify/backend';
        import { mail } from './mail/resource';
        const backend = defineBackend({ mail });";
    engine.update_file("amplify/backend.ts", format!("{start}\n{backend}").as_bytes());
    let report = engine.check(&CheckRequest::default());
    report.looked_at.unjudged.iter().map(|one| format!("{}: {}", one.function, one.why)).collect()
}

#[test]
fn says_why_it_is_silent() {
    let sends = "import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
        export const handler = () => new SESClient({}).send(new SendEmailCommand({}));";
    assert_eq!(unjudged("", sends), Vec::<String>::new());
    let handed = "import { setUp } from 'some-package'; setUp(backend.mail);";
    assert_eq!(unjudged(handed, sends), ["mail: it is handed to a package"]);
    // Without a call there is nothing to judge.
    assert_eq!(unjudged(handed, "export const handler = () => 1;"), Vec::<String>::new());
    let other = sends.replace("{}).send", "{ credentials }).send");
    assert_eq!(unjudged("", &other), ["mail: `SendEmail`: its client may have other credentials"]);
}
