//! Expressions → values, with the calls and choices they make on the way.

use oxc_ast::ast::*;
use oxc_span::GetSpan;
use oxc_syntax::{
    number::ToJsString,
    operator::{BinaryOperator, LogicalOperator},
};

use super::{Lowering, call::called_name};
use crate::{
    facts::{
        Imported,
        body::{BranchKind, CallKind, NodeKind, Op, Owner, Prop, PropKey, Value, ValueId},
    },
    span::Span,
};

impl Lowering<'_> {
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> ValueId {
        self.deeper(ValueId::UNKNOWN, |this| this.expression_inner(expression))
    }

    fn expression_inner(&mut self, expression: &Expression<'_>) -> ValueId {
        let span = expression.span();
        match expression {
            Expression::BooleanLiteral(literal) => self.value(Value::Bool(literal.value), span),
            Expression::NullLiteral(_) => self.value(Value::Null, span),
            Expression::NumericLiteral(literal) => {
                let text = self.intern(&literal.value.to_js_string());
                self.value(Value::Num(text), span)
            }
            Expression::BigIntLiteral(literal) => {
                let text = self.intern(literal.value.as_str());
                self.value(Value::Num(text), span)
            }
            Expression::RegExpLiteral(literal) => {
                let text = self.intern(literal.regex.pattern.text.as_str());
                self.value(Value::Regex(text), span)
            }
            Expression::StringLiteral(literal) => {
                let text = self.intern(literal.value.as_str());
                self.value(Value::Str(text), span)
            }
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::Identifier(identifier) => self.identifier(identifier),
            Expression::ThisExpression(_) => match self.this.last().copied().flatten() {
                Some(function) => self.value(Value::This(function), span),
                None => ValueId::UNKNOWN,
            },
            Expression::ArrayExpression(array) => {
                let items: Vec<ValueId> = array
                    .elements
                    .iter()
                    .map(|element| match element {
                        ArrayExpressionElement::SpreadElement(spread) => self.spread(spread),
                        ArrayExpressionElement::Elision(hole) => self.value(Value::Undefined, hole.span),
                        _ => element.as_expression().map_or(ValueId::UNKNOWN, |item| self.expression(item)),
                    })
                    .collect();
                let list = self.list(&items);
                self.value(Value::Array(list), span)
            }
            Expression::ObjectExpression(object) => self.object(object),
            Expression::ArrowFunctionExpression(arrow) => self.arrow(arrow, None),
            Expression::FunctionExpression(function) => self.function(function, None, Owner::None),
            Expression::ClassExpression(class) => self.class(class, None),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment),
            Expression::AwaitExpression(wait) => {
                let value = self.expression(&wait.argument);
                if let Some(call) = self.result_call(value) {
                    self.facts.body.calls[call.0 as usize].awaited = true;
                }
                self.value(Value::Await(value), span)
            }
            Expression::YieldExpression(wait) => {
                if let Some(argument) = &wait.argument {
                    self.expression(argument);
                }
                ValueId::UNKNOWN
            }
            Expression::BinaryExpression(binary) => {
                let left = self.expression(&binary.left);
                let right = self.expression(&binary.right);
                self.op(binary_op(binary.operator), &[left, right], span)
            }
            Expression::PrivateInExpression(private) => {
                let value = self.expression(&private.right);
                self.op(Op::Relation, &[value], span)
            }
            Expression::LogicalExpression(logical) => self.logical(logical),
            Expression::UnaryExpression(unary) => {
                if unary.operator == UnaryOperator::UnaryNegation
                    && let Expression::NumericLiteral(literal) = &unary.argument
                {
                    let text = self.intern(&(-literal.value).to_js_string());
                    return self.value(Value::Num(text), span);
                }
                let value = self.expression(&unary.argument);
                let op = if unary.operator == UnaryOperator::LogicalNot { Op::Not } else { Op::Unary };
                self.op(op, &[value], span)
            }
            Expression::UpdateExpression(update) => {
                self.simple_target(&update.argument);
                if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &update.argument
                    && let Some(symbol) = identifier.reference_id.get().and_then(|id| self.scoping.get_reference(id).symbol_id())
                {
                    // A counter is no constant.
                    self.bind(symbol, ValueId::UNKNOWN);
                }
                ValueId::UNKNOWN
            }
            Expression::ConditionalExpression(conditional) => self.conditional(conditional),
            Expression::SequenceExpression(sequence) => {
                let values: Vec<ValueId> = sequence.expressions.iter().map(|item| self.expression(item)).collect();
                values.last().copied().unwrap_or(ValueId::UNKNOWN)
            }
            Expression::CallExpression(call) => self.call(call),
            Expression::NewExpression(new) => {
                let callee = self.expression(&new.callee);
                let args = self.arguments(&new.arguments);
                self.emit_call(CallKind::New, callee, &args, span.into(), called_name(&new.callee), false)
            }
            Expression::ImportExpression(import) => self.dynamic_import(import),
            Expression::TaggedTemplateExpression(tagged) => {
                let callee = self.expression(&tagged.tag);
                let template = self.template(&tagged.quasi);
                self.emit_call(CallKind::Tagged, callee, &[template], span.into(), called_name(&tagged.tag), false)
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call),
                ChainElement::TSNonNullExpression(inner) => self.expression(&inner.expression),
                member => member.as_member_expression().map_or(ValueId::UNKNOWN, |member| self.member(member)),
            },
            Expression::JSXElement(element) => self.jsx_element(element),
            Expression::JSXFragment(fragment) => self.jsx_children(&fragment.children),
            Expression::ParenthesizedExpression(inner) => self.expression(&inner.expression),
            Expression::TSAsExpression(inner) => self.expression(&inner.expression),
            Expression::TSSatisfiesExpression(inner) => self.expression(&inner.expression),
            Expression::TSTypeAssertion(inner) => self.expression(&inner.expression),
            Expression::TSNonNullExpression(inner) => self.expression(&inner.expression),
            Expression::TSInstantiationExpression(inner) => self.expression(&inner.expression),
            Expression::ImportMeta(_) => {
                let name = self.intern("import.meta");
                self.value(Value::Global(name), span)
            }
            Expression::Super(_) | Expression::NewTarget(_) | Expression::V8IntrinsicExpression(_) => ValueId::UNKNOWN,
            _ => expression.as_member_expression().map_or(ValueId::UNKNOWN, |member| self.member(member)),
        }
    }

    pub(super) fn op(&mut self, op: Op, operands: &[ValueId], span: impl Into<Span>) -> ValueId {
        let list = self.list(operands);
        self.value(Value::Op(op, list), span)
    }

    pub(super) fn spread(&mut self, spread: &SpreadElement<'_>) -> ValueId {
        let value = self.expression(&spread.argument);
        self.value(Value::Spread(value), spread.span)
    }

    pub(super) fn template(&mut self, template: &TemplateLiteral<'_>) -> ValueId {
        let mut parts = Vec::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str();
            let id = self.intern(text);
            if template.expressions.is_empty() {
                return self.value(Value::Str(id), template.span);
            }
            parts.push(self.value(Value::Str(id), quasi.span));
            if let Some(hole) = template.expressions.get(index) {
                parts.push(self.expression(hole));
            }
        }
        let list = self.list(&parts);
        self.value(Value::Template(list), template.span)
    }

    pub(super) fn identifier(&mut self, identifier: &IdentifierReference<'_>) -> ValueId {
        let symbol = identifier.reference_id.get().and_then(|id| self.scoping.get_reference(id).symbol_id());
        match symbol {
            Some(symbol) => {
                self.namespace_escapes(symbol);
                self.read(symbol, identifier.span.into())
            }
            None if identifier.name == "undefined" => self.value(Value::Undefined, identifier.span),
            None => {
                let name = self.intern(identifier.name.as_str());
                self.value(Value::Global(name), identifier.span)
            }
        }
    }

    pub(super) fn member(&mut self, member: &MemberExpression<'_>) -> ValueId {
        let span = member.span();
        match member {
            MemberExpression::StaticMemberExpression(member) => {
                let base = self.member_base(&member.object, Some(member.property.name.as_str()));
                let name = self.intern(member.property.name.as_str());
                self.value(Value::Member(base, name), span)
            }
            MemberExpression::PrivateFieldExpression(member) => {
                let base = self.expression(&member.object);
                let name = self.intern(&format!("#{}", member.field.name));
                self.value(Value::Member(base, name), span)
            }
            MemberExpression::ComputedMemberExpression(member) => {
                let literal = match &member.expression {
                    Expression::StringLiteral(key) => Some(key.value.to_string()),
                    Expression::NumericLiteral(key) => Some(key.value.to_js_string()),
                    Expression::TemplateLiteral(key) if key.expressions.is_empty() => {
                        key.quasis.first().map(|quasi| quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).to_string())
                    }
                    _ => None,
                };
                let base = self.member_base(&member.object, literal.as_deref());
                match literal {
                    Some(key) => {
                        let name = self.intern(&key);
                        self.value(Value::Member(base, name), span)
                    }
                    None => {
                        let key = self.expression(&member.expression);
                        self.value(Value::Index(base, key), span)
                    }
                }
            }
        }
    }

    /// The object of a member access. A namespace import keeps its list of used names exact this way.
    fn member_base(&mut self, object: &Expression<'_>, name: Option<&str>) -> ValueId {
        if let (Expression::Identifier(identifier), Some(name)) = (object.get_inner_expression(), name)
            && let Some(symbol) = identifier.reference_id.get().and_then(|id| self.scoping.get_reference(id).symbol_id())
            && let Some(&import) = self.imports.get(&symbol)
        {
            if self.facts.imports[import.0 as usize].imported == Imported::Namespace {
                let name = self.intern(name);
                self.facts.namespace_names.push((import, name));
            }
            return self.read(symbol, identifier.span.into());
        }
        self.expression(object)
    }

    fn object(&mut self, object: &ObjectExpression<'_>) -> ValueId {
        // The id comes first, so that methods can name the object as their `this`.
        let id = self.value(Value::Unknown, object.span);
        let mut props = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            let span = property.span();
            props.push(match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    Prop { key: PropKey::Spread, value: self.expression(&spread.argument), key_span: span.into(), end: span.end }
                }
                ObjectPropertyKind::ObjectProperty(property) => {
                    let name = if property.computed { None } else { property.key.static_name() };
                    let name = name.or_else(|| match property.key.as_expression() {
                        Some(Expression::StringLiteral(key)) => Some(key.value.as_str().into()),
                        _ => None,
                    });
                    let key_span: Span = property.key.span().into();
                    let key = match name {
                        Some(name) => PropKey::Name(self.intern(&name)),
                        None => {
                            let key = property.key.as_expression().map_or(ValueId::UNKNOWN, |key| self.expression(key));
                            PropKey::Computed(key)
                        }
                    };
                    let value = match (&property.value, key) {
                        (Expression::FunctionExpression(function), PropKey::Name(name)) => {
                            self.function(function, Some((name, key_span)), Owner::Object(id))
                        }
                        (value, PropKey::Name(name)) => self.named(value, name, key_span),
                        (value, _) => self.expression(value),
                    };
                    // A getter's value is what it returns: not known here.
                    let value = if property.kind == PropertyKind::Init { value } else { ValueId::UNKNOWN };
                    Prop { key, value, key_span, end: span.end }
                }
            });
        }
        let start = self.facts.body.props.len() as u32;
        self.facts.body.props.extend(props);
        let list = crate::facts::body::List { start, end: self.facts.body.props.len() as u32 };
        self.facts.body.values[id.0 as usize] = Value::Object(list);
        id
    }

    fn logical(&mut self, logical: &LogicalExpression<'_>) -> ValueId {
        let left = self.expression(&logical.left);
        let branch = self.branch(BranchKind::Short, left, logical.left.span());
        let arm = self.open(NodeKind::Arm(false));
        let right = self.expression(&logical.right);
        self.close(arm);
        self.close_or_drop(branch, 1);
        let op = match logical.operator {
            LogicalOperator::And => Op::And,
            LogicalOperator::Or => Op::Or,
            LogicalOperator::Coalesce => Op::Nullish,
        };
        self.op(op, &[left, right], logical.span)
    }

    fn conditional(&mut self, conditional: &ConditionalExpression<'_>) -> ValueId {
        let test = self.expression(&conditional.test);
        let branch = self.branch(BranchKind::Ternary, test, conditional.test.span());
        let arm = self.open(NodeKind::Arm(false));
        let yes = self.expression(&conditional.consequent);
        self.close(arm);
        let arm = self.open(NodeKind::Arm(true));
        let no = self.expression(&conditional.alternate);
        self.close(arm);
        self.close_or_drop(branch, 2);
        self.op(Op::Conditional, &[test, yes, no], conditional.span)
    }

    /// Closes a branch; one whose `arms` arms are all empty leaves no trace.
    pub(super) fn close_or_drop(&mut self, branch: usize, arms: usize) {
        let buffer = self.buffers.last_mut().expect("the module body's buffer is there until the end");
        if buffer.len() == branch + 1 + arms {
            buffer.truncate(branch);
            self.facts.body.branches.pop();
        } else {
            self.close(branch);
        }
    }
}

fn binary_op(operator: BinaryOperator) -> Op {
    use BinaryOperator as B;
    match operator {
        B::Addition => Op::Add,
        B::Equality | B::StrictEquality => Op::Equal,
        B::Inequality | B::StrictInequality => Op::NotEqual,
        B::LessThan | B::LessEqualThan | B::GreaterThan | B::GreaterEqualThan => Op::Order,
        B::In | B::Instanceof => Op::Relation,
        _ => Op::Arithmetic,
    }
}
