//! The function IR: every body of a file as one flat effect tree over a value graph. Knows nothing of AWS or Amplify.
//!
//! Arenas and ids are file-local. All accessors are total: an id out of range reads as `Unknown` or as nothing, so
//! facts from a damaged cache cannot make the engine panic.

mod node;

use serde::{Deserialize, Serialize};

use crate::span::Span;
pub use node::{Branch, BranchKind, ExitKind, LoopKind, Node, NodeKind};

/// Index into [`crate::facts::FileFacts::strings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StrId(pub u32);

/// Index into [`Body::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ValueId(pub u32);

/// Index into [`Body::calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId(pub u32);

/// Index into [`Body::functions`]; 0 is the module body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FnId(pub u32);

/// Index into [`Body::classes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClassId(pub u32);

/// Index into [`crate::facts::FileFacts::imports`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImportId(pub u32);

impl ValueId {
    /// The value every file has at index 0.
    pub const UNKNOWN: Self = Self(0);
}

impl FnId {
    /// The module body.
    pub const MODULE: Self = Self(0);
}

/// A range of an arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct List {
    /// First index.
    pub start: u32,
    /// One past the last index.
    pub end: u32,
}

impl List {
    /// Number of elements.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Anything the IR doesn't follow.
    Unknown,
    /// A parameter; `index` is its 0-based position. A rest parameter is [`Op::RestParam`].
    Param {
        /// The function.
        function: FnId,
        /// 0-based position.
        index: u32,
    },
    /// A variable that is assigned more than once: any of [`Body::locals`]`[id]`.
    Local(u32),
    /// An imported binding (also `require("x")` and `import("x")`, as namespace).
    Import(ImportId),
    /// A name that nothing in the file declares (`process`, `fetch`, …).
    Global(StrId),
    /// `this` inside that (non-arrow) function.
    This(FnId),
    /// `base.name`, `base["name"]`, also from destructuring.
    Member(ValueId, StrId),
    /// `base[key]` with a key that is no literal.
    Index(ValueId, ValueId),
    /// One of the elements of an iterable (`for…of`, unknown index of an array pattern).
    Element(ValueId),
    /// What a call returned.
    Result(CallId),
    /// `await value`.
    Await(ValueId),
    /// An object literal: a range of [`Body::props`].
    Object(List),
    /// An array literal: a range of [`Body::lists`]; holes are `Undefined`.
    Array(List),
    /// `...value` among array items or arguments.
    Spread(ValueId),
    /// A string literal, or a template without holes.
    Str(StrId),
    /// A number or bigint literal, as its text.
    Num(StrId),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// A regular expression, as its text.
    Regex(StrId),
    /// A template with holes: `Str` and hole values in order, a range of [`Body::lists`].
    Template(List),
    /// An operation over operands in [`Body::lists`].
    Op(Op, List),
    /// A function expression, arrow, method or declaration.
    Function(FnId),
    /// A class.
    Class(ClassId),
}

/// Operations that [`Value::Op`] keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// `a + b`.
    Add,
    /// Other arithmetic.
    Arithmetic,
    /// `==`, `===`.
    Equal,
    /// `!=`, `!==`.
    NotEqual,
    /// `<`, `<=`, `>`, `>=`.
    Order,
    /// `in`, `instanceof`.
    Relation,
    /// `a && b`.
    And,
    /// `a || b`.
    Or,
    /// `a ?? b`.
    Nullish,
    /// `!a`.
    Not,
    /// `-a`, `+a`, `~a`, `typeof a`, `void a`, `delete a`.
    Unary,
    /// `test ? a : b`: three operands.
    Conditional,
    /// A binding with default: value, then default.
    Default,
    /// What is left of an object or array after destructuring: the whole as the only operand.
    Rest,
    /// The list that a rest parameter is: the first argument that it takes, as a `Param`, as the only operand.
    RestParam,
    /// `a, b`.
    Sequence,
}

/// A property of an object literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prop {
    /// Its key.
    pub key: PropKey,
    /// Its value; the spread value for a spread.
    pub value: ValueId,
    /// Bytes of the key (of the whole spread).
    pub key_span: Span,
    /// One past the last byte of the property.
    pub end: u32,
}

/// The key of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropKey {
    /// A name or literal key.
    Name(StrId),
    /// `[key]: …`.
    Computed(ValueId),
    /// `...value`.
    Spread,
}

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallKind {
    /// `f(x)`.
    Call,
    /// `new C(x)`.
    New,
    /// `<C a={x}>…</C>`: the only fixed argument is the object of attributes, children follow.
    Jsx,
    /// `` tag`…` ``: the template is the only argument.
    Tagged,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// How it is written.
    pub kind: CallKind,
    /// Whether its result is awaited at once.
    pub awaited: bool,
    /// `f?.(x)` or `a?.f(x)`.
    pub optional: bool,
    /// The called value.
    pub callee: ValueId,
    /// Arguments, a range of [`Body::lists`].
    pub args: List,
    /// The function whose body holds it.
    pub function: FnId,
    /// Bytes of the whole call.
    pub span: Span,
    /// Bytes of the called name: `send` in `client.send(…)`, the whole callee where it has no member name.
    pub name: Span,
}

impl Call {
    /// Bytes of the call up to its arguments: where a finding about it stands.
    pub const fn head(&self) -> Span {
        Span::new(self.span.start, self.name.end)
    }
}

/// A class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its name, if it has one.
    pub name: Option<StrId>,
    /// `extends`; `Undefined` without.
    pub extends: ValueId,
    /// Members, a range of [`Body::members`].
    pub members: List,
    /// Bytes of the whole class.
    pub span: Span,
}

/// A method, field or accessor of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassMember {
    /// Its name; `None` for a computed one.
    pub name: Option<StrId>,
    /// Whether it is static.
    pub is_static: bool,
    /// Its value: a function for methods, the initialiser for fields.
    pub value: ValueId,
}

/// What owns a function, for `this`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    /// Nothing.
    None,
    /// A method of a class.
    Class(ClassId),
    /// A function-valued property of an object literal.
    Object(ValueId),
}

/// One function, or the module body (index 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its own name, or that of the variable or property that holds it.
    pub name: Option<StrId>,
    /// The function around it (itself for the module body).
    pub parent: FnId,
    /// What `this` means in it.
    pub owner: Owner,
    /// `async`.
    pub is_async: bool,
    /// An arrow function.
    pub is_arrow: bool,
    /// Has an inner `"use server"`.
    pub use_server: bool,
    /// Some statement of its own throws.
    pub throws: bool,
    /// Declared parameters, without a rest parameter.
    pub params: u32,
    /// Its statements: a range of [`Body::nodes`].
    pub nodes: List,
    /// Bytes of the whole function.
    pub span: Span,
    /// Bytes of its name, else of its first token.
    pub name_span: Span,
}

/// All bodies of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Values; index 0 is `Unknown`. Nothing may use some of them: [`crate::model::ProjectModel::values`] leaves those out.
    pub(in crate::facts) values: Vec<Value>,
    /// Bytes of each value's expression, parallel to `values`.
    pub(in crate::facts) spans: Vec<Span>,
    /// Elements of arrays, templates, operations, arguments and locals.
    pub lists: Vec<ValueId>,
    /// Properties of object literals.
    pub props: Vec<Prop>,
    /// Calls in evaluation order.
    pub calls: Vec<Call>,
    /// Values assigned to each variable that is assigned more than once: ranges of `lists`.
    pub locals: Vec<List>,
    /// Functions; index 0 is the module body.
    pub functions: Vec<Function>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Members of classes.
    pub members: Vec<ClassMember>,
    /// Conditions of branches.
    pub branches: Vec<Branch>,
    /// Effect trees of all functions, one range each.
    pub nodes: Vec<Node>,
}

impl Body {
    /// Empties it, to be filled again.
    pub fn clear(&mut self) {
        let Self { values, spans, lists, props, calls, locals, functions, classes, members, branches, nodes } = self;
        values.clear();
        spans.clear();
        lists.clear();
        props.clear();
        calls.clear();
        locals.clear();
        functions.clear();
        classes.clear();
        members.clear();
        branches.clear();
        nodes.clear();
    }

    /// The value with that id.
    pub fn value(&self, id: ValueId) -> Value {
        self.values.get(id.0 as usize).copied().unwrap_or(Value::Unknown)
    }

    /// How many values there are.
    pub fn value_count(&self) -> usize {
        self.values.len()
    }

    /// Bytes of the expression that gave a value.
    pub fn span(&self, id: ValueId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The call with that id.
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(id.0 as usize)
    }

    /// The function with that id.
    pub fn function(&self, id: FnId) -> Option<&Function> {
        self.functions.get(id.0 as usize)
    }

    /// Elements of a list.
    pub fn list(&self, list: List) -> &[ValueId] {
        self.lists.get(list.start as usize..list.end as usize).unwrap_or(&[])
    }

    /// Properties of an object literal.
    pub fn props(&self, list: List) -> &[Prop] {
        self.props.get(list.start as usize..list.end as usize).unwrap_or(&[])
    }

    /// Members of a class.
    pub fn members(&self, class: ClassId) -> &[ClassMember] {
        let Some(class) = self.classes.get(class.0 as usize) else { return &[] };
        self.members.get(class.members.start as usize..class.members.end as usize).unwrap_or(&[])
    }

    /// Arguments of a call.
    pub fn args(&self, call: CallId) -> &[ValueId] {
        self.call(call).map_or(&[], |call| self.list(call.args))
    }

    /// Nodes directly inside `range` with the range of each one's children.
    pub fn children(&self, range: List) -> impl Iterator<Item = (NodeKind, List)> + '_ {
        let mut at = range.start;
        let end = range.end.min(self.nodes.len() as u32);
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let node = self.nodes[at as usize];
            // A `skip` that doesn't go forward cannot come from this build's own extraction: stop there.
            let next = if node.skip > at { node.skip.min(end) } else { end };
            let children = List { start: at + 1, end: next };
            at = next;
            Some((node.kind, children))
        })
    }
}
