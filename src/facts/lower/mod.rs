//! Lowers one parsed program into the function IR: the only walk over the syntax tree.

mod call;
mod compact;
mod expression;
mod function;
mod jsx;
mod module;
mod pattern;
mod statement;
mod types;

use crate::maps::{HashedMap, HashedSet};
use oxc_ast::ast::Program;
use oxc_semantic::Scoping;
use oxc_syntax::symbol::SymbolId;

use super::{
    FileFacts,
    body::{
        Body, Branch, BranchKind, CallId, ExitKind, FnId, Function, ImportId, List, Node, NodeKind, Owner, StrId, Value, ValueId,
    },
};
use crate::span::Span;

/// Nesting of expressions and statements behind which the IR says `Unknown`: our own walk must not exhaust the stack.
const MAX_DEPTH: u32 = 500;

/// What a symbol stands for while lowering.
#[derive(Clone, Copy)]
enum Binding {
    /// Declared once with this value.
    Value(ValueId),
    /// Assigned several times, or read before its declaration was lowered.
    Local(u32),
}

/// Lowering state of one file.
struct Lowering<'s> {
    facts: FileFacts,
    scoping: &'s Scoping,
    is_typescript: bool,
    strings: HashedMap<String, StrId>,
    bindings: HashedMap<SymbolId, Binding>,
    imports: HashedMap<SymbolId, ImportId>,
    /// Values assigned to each local slot.
    slots: Vec<Vec<ValueId>>,
    /// Node buffers of the functions being lowered, innermost last; the module body is first.
    buffers: Vec<Vec<Node>>,
    /// The functions being lowered, innermost last.
    functions: Vec<FnId>,
    /// What `this` refers to, innermost last.
    this: Vec<Option<FnId>>,
    uses: HashedSet<(SymbolId, FnId)>,
    depth: u32,
}

/// Lowers `program` into `facts`, which already holds lines, hash, directives and suppressions.
pub fn lower(facts: FileFacts, program: &Program<'_>, scoping: &Scoping, is_typescript: bool) -> FileFacts {
    let mut lowering = Lowering {
        facts,
        scoping,
        is_typescript,
        strings: HashedMap::default(),
        bindings: HashedMap::default(),
        imports: HashedMap::default(),
        slots: Vec::new(),
        buffers: vec![Vec::new()],
        functions: vec![FnId::MODULE],
        this: vec![None],
        uses: HashedSet::default(),
        depth: 0,
    };
    for (index, text) in lowering.facts.strings.iter().enumerate() {
        lowering.strings.insert(text.clone(), StrId(index as u32));
    }
    let span = Span::new(0, lowering.facts.len);
    lowering.facts.body = Body { values: vec![Value::Unknown], spans: vec![Span::default()], ..Body::default() };
    lowering.facts.body.functions.push(Function {
        name: None,
        parent: FnId::MODULE,
        owner: Owner::None,
        is_async: false,
        is_arrow: false,
        use_server: false,
        params: 0,
        nodes: List::default(),
        span,
        name_span: Span::at(0),
    });
    lowering.imports(program);
    lowering.hoist(&program.body);
    lowering.statements(&program.body);
    lowering.type_keys(program);
    let defines = |import: &crate::facts::Import| lowering.facts.str(import.source).starts_with("@aws-amplify/backend");
    if !lowering.facts.imports.iter().any(defines) {
        lowering.facts.names.clear();
    }
    lowering.finish()
}

impl Lowering<'_> {
    fn finish(mut self) -> FileFacts {
        let nodes = self.buffers.pop().unwrap_or_default();
        self.store_nodes(FnId::MODULE, nodes);
        self.common_js_exports();
        for slot in std::mem::take(&mut self.slots) {
            let list = self.list(&slot);
            self.facts.body.locals.push(list);
        }
        let mut uses: Vec<(SymbolId, FnId)> = std::mem::take(&mut self.uses).into_iter().collect();
        crate::sorting::sort(&mut uses);
        for (symbol, function) in uses {
            if let Some(&import) = self.imports.get(&symbol) {
                self.facts.import_uses.push((import, function));
            } else if let Some(Binding::Value(value)) = self.bindings.get(&symbol).copied()
                && let Value::Function(used) = self.facts.body.value(value)
            {
                self.facts.function_uses.push((used, function));
            }
        }
        compact::compact(&mut self.facts);
        self.facts
    }

    fn intern(&mut self, text: &str) -> StrId {
        if let Some(&id) = self.strings.get(text) {
            return id;
        }
        let id = StrId(self.facts.strings.len() as u32);
        self.facts.strings.push(text.to_string());
        self.strings.insert(text.to_string(), id);
        id
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

    fn function_id(&self) -> FnId {
        self.functions.last().copied().unwrap_or(FnId::MODULE)
    }

    /// Appends a node without children.
    fn leaf(&mut self, kind: NodeKind) {
        let at = self.open(kind);
        self.close(at);
    }

    /// Appends a node whose children follow until `close`.
    fn open(&mut self, kind: NodeKind) -> usize {
        let buffer = self.buffers.last_mut().expect("the module body's buffer is there until the end");
        buffer.push(Node { kind, skip: 0 });
        buffer.len() - 1
    }

    fn close(&mut self, at: usize) {
        let buffer = self.buffers.last_mut().expect("the module body's buffer is there until the end");
        buffer[at].skip = buffer.len() as u32;
    }

    fn branch(&mut self, kind: BranchKind, condition: ValueId, span: impl Into<Span>) -> usize {
        let index = self.facts.body.branches.len() as u32;
        self.facts.body.branches.push(Branch { kind, condition, span: span.into() });
        self.open(NodeKind::Branch(index))
    }

    fn exit(&mut self, kind: ExitKind, value: ValueId) {
        self.leaf(NodeKind::Exit(kind, value));
    }

    /// Moves a finished function's nodes into the file's arena.
    fn store_nodes(&mut self, function: FnId, nodes: Vec<Node>) {
        let start = self.facts.body.nodes.len() as u32;
        self.facts.body.nodes.extend(nodes.iter().map(|node| Node { kind: node.kind, skip: node.skip + start }));
        let end = self.facts.body.nodes.len() as u32;
        self.facts.body.functions[function.0 as usize].nodes = List { start, end };
    }

    fn slot(&mut self, symbol: SymbolId) -> u32 {
        if let Some(Binding::Local(slot)) = self.bindings.get(&symbol) {
            return *slot;
        }
        let slot = self.slots.len() as u32;
        let first = match self.bindings.get(&symbol) {
            Some(Binding::Value(value)) => vec![*value],
            _ => Vec::new(),
        };
        self.slots.push(first);
        self.bindings.insert(symbol, Binding::Local(slot));
        slot
    }

    /// A declaration or assignment gives `symbol` a value.
    fn bind(&mut self, symbol: SymbolId, value: ValueId) {
        if self.bindings.contains_key(&symbol) || self.scoping.symbol_is_mutated(symbol) {
            let slot = self.slot(symbol);
            self.slots[slot as usize].push(value);
        } else {
            self.bindings.insert(symbol, Binding::Value(value));
        }
    }

    /// Reads a symbol.
    fn read(&mut self, symbol: SymbolId, span: Span) -> ValueId {
        let function = self.function_id();
        self.uses.insert((symbol, function));
        if let Some(&import) = self.imports.get(&symbol) {
            return self.value(Value::Import(import), span);
        }
        match self.bindings.get(&symbol) {
            Some(&Binding::Value(value)) => value,
            _ => {
                let slot = self.slot(symbol);
                self.value(Value::Local(slot), span)
            }
        }
    }

    /// The call whose result `value` is, through `await`.
    fn result_call(&self, value: ValueId) -> Option<CallId> {
        match self.facts.body.value(value) {
            Value::Result(call) => Some(call),
            _ => None,
        }
    }

    /// Runs `lower` one level deeper, or gives up where the nesting is too deep.
    fn deeper<T>(&mut self, fallback: T, lower: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= MAX_DEPTH {
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
