//! Effect trees: the steps of a function in order, with its choices, loops and exits.

use serde::{Deserialize, Serialize};

use super::{CallId, FnId, ValueId};
use crate::span::Span;

/// One step of an effect tree. `skip` is the index of the next sibling; children follow the node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Index of the next sibling in [`Body::nodes`].
    pub skip: u32,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// A choice: an index into [`Body::branches`]. Children: one [`NodeKind::Arm`] each. The one arm of `Short` may not
    /// run; `If` without `else` has one arm; an arm of `Switch` falls through into the next unless it exits.
    Branch(u32),
    /// One arm of a branch; `true` if it is `else`/`default` (something always runs if one arm is).
    Arm(bool),
    /// A loop over a value (`Unknown` for `while`/`for`). Children: its test and body.
    Loop(LoopKind, ValueId),
    /// Children: [`NodeKind::TryBody`], then maybe [`NodeKind::Catch`], then maybe [`NodeKind::Finally`].
    Try,
    /// The protected statements.
    TryBody,
    /// The handler.
    Catch,
    /// The statements that always run.
    Finally,
    /// Leaves the function or a loop; carries the returned or thrown value.
    Exit(ExitKind, ValueId),
    /// A call happens.
    Call(CallId),
    /// A variable or property gets a value: place, value.
    Assign(ValueId, ValueId),
    /// A function is created here (not run by that alone).
    Closure(FnId),
}

/// Kinds of choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BranchKind {
    /// `if`.
    If,
    /// `a ? b : c`.
    Ternary,
    /// `&&`, `||`, `??`: the right side may not run.
    Short,
    /// `switch`.
    Switch,
}

/// The condition of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Kind of choice.
    pub kind: BranchKind,
    /// The tested value (left operand for `Short`, discriminant for `Switch`).
    pub condition: ValueId,
    /// Bytes of the condition.
    pub span: Span,
}

/// Kinds of loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoopKind {
    /// `for (…;…;…)`.
    For,
    /// `for…of`, `for await…of`.
    Of,
    /// `for…in`.
    In,
    /// `while`, `do…while`.
    While,
}

/// Ways to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExitKind {
    /// `return`, and the value of an arrow without braces.
    Return,
    /// `throw`.
    Throw,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
}
