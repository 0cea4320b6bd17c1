//! Binding patterns and assignment targets: which symbol gets which part of a value.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Lowering;
use crate::facts::body::{NodeKind, Op, Value, ValueId};

impl<'a> Lowering<'a> {
    /// Binds every name in `pattern` to its part of `value`.
    pub(super) fn bind_pattern(&mut self, pattern: &BindingPattern<'a>, value: ValueId) {
        match pattern {
            BindingPattern::BindingIdentifier(identifier) => {
                if let Some(symbol) = self.declared(identifier) {
                    self.bind(symbol, value);
                }
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let part = self.part(value, &property.key, property.computed);
                    self.bind_pattern(&property.value, part);
                }
                if let Some(rest) = &object.rest {
                    let left = self.op(Op::Rest, &[value], rest.span);
                    self.bind_pattern(&rest.argument, left);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let name = self.intern_index(index);
                        let part = self.value(Value::Member(value, name), element.span());
                        self.bind_pattern(element, part);
                    }
                }
                if let Some(rest) = &array.rest {
                    let left = self.op(Op::Rest, &[value], rest.span);
                    self.bind_pattern(&rest.argument, left);
                }
            }
            BindingPattern::AssignmentPattern(assignment) => {
                let default = self.expression(&assignment.right);
                let either = self.op(Op::Default, &[value, default], assignment.span);
                self.bind_pattern(&assignment.left, either);
            }
        }
    }

    fn part(&mut self, value: ValueId, key: &PropertyKey<'a>, computed: bool) -> ValueId {
        match self.member_name(key, computed) {
            Some(name) => {
                if let Value::Import(import) = self.facts.body.value(value) {
                    self.facts.namespace_names.push((import, name));
                }
                self.value(Value::Member(value, name), key.span())
            }
            None => {
                let key_value = key.as_expression().map_or(ValueId::UNKNOWN, |key| self.expression(key));
                self.value(Value::Index(value, key_value), key.span())
            }
        }
    }

    pub(super) fn assignment(&mut self, assignment: &AssignmentExpression<'a>) -> ValueId {
        if assignment.operator == AssignmentOperator::Assign {
            let value = match &assignment.left {
                AssignmentTarget::StaticMemberExpression(member) => {
                    let name = self.intern(member.property.name.as_str());
                    self.named(&assignment.right, name, member.property.span.into())
                }
                _ => self.expression(&assignment.right),
            };
            self.assign(&assignment.left, value);
            return value;
        }
        let right = self.expression(&assignment.right);
        let left = assignment.left.as_simple_assignment_target().map_or(ValueId::UNKNOWN, |target| self.simple_target(target));
        let op = match assignment.operator {
            AssignmentOperator::Addition => Op::Add,
            AssignmentOperator::LogicalOr => Op::Or,
            AssignmentOperator::LogicalAnd => Op::And,
            AssignmentOperator::LogicalNullish => Op::Nullish,
            _ => Op::Arithmetic,
        };
        let value = self.op(op, &[left, right], assignment.span);
        self.assign(&assignment.left, value);
        value
    }

    /// Reads a simple target (`x`, `x.y`).
    pub(super) fn simple_target(&mut self, target: &SimpleAssignmentTarget<'a>) -> ValueId {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => self.identifier(identifier),
            SimpleAssignmentTarget::TSAsExpression(inner) => self.expression(&inner.expression),
            SimpleAssignmentTarget::TSSatisfiesExpression(inner) => self.expression(&inner.expression),
            SimpleAssignmentTarget::TSNonNullExpression(inner) => self.expression(&inner.expression),
            SimpleAssignmentTarget::TSTypeAssertion(inner) => self.expression(&inner.expression),
            _ => target.as_member_expression().map_or(ValueId::UNKNOWN, |member| self.member(member)),
        }
    }

    pub(super) fn assign(&mut self, target: &AssignmentTarget<'a>, value: ValueId) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                let (_, Some(symbol)) = self.symbol_of(identifier, true) else { return };
                if self.scopes[symbol].import.is_some() {
                    return;
                }
                self.bind(symbol, value);
                let slot = self.slot(symbol);
                let place = self.value(Value::Local(slot), identifier.span);
                self.leaf(NodeKind::Assign(place, value));
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(property) => {
                            let name = self.intern(property.binding.name.as_str());
                            let mut part = self.value(Value::Member(value, name), property.span);
                            if let Some(default) = &property.init {
                                let default = self.expression(default);
                                part = self.op(Op::Default, &[part, default], property.span);
                            }
                            if let (_, Some(symbol)) = self.symbol_of(&property.binding, true) {
                                self.bind(symbol, part);
                            }
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(property) => {
                            let part = self.part(value, &property.name, property.computed);
                            self.assign_maybe_default(&property.binding, part);
                        }
                    }
                }
                if let Some(rest) = &object.rest {
                    let left = self.op(Op::Rest, &[value], rest.span);
                    self.assign(&rest.target, left);
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let name = self.intern_index(index);
                        let part = self.value(Value::Member(value, name), element.span());
                        self.assign_maybe_default(element, part);
                    }
                }
                if let Some(rest) = &array.rest {
                    let left = self.op(Op::Rest, &[value], rest.span);
                    self.assign(&rest.target, left);
                }
            }
            _ => {
                let Some(target) = target.as_simple_assignment_target() else { return };
                self.assigned_through(target);
                let place = self.simple_target(target);
                self.leaf(NodeKind::Assign(place, value));
            }
        }
    }

    /// A name behind TypeScript's `as`, `!` and the like is assigned too.
    pub(super) fn assigned_through(&mut self, target: &SimpleAssignmentTarget<'a>) {
        if let Some(Expression::Identifier(identifier)) = target.get_expression().map(Expression::get_inner_expression) {
            self.symbol_of(identifier, true);
        }
    }

    fn assign_maybe_default(&mut self, target: &AssignmentTargetMaybeDefault<'a>, value: ValueId) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(with_default) => {
                let default = self.expression(&with_default.init);
                let either = self.op(Op::Default, &[value, default], with_default.span);
                self.assign(&with_default.binding, either);
            }
            _ => {
                if let Some(target) = target.as_assignment_target() {
                    self.assign(target, value);
                }
            }
        }
    }
}
