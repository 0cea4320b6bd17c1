//! Names that can have a meaning wherever what they name comes from: who never says one of them needs nobody's help.

/// Members of data clients and of clients of the AWS SDK, functions of the platform that send requests, start intervals and
/// group lists, functions of Amplify's auth library that sign somebody up or in, what listens to its events, what holds
/// variables, and hooks that read a context.
pub const WORDS: [&str; 17] = [
    "models",
    "mutations",
    "queries",
    "graphql",
    "send",
    "fetch",
    "$fetch",
    "setInterval",
    "groupBy",
    "signUp",
    "confirmSignUp",
    "autoSignIn",
    "signIn",
    "Hub",
    ENV,
    "useContext",
    "use",
];

/// The member that holds variables of the environment.
pub const ENV: &str = "env";
