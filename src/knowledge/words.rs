//! Names that can have a meaning wherever what they name comes from: who never says one of them needs nobody's help.

/// Members of data clients and of clients of the AWS SDK, then functions of the platform that send requests.
pub const WORDS: [&str; 7] = ["models", "mutations", "queries", "graphql", "send", "fetch", "$fetch"];

/// How many of [`WORDS`] are members of clients.
pub const CLIENT_MEMBERS: usize = 5;
