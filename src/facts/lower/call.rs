//! Calls: functions, constructors, templates, `require` and `import()`.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Lowering;
use crate::{
    facts::{
        ImportKind,
        body::{Call, CallId, CallKind, NodeKind, Value, ValueId},
    },
    span::Span,
};

impl<'a> Lowering<'a> {
    pub(super) fn call(&mut self, call: &CallExpression<'a>) -> ValueId {
        if let Some(import) = self.require(call) {
            return import;
        }
        let callee = self.expression(&call.callee);
        let from = self.arguments(&call.arguments);
        let optional = call.optional || matches!(call.callee.as_member_expression(), Some(member) if member.optional());
        self.emit_call(CallKind::Call, callee, from, call.span.into(), called_name(&call.callee), optional)
    }

    /// Lowers arguments to operands and tells where they start.
    pub(super) fn arguments(&mut self, arguments: &[Argument<'a>]) -> usize {
        let from = self.operands.len();
        for argument in arguments {
            let value = match argument {
                Argument::SpreadElement(spread) => self.spread(spread),
                _ => argument.as_expression().map_or(ValueId::UNKNOWN, |argument| self.expression(argument)),
            };
            self.operands.push(value);
        }
        from
    }

    /// A call whose arguments are the operands above `from`.
    pub(super) fn emit_call(
        &mut self,
        kind: CallKind,
        callee: ValueId,
        from: usize,
        span: Span,
        name: Span,
        optional: bool,
    ) -> ValueId {
        let is_parameter = |value: &ValueId| matches!(self.facts.body.value(*value), Value::Param { .. });
        let on_parameters = is_parameter(&callee) || self.operands[from..].iter().any(is_parameter);
        self.facts.calls_parameters |= on_parameters;
        let args = self.operand_list(from);
        let id = CallId(self.facts.body.calls.len() as u32);
        let function = self.function_id();
        self.facts.body.calls.push(Call { kind, awaited: false, optional, callee, args, function, span, name });
        self.leaf(NodeKind::Call(id));
        self.value(Value::Result(id), span)
    }

    pub(super) fn require(&mut self, call: &CallExpression<'a>) -> Option<ValueId> {
        let Expression::Identifier(callee) = &call.callee else { return None };
        if callee.name != "require" {
            return None;
        }
        let [Argument::StringLiteral(source)] = call.arguments.as_slice() else { return None };
        if let (_, Some(_)) = self.symbol_of(callee, false) {
            return None;
        }
        Some(self.module_value(ImportKind::Require, source.value.as_str(), call.span.into()))
    }

    pub(super) fn dynamic_import(&mut self, import: &ImportExpression<'a>) -> ValueId {
        if let Some(options) = &import.options {
            self.expression(options);
        }
        match &import.source {
            Expression::StringLiteral(source) => {
                self.module_value(ImportKind::Dynamic, source.value.as_str(), import.span.into())
            }
            Expression::TemplateLiteral(template) if template.expressions.is_empty() && template.quasis.len() == 1 => {
                self.module_value(ImportKind::Dynamic, template.quasis[0].value.raw.as_str(), import.span.into())
            }
            source => {
                self.expression(source);
                ValueId::UNKNOWN
            }
        }
    }
}

/// Bytes of the called name: `send` in `client.send(…)`.
pub(super) fn called_name(callee: &Expression<'_>) -> Span {
    match callee.get_inner_expression() {
        Expression::StaticMemberExpression(member) => member.property.span.into(),
        Expression::ComputedMemberExpression(member) => member.expression.span().into(),
        Expression::PrivateFieldExpression(member) => member.field.span.into(),
        other => other.span().into(),
    }
}
