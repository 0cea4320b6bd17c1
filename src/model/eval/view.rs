//! What values look like from outside: objects, arrays and chains of calls.

use super::Resolved;
use crate::{
    model::{CallSite, Site},
    span::Span,
};

/// An object literal with the spreads of known objects merged in.
#[derive(Clone, Debug)]
pub struct ObjectView {
    /// The literal itself.
    pub site: Site,
    /// Its properties in order; a later one of the same key replaces an earlier one.
    pub props: Vec<PropView>,
    /// False if a spread or computed key isn't known: more properties may be there.
    pub complete: bool,
}

/// A property of an [`ObjectView`].
#[derive(Clone, Debug)]
pub struct PropView {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: Site,
    /// Bytes of the key in `value.file`.
    pub key_span: Span,
    /// Bytes of the whole property in `value.file`.
    pub span: Span,
}

impl ObjectView {
    /// The property with that name.
    pub fn get(&self, key: &str) -> Option<&PropView> {
        self.props.iter().rev().find(|prop| prop.key == key)
    }
}

/// An array literal with the spreads of known arrays merged in.
#[derive(Clone, Debug)]
pub struct ArrayView {
    /// The literal itself.
    pub site: Site,
    /// Its items.
    pub items: Vec<Site>,
    /// False if a spread isn't known.
    pub complete: bool,
}

/// `root.first(…).second(…)`.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What the first call's receiver is (for `f(…)`: what `f` is).
    pub root: Resolved<'static>,
    /// The calls in order; a plain call `f(…)` at the start has an empty name.
    pub links: Vec<Link>,
}

/// One call of a [`Chain`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The method's name.
    pub name: String,
    /// The call.
    pub call: CallSite,
}

impl Chain {
    /// The last call of that method.
    pub fn get(&self, name: &str) -> Option<&Link> {
        self.links.iter().rev().find(|link| link.name == name)
    }
}
