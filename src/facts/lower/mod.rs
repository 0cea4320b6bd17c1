//! Lowers one parsed program into the function IR: the only walk over the syntax tree.

mod call;
mod declare;
mod expression;
mod finish;
mod function;
mod interner;
mod jsx;
mod module;
mod pattern;
mod scope;
mod statement;
mod types;
mod untyped;

use oxc_allocator::Allocator;
use oxc_ast::ast::{IdentifierReference, Program};

use super::{
    FileFacts, Import,
    body::{Branch, BranchKind, CallId, ExitKind, FnId, Function, List, Node, NodeKind, Owner, Prop, StrId, Value, ValueId},
};
use crate::span::Span;
use interner::Interner;
use scope::{Binding, Known, Scopes, SymbolId};

/// Nesting of expressions and statements behind which the IR says `Unknown`: our own walk must not exhaust the stack.
const MAX_DEPTH: u32 = 500;

/// Lowering state of one file. Everything in it is used again for the next one.
#[derive(Default)]
pub struct Lowering<'a> {
    allocator: Option<&'a Allocator>,
    is_typescript: bool,
    /// Functions in blocks are variables of the function around, as in scripts of old.
    is_sloppy: bool,
    /// What is found, in memory that grew for earlier files.
    facts: Box<FileFacts>,
    names: Interner<'a>,
    scopes: Scopes,
    /// How many symbols are locals.
    slots: u32,
    /// What is assigned to locals, in order.
    assigned: Vec<(u32, ValueId)>,
    /// Nodes of the functions being lowered, innermost last.
    nodes: Vec<Node>,
    /// The functions being lowered, innermost last.
    functions: Vec<FnId>,
    /// What `this` refers to, innermost last.
    this: Vec<Option<FnId>>,
    /// Elements of the lists being lowered, innermost last.
    operands: Vec<ValueId>,
    /// Properties of the objects being lowered, innermost last.
    props: Vec<Prop>,
    /// Which function reads which symbol, behind the offset of the symbol's name.
    uses: Vec<(u32, SymbolId, FnId)>,
    depth: u32,
    /// Something was too deep to be looked at.
    gave_up: bool,
    /// If tests ask for it, each reference to a value: its offset, that of the declaration, whether it assigns.
    #[cfg(feature = "docs")]
    pub references: Option<Vec<(u32, Option<u32>, bool)>>,
}

/// The function around the one being lowered.
#[must_use]
struct Outer {
    nodes: usize,
}

impl<'a> Lowering<'a> {
    /// Lowers `program` into `facts`, which already holds what the text alone tells; its suppressions name rules by the offsets of
    /// `rules`.
    pub fn lower(&mut self, facts: &mut FileFacts, rules: &[&'a str], program: &Program<'a>, allocator: &'a Allocator) {
        self.allocator = Some(allocator);
        self.is_typescript = program.source_type.is_typescript();
        self.is_sloppy = !self.is_typescript
            && !program.source_type.is_strict()
            && !program.directives.iter().any(|directive| directive.directive == "use strict");
        self.scopes.known = Known::Nothing;
        self.walk(facts.len, rules, program);
        // Whether a variable is ever assigned again is known at the end only. Mostly, the guess was right.
        if self.gave_up {
            self.scopes.known = Known::Everything;
            self.walk(facts.len, rules, program);
        } else if self.scopes.guessed_wrong() {
            self.scopes.known = self.scopes.findings();
            self.walk(facts.len, rules, program);
        }
        self.finish(facts);
    }

    /// The same state, empty, for a text that lives otherwise.
    #[inline(always)]
    pub fn recycle<'b>(self) -> Lowering<'b> {
        Lowering {
            allocator: None,
            is_typescript: self.is_typescript,
            is_sloppy: self.is_sloppy,
            facts: self.facts,
            names: self.names.recycle(),
            scopes: self.scopes,
            slots: self.slots,
            assigned: self.assigned,
            nodes: self.nodes,
            functions: self.functions,
            this: self.this,
            operands: self.operands,
            props: self.props,
            uses: self.uses,
            depth: self.depth,
            gave_up: self.gave_up,
            #[cfg(feature = "docs")]
            references: self.references,
        }
    }

    fn walk(&mut self, len: u32, rules: &[&'a str], program: &Program<'a>) {
        self.start(len, rules);
        self.imports(program);
        self.declare_body(&program.body);
        self.hoist(&program.body);
        self.statements(&program.body);
        self.type_keys(program);
        self.untyped(program);
        let defines = |import: &Import| self.names.text(import.source).starts_with("@aws-amplify/backend");
        if !self.facts.imports.iter().any(defines) {
            self.facts.names.clear();
        }
    }

    fn start(&mut self, len: u32, rules: &[&'a str]) {
        self.names.start(len as usize);
        self.scopes.start();
        self.slots = 0;
        self.assigned.clear();
        self.nodes.clear();
        self.operands.clear();
        self.props.clear();
        self.uses.clear();
        self.functions.clear();
        self.functions.push(FnId::MODULE);
        self.this.clear();
        self.this.push(None);
        (self.depth, self.gave_up) = (0, false);
        #[cfg(feature = "docs")]
        self.references.iter_mut().for_each(Vec::clear);
        let facts = &mut self.facts;
        facts.imports.clear();
        facts.exports.clear();
        facts.namespace_names.clear();
        facts.import_uses.clear();
        facts.function_uses.clear();
        facts.type_keys.clear();
        facts.untyped.clear();
        facts.names.clear();
        facts.amplify_specifiers.clear();
        (facts.calls_parameters, facts.throws) = (false, false);
        facts.body.clear();
        facts.body.values.push(Value::Unknown);
        facts.body.spans.push(Span::default());
        facts.body.functions.push(Function {
            name: None,
            parent: FnId::MODULE,
            owner: Owner::None,
            is_async: false,
            is_arrow: false,
            use_server: false,
            throws: false,
            params: 0,
            nodes: List::default(),
            span: Span::new(0, len),
            name_span: Span::at(0),
        });
        for rule in rules {
            self.names.intern(rule);
        }
    }

    fn intern(&mut self, text: &'a str) -> StrId {
        self.names.intern(text)
    }

    /// Interns a text that isn't part of the source.
    fn intern_new(&mut self, text: &str) -> StrId {
        match (self.names.find(text), self.allocator) {
            (Some(known), _) => known,
            (None, Some(allocator)) => self.names.intern(allocator.alloc_str(text)),
            (None, None) => self.names.intern(""),
        }
    }

    fn intern_cow(&mut self, text: std::borrow::Cow<'a, str>) -> StrId {
        match text {
            std::borrow::Cow::Borrowed(text) => self.names.intern(text),
            std::borrow::Cow::Owned(text) => self.intern_new(&text),
        }
    }

    /// An element's position as the name of a property.
    fn intern_index(&mut self, index: usize) -> StrId {
        match ["0", "1", "2", "3", "4", "5", "6", "7"].get(index) {
            Some(name) => self.names.intern(name),
            None => self.intern_new(&index.to_string()),
        }
    }

    fn value(&mut self, value: Value, span: impl Into<Span>) -> ValueId {
        let id = ValueId(self.facts.body.values.len() as u32);
        self.facts.body.values.push(value);
        self.facts.body.spans.push(span.into());
        id
    }

    fn list(&mut self, items: &[ValueId]) -> List {
        let start = self.facts.body.lists.len() as u32;
        self.facts.body.lists.extend_from_slice(items);
        List { start, end: self.facts.body.lists.len() as u32 }
    }

    /// A list of the operands above `from`.
    fn operand_list(&mut self, from: usize) -> List {
        let start = self.facts.body.lists.len() as u32;
        self.facts.body.lists.extend_from_slice(&self.operands[from..]);
        self.operands.truncate(from);
        List { start, end: self.facts.body.lists.len() as u32 }
    }

    /// A list of the properties above `from`.
    fn prop_list(&mut self, from: usize) -> List {
        let start = self.facts.body.props.len() as u32;
        self.facts.body.props.extend_from_slice(&self.props[from..]);
        self.props.truncate(from);
        List { start, end: self.facts.body.props.len() as u32 }
    }

    fn function_id(&self) -> FnId {
        self.functions.last().copied().unwrap_or(FnId::MODULE)
    }

    /// Appends a node without children.
    fn leaf(&mut self, kind: NodeKind) {
        let skip = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { kind, skip });
    }

    /// Appends a node whose children follow until `close`.
    fn open(&mut self, kind: NodeKind) -> usize {
        self.nodes.push(Node { kind, skip: 0 });
        self.nodes.len() - 1
    }

    fn close(&mut self, at: usize) {
        self.nodes[at].skip = self.nodes.len() as u32;
    }

    fn branch(&mut self, kind: BranchKind, condition: ValueId, span: impl Into<Span>) -> usize {
        let index = self.facts.body.branches.len() as u32;
        self.facts.body.branches.push(Branch { kind, condition, span: span.into() });
        self.open(NodeKind::Branch(index))
    }

    fn exit(&mut self, kind: ExitKind, value: ValueId) {
        if kind == ExitKind::Throw {
            let function = self.function_id();
            self.facts.body.functions[function.0 as usize].throws = true;
            self.facts.throws = true;
        }
        self.leaf(NodeKind::Exit(kind, value));
    }

    /// Moves a finished function's nodes, those above `from`, into the file's arena.
    fn store_nodes(&mut self, function: FnId, from: usize) {
        let start = self.facts.body.nodes.len() as u32;
        let moved = self.nodes[from..].iter().map(|node| Node { kind: node.kind, skip: node.skip - from as u32 + start });
        self.facts.body.nodes.extend(moved);
        self.nodes.truncate(from);
        let end = self.facts.body.nodes.len() as u32;
        self.facts.body.functions[function.0 as usize].nodes = List { start, end };
    }

    /// The symbol that a value position names, and the name's id.
    #[inline]
    fn symbol_of(&mut self, identifier: &IdentifierReference<'a>, assigns: bool) -> (StrId, Option<SymbolId>) {
        let name = self.intern(identifier.name.as_str());
        let symbol = self.scopes.find(name);
        if let Some(symbol) = symbol {
            let symbol = &mut self.scopes[symbol];
            symbol.used = true;
            symbol.assigned |= assigns;
        }
        #[cfg(feature = "docs")]
        if let Some(references) = &mut self.references {
            references.push((identifier.span.start, symbol.map(|symbol| self.scopes[symbol].at), assigns));
        }
        (name, symbol)
    }

    fn slot(&mut self, symbol: SymbolId) -> u32 {
        let symbol = &mut self.scopes[symbol];
        if let Binding::Local(slot) = symbol.binding {
            return slot;
        }
        let slot = self.slots;
        self.slots += 1;
        if let Binding::Value(value) = symbol.binding {
            self.assigned.push((slot, value));
        }
        symbol.binding = Binding::Local(slot);
        slot
    }

    /// A declaration or assignment gives `symbol` a value.
    fn bind(&mut self, symbol: SymbolId, value: ValueId) {
        let known = &mut self.scopes[symbol];
        if known.binding != Binding::None || known.changes {
            let slot = self.slot(symbol);
            self.assigned.push((slot, value));
        } else {
            known.binding = Binding::Value(value);
        }
    }

    /// Reads a symbol.
    #[inline]
    fn read(&mut self, symbol: SymbolId, span: Span) -> ValueId {
        let function = self.function_id();
        let known = &mut self.scopes[symbol];
        if known.reader != Some(function) {
            known.reader = Some(function);
            // What is no import and no function by now, never will be.
            let settled = |value| !matches!(self.facts.body.value(value), Value::Function(_));
            if known.import.is_some() || !matches!(known.binding, Binding::Value(value) if settled(value)) {
                self.uses.push((known.at, symbol, function));
            }
        }
        if let Some(import) = known.import {
            return self.value(Value::Import(import), span);
        }
        // The common case of `only_value`.
        if let Binding::Value(value) = known.binding {
            known.handed_out = true;
            return value;
        }
        self.only_value(symbol, span)
    }

    /// The one value of a symbol, or the local that it is.
    fn only_value(&mut self, symbol: SymbolId, span: Span) -> ValueId {
        let known = &mut self.scopes[symbol];
        if let Binding::Value(value) = known.binding {
            known.handed_out = true;
            return value;
        }
        let slot = self.slot(symbol);
        self.value(Value::Local(slot), span)
    }

    /// The call whose result `value` is, through `await`.
    fn result_call(&self, value: ValueId) -> Option<CallId> {
        match self.facts.body.value(value) {
            Value::Result(call) => Some(call),
            _ => None,
        }
    }

    fn may_go_deeper(&self) -> bool {
        self.depth < MAX_DEPTH
    }

    /// Runs `lower` one level deeper, or gives up where the nesting is too deep.
    fn deeper<T>(&mut self, fallback: T, lower: impl FnOnce(&mut Self) -> T) -> T {
        if !self.may_go_deeper() {
            self.gave_up = true;
            return fallback;
        }
        self.depth += 1;
        let result = lower(self);
        self.depth -= 1;
        result
    }
}

impl From<oxc_span::Span> for Span {
    fn from(span: oxc_span::Span) -> Self {
        Span::new(span.start, span.end)
    }
}
