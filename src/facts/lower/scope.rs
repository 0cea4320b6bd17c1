//! Which declaration a name means, found while lowering: JavaScript's scopes, with TypeScript's enums and namespaces.
//!
//! Names are declared when their scope opens, so that each reference is settled where it stands. Types live apart: no value
//! means them, and they hide none.

use crate::facts::body::{FnId, ImportId, StrId, ValueId};

/// A declared name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SymbolId(pub u32);

/// What a symbol stands for while lowering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Not lowered yet.
    None,
    /// Declared once with this value.
    Value(ValueId),
    /// Assigned several times, or read before its declaration was lowered.
    Local(u32),
}

/// What is known of a symbol.
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    /// Offset of the name where it is first declared.
    pub at: u32,
    scope: u32,
    /// What it stands for.
    pub binding: Binding,
    /// The import that it is.
    pub import: Option<ImportId>,
    /// Taken for one that is assigned again.
    pub changes: bool,
    /// Its only value was handed out.
    pub handed_out: bool,
    /// It is assigned.
    pub assigned: bool,
    /// A value position names it.
    pub used: bool,
    /// The function that read it last.
    pub reader: Option<FnId>,
}

/// How a declaration takes its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Mostly assigned again: `let`, `var`.
    Variable,
    /// Mostly not: everything else.
    Constant,
}

/// What an earlier walk over the same file found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// There was none.
    #[default]
    Nothing,
    /// The offsets of the symbols that are assigned, ascending.
    Assigned(Vec<u32>),
    /// It gave up at some depth: every symbol may be assigned, and used.
    Everything,
}

/// The scopes that are open.
#[derive(Default)]
pub struct Scopes {
    symbols: Vec<Symbol>,
    /// For each name, the symbol it means now plus one.
    current: Vec<u32>,
    /// For each name, the module's type plus one.
    types: Vec<u32>,
    /// What names meant outside the open scopes.
    hidden: Vec<(StrId, u32)>,
    scope: u32,
    last: u32,
    pub known: Known,
}

/// Where a scope began.
#[must_use]
pub struct Mark {
    hidden: usize,
    scope: u32,
}

impl Scopes {
    /// Forgets everything but what is known. The module's scope is open.
    pub fn start(&mut self) {
        self.symbols.clear();
        self.current.clear();
        self.types.clear();
        self.hidden.clear();
        (self.scope, self.last) = (0, 0);
    }

    /// Opens a scope.
    pub fn enter(&mut self) -> Mark {
        let mark = Mark { hidden: self.hidden.len(), scope: self.scope };
        self.last += 1;
        self.scope = self.last;
        mark
    }

    /// Closes it.
    pub fn leave(&mut self, mark: Mark) {
        while self.hidden.len() > mark.hidden
            && let Some((name, symbol)) = self.hidden.pop()
        {
            self.current[name.0 as usize] = symbol;
        }
        self.scope = mark.scope;
    }

    /// Whether the innermost scope is the module's.
    pub fn in_module(&self) -> bool {
        self.scope == 0
    }

    /// The symbol of a name.
    pub fn find(&self, name: StrId) -> Option<SymbolId> {
        self.current.get(name.0 as usize).and_then(|symbol| symbol.checked_sub(1)).map(SymbolId)
    }

    /// The module's type of a name.
    pub fn find_type(&self, name: StrId) -> Option<SymbolId> {
        self.types.get(name.0 as usize).and_then(|symbol| symbol.checked_sub(1)).map(SymbolId)
    }

    /// Declares a name in the innermost scope.
    pub fn declare(&mut self, name: StrId, at: u32, kind: Kind) -> SymbolId {
        if let Some(known) = self.find(name)
            && self.symbols[known.0 as usize].scope == self.scope
        {
            return known;
        }
        let symbol = self.add(at, kind);
        let hidden = std::mem::replace(slot(&mut self.current, name), symbol.0 + 1);
        self.hidden.push((name, hidden));
        symbol
    }

    /// Declares a type of the module.
    pub fn declare_type(&mut self, name: StrId, at: u32) -> SymbolId {
        if let Some(known) = self.find_type(name) {
            return known;
        }
        let symbol = self.add(at, Kind::Constant);
        *slot(&mut self.types, name) = symbol.0 + 1;
        symbol
    }

    fn add(&mut self, at: u32, kind: Kind) -> SymbolId {
        let changes = match &self.known {
            Known::Nothing => kind == Kind::Variable,
            Known::Assigned(assigned) => assigned.binary_search(&at).is_ok(),
            Known::Everything => true,
        };
        self.symbols.push(Symbol {
            at,
            scope: self.scope,
            binding: Binding::None,
            import: None,
            changes,
            handed_out: false,
            assigned: false,
            used: false,
            reader: None,
        });
        SymbolId(self.symbols.len() as u32 - 1)
    }

    /// All symbols.
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// Whether a symbol was taken for what it isn't, so that the file must be lowered again.
    pub fn guessed_wrong(&self) -> bool {
        self.symbols.iter().any(|symbol| {
            if symbol.assigned { !symbol.changes && symbol.handed_out } else { symbol.changes && symbol.binding != Binding::None }
        })
    }

    /// What a second walk must know.
    pub fn findings(&self) -> Known {
        let mut assigned: Vec<u32> = self.symbols.iter().filter(|symbol| symbol.assigned).map(|symbol| symbol.at).collect();
        crate::sorting::sort(&mut assigned);
        Known::Assigned(assigned)
    }
}

impl std::ops::Index<SymbolId> for Scopes {
    type Output = Symbol;

    fn index(&self, symbol: SymbolId) -> &Symbol {
        &self.symbols[symbol.0 as usize]
    }
}

impl std::ops::IndexMut<SymbolId> for Scopes {
    fn index_mut(&mut self, symbol: SymbolId) -> &mut Symbol {
        &mut self.symbols[symbol.0 as usize]
    }
}

/// The place of a name in a table that grows.
fn slot(table: &mut Vec<u32>, name: StrId) -> &mut u32 {
    let at = name.0 as usize;
    if table.len() <= at {
        // With room for the names that follow.
        table.resize(at + 64, 0);
    }
    &mut table[at]
}
