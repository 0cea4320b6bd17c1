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

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &CallExpression<'_>) -> ValueId {
        if let Some(import) = self.require(call) {
            return import;
        }
        let callee = self.expression(&call.callee);
        let args = self.arguments(&call.arguments);
        let optional = call.optional || matches!(call.callee.as_member_expression(), Some(member) if member.optional());
        self.emit_call(CallKind::Call, callee, &args, call.span.into(), called_name(&call.callee), optional)
    }

    pub(super) fn arguments(&mut self, arguments: &[Argument<'_>]) -> Vec<ValueId> {
        arguments
            .iter()
            .map(|argument| match argument {
                Argument::SpreadElement(spread) => self.spread(spread),
                _ => argument.as_expression().map_or(ValueId::UNKNOWN, |argument| self.expression(argument)),
            })
            .collect()
    }

    pub(super) fn emit_call(
        &mut self,
        kind: CallKind,
        callee: ValueId,
        args: &[ValueId],
        span: Span,
        name: Span,
        optional: bool,
    ) -> ValueId {
        let args = self.list(args);
        let id = CallId(self.facts.body.calls.len() as u32);
        let function = self.function_id();
        self.facts.body.calls.push(Call { kind, awaited: false, optional, callee, args, function, span, name });
        self.leaf(NodeKind::Call(id));
        self.value(Value::Result(id), span)
    }

    pub(super) fn require(&mut self, call: &CallExpression<'_>) -> Option<ValueId> {
        let Expression::Identifier(callee) = &call.callee else { return None };
        let global = callee.reference_id.get().is_none_or(|id| self.scoping.get_reference(id).symbol_id().is_none());
        if callee.name != "require" || !global {
            return None;
        }
        let [Argument::StringLiteral(source)] = call.arguments.as_slice() else { return None };
        Some(self.module_value(ImportKind::Require, source.value.as_str(), call.span.into()))
    }

    pub(super) fn dynamic_import(&mut self, import: &ImportExpression<'_>) -> ValueId {
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
