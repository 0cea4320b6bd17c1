//! What is known of where a value comes from, as one set of bits, and what becomes of it behind a member access.

/// Where a value comes from and how deep inside its source it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin(u32);

/// One step into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'n> {
    /// `.name`.
    Name(&'n str),
    /// `[unknown]`, an element of an iterable.
    Element,
}

impl Origin {
    /// Nothing that a rule asks about.
    pub const NONE: Self = Self(0);
    /// `{ data, errors }` of a call that gives one record.
    pub const ONE: Self = Self(1);
    /// `{ data, errors }` of a call that gives a list.
    pub const MANY: Self = Self(1 << 1);
    /// `{ data, errors }` of a GraphQL document.
    pub const GRAPHQL: Self = Self(1 << 2);
    /// `data` of a GraphQL document.
    pub const GRAPHQL_DATA: Self = Self(1 << 3);
    /// A field of that: a record, or a page of records under `items`.
    pub const GRAPHQL_FIELD: Self = Self(1 << 4);
    /// The answer of an AWS SDK operation.
    pub const SDK: Self = Self(1 << 5);
    /// A record: that it is there says nothing about its contents.
    pub const RECORD: Self = Self(1 << 6);
    /// A list of records.
    pub const LIST: Self = Self(1 << 7);
    /// True if a list has a row: the row itself, or its length.
    pub const SOME_ROW: Self = Self(1 << 8);
    /// True if a list has no row.
    pub const NO_ROW: Self = Self(1 << 9);
    /// The length of a list.
    pub const SIZE: Self = Self(1 << 10);
    /// Something inside a record, or computed from it.
    pub const CONTENT: Self = Self(1 << 11);
    /// The caller's session: that it is there says only that somebody has signed in.
    pub const SESSION: Self = Self(1 << 12);
    /// A claim, attribute or id of the caller.
    pub const CLAIM: Self = Self(1 << 13);
    /// A test of who the caller is.
    pub const DECIDED: Self = Self(1 << 14);
    /// The record was selected by who the caller is.
    pub const OWN: Self = Self(1 << 15);
    /// `errors` of a call.
    pub const ERRORS: Self = Self(1 << 16);
    /// Parsed out of a file by a package for that.
    pub const PARSED: Self = Self(1 << 17);
    /// Out of a list without a filter.
    pub const WHOLE: Self = Self(1 << 18);

    /// How the caller can be reached: a claim too, but its form says nothing about what they may do.
    pub const CONTACT: Self = Self(1 << 19);
    /// A function looked the row up, and gives nothing if there is none.
    pub const LOOKED_UP: Self = Self(1 << 20);

    const KEPT: Self = Self(Self::OWN.0 | Self::PARSED.0 | Self::WHOLE.0 | Self::LOOKED_UP.0);
    /// Everything that was read from the backend.
    const BACKEND: Self = Self(0xfff);
    /// What may be followed through state and context, which outlive a call.
    pub const LASTING: Self = Self(Self::IDENTITY.0 | Self::DECIDED.0 | Self::PARSED.0);
    /// Who the caller is.
    pub const IDENTITY: Self = Self(Self::SESSION.0 | Self::CLAIM.0 | Self::CONTACT.0);
    /// What a choice hands on to the value that it chooses.
    pub const TESTED: Self = Self(Self::CONTENT.0 | Self::DECIDED.0);

    /// Whether some of `other` is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What one of them holds.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both hold.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Without who the caller is.
    pub const fn not_identity(self) -> Self {
        self.without(Self::IDENTITY)
    }

    /// Whether some of it was read from the backend.
    pub const fn is_backend(self) -> bool {
        self.has(Self::BACKEND)
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Without what was read from the backend.
    pub const fn not_read_here(self) -> Self {
        self.without(Self(Self::BACKEND.0 | Self::OWN.0 | Self::WHOLE.0))
    }

    /// The answer of a function that looks a record up: that a row out of a list is there is as little a rule as with `get`.
    /// `made`: or an object that it made of the record.
    pub const fn looked_up(self, made: bool) -> Self {
        match (self.has(Self::SOME_ROW), made || self.has(Self::RECORD)) {
            (true, true) => self.without(Self::SOME_ROW),
            (true, false) => self.or(Self::LOOKED_UP),
            _ => self,
        }
    }

    /// Something computed from it.
    pub fn content(self) -> Self {
        let inner =
            Self(Self::RECORD.0 | Self::LIST.0 | Self::SOME_ROW.0 | Self::NO_ROW.0 | Self::SIZE.0 | Self::GRAPHQL_FIELD.0);
        let mut out = self.and(Self(Self::CONTENT.0 | Self::IDENTITY.0 | Self::DECIDED.0 | Self::ERRORS.0).or(Self::KEPT));
        if self.has(inner) {
            out = out.or(Self::CONTENT);
        }
        out
    }

    /// The result of a test of it: which role, which owner, which status.
    pub fn tested(self) -> Self {
        let content = self.content();
        if content.has(Self::IDENTITY.or(Self::DECIDED)) {
            return Self::DECIDED;
        }
        content.and(Self::CONTENT.or(Self::ERRORS))
    }

    /// `!value`.
    pub fn negated(self) -> Self {
        let mut out = self.without(Self::SOME_ROW.or(Self::NO_ROW).or(Self::SIZE));
        if self.has(Self::SOME_ROW.or(Self::SIZE)) {
            out = out.or(Self::NO_ROW);
        }
        if self.has(Self::NO_ROW) {
            out = out.or(Self::SOME_ROW);
        }
        out
    }

    /// What lies one step inside.
    pub fn step(self, step: Step<'_>) -> Self {
        let mut out = self.and(Self::KEPT);
        let name = match step {
            Step::Name(name) => name,
            Step::Element => "0",
        };
        let is_index = name.bytes().all(|byte| byte.is_ascii_digit());
        for bit in (0..32).map(|bit| Self(1 << bit)).filter(|&bit| self.has(bit)) {
            out = out.or(match (bit, name) {
                (Self::ONE | Self::MANY | Self::GRAPHQL, "errors") => Self::ERRORS,
                (Self::ONE, "data") => Self::RECORD,
                (Self::MANY, "data") => Self::LIST,
                (Self::GRAPHQL, "data") => Self::GRAPHQL_DATA,
                (Self::GRAPHQL_DATA, _) => Self::GRAPHQL_FIELD,
                (Self::GRAPHQL_FIELD, "items") => Self::LIST,
                (Self::SDK, "Item") => Self::RECORD,
                (Self::SDK, "Items" | "Users" | "Groups") => Self::LIST,
                (Self::SDK, "$metadata") => Self::NONE,
                (Self::SDK, _) => Self::CONTENT,
                (Self::LIST | Self::RECORD | Self::CONTENT, "length") => Self::SIZE,
                (Self::LIST | Self::RECORD, _) if is_index => Self::SOME_ROW,
                // `if (!data.success)`: what an operation says of itself is as good as `errors`.
                (Self::RECORD | Self::GRAPHQL_FIELD, "success" | "ok" | "error" | "errors") => Self::ERRORS,
                // Every record has an id: it is there if the record is.
                (Self::RECORD | Self::SOME_ROW | Self::GRAPHQL_FIELD, "id") => bit,
                (Self::RECORD | Self::SOME_ROW | Self::GRAPHQL_FIELD, _) if self.has(Self::OWN) && is_role(name) => Self::CLAIM,
                (Self::RECORD | Self::SOME_ROW | Self::GRAPHQL_FIELD, _) => Self::CONTENT,
                (Self::CONTENT | Self::CLAIM | Self::CONTACT | Self::DECIDED | Self::ERRORS, _) => bit,
                (Self::SESSION, _) => of_session(name),
                _ => Self::NONE,
            });
        }
        out
    }
}

/// Fields that say what somebody may do.
pub(super) fn is_role(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["role", "group", "admin", "permission", "owner"].iter().any(|word| name.contains(word))
}

/// Members of a session: parts of it, its state, or what it says about the caller.
fn of_session(name: &str) -> Origin {
    const PARTS: [&str; 13] = [
        "tokens",
        "idToken",
        "accessToken",
        "payload",
        "user",
        "session",
        "data",
        "credentials",
        "attributes",
        "signInDetails",
        "currentUser",
        "claims",
        "0",
    ];
    const STATE: [&str; 14] = [
        "authStatus",
        "route",
        "status",
        "isPending",
        "isLoading",
        "loading",
        "error",
        "errors",
        "validationErrors",
        "signOut",
        "toSignIn",
        "toSignUp",
        "exp",
        "iat",
    ];
    const CONTACTS: [&str; 12] = [
        "email",
        "name",
        "given_name",
        "family_name",
        "nickname",
        "picture",
        "phone_number",
        "phoneNumber",
        "displayName",
        "loginId",
        "image",
        "locale",
    ];
    if PARTS.contains(&name) {
        Origin::SESSION
    } else if STATE.contains(&name) {
        Origin::NONE
    } else if CONTACTS.contains(&name) {
        Origin::CONTACT
    } else if is_yes_or_no(name) {
        Origin::DECIDED
    } else {
        Origin::CLAIM
    }
}

/// `isAdmin`, `canEdit`, `hasAccess`.
fn is_yes_or_no(name: &str) -> bool {
    ["is", "has", "can"].iter().any(|word| {
        name.strip_prefix(word).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase() || first == '_'))
    })
}
