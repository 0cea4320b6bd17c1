//! Expressions → values, with the calls and choices they make on the way.

use oxc_ast::ast::*;
use oxc_span::GetSpan;
use oxc_syntax::{
    number::ToJsString,
    operator::{BinaryOperator, LogicalOperator},
};

use super::{Lowering, call::called_name, scope::SymbolId};
use crate::{
    facts::{
        Imported,
        body::{BranchKind, CallKind, NodeKind, Op, Owner, Prop, PropKey, StrId, Value, ValueId},
    },
    span::Span,
};

impl<'a> Lowering<'a> {
    pub(super) fn expression(&mut self, expression: &Expression<'a>) -> ValueId {
        match expression {
            // Most are names and texts: nothing is deeper in them.
            Expression::Identifier(identifier) if self.may_go_deeper() => self.identifier(identifier),
            Expression::StringLiteral(literal) if self.may_go_deeper() => {
                let text = self.intern(literal.value.as_str());
                self.value(Value::Str(text), literal.span)
            }
            _ => self.deeper(ValueId::UNKNOWN, |this| this.expression_inner(expression)),
        }
    }

    fn expression_inner(&mut self, expression: &Expression<'a>) -> ValueId {
        let span = expression.span();
        match expression {
            Expression::BooleanLiteral(literal) => self.value(Value::Bool(literal.value), span),
            Expression::NullLiteral(_) => self.value(Value::Null, span),
            Expression::NumericLiteral(literal) => {
                let text = self.number(literal);
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
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::Identifier(_) | Expression::StringLiteral(_) => self.expression(expression),
            Expression::ThisExpression(_) => match self.this.last().copied().flatten() {
                Some(function) => self.value(Value::This(function), span),
                None => ValueId::UNKNOWN,
            },
            Expression::ArrayExpression(array) => {
                let from = self.operands.len();
                for element in &array.elements {
                    let item = match element {
                        ArrayExpressionElement::SpreadElement(spread) => self.spread(spread),
                        ArrayExpressionElement::Elision(hole) => self.value(Value::Undefined, hole.span),
                        _ => element.as_expression().map_or(ValueId::UNKNOWN, |item| self.expression(item)),
                    };
                    self.operands.push(item);
                }
                let list = self.operand_list(from);
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
                    let text = self.intern_new(&(-literal.value).to_js_string());
                    return self.value(Value::Num(text), span);
                }
                let value = self.expression(&unary.argument);
                let op = if unary.operator == UnaryOperator::LogicalNot { Op::Not } else { Op::Unary };
                self.op(op, &[value], span)
            }
            Expression::UpdateExpression(update) => {
                self.simple_target(&update.argument);
                self.assigned_through(&update.argument);
                if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &update.argument
                    && let (_, Some(symbol)) = self.symbol_of(identifier, true)
                {
                    // A counter is no constant.
                    self.bind(symbol, ValueId::UNKNOWN);
                }
                ValueId::UNKNOWN
            }
            Expression::ConditionalExpression(conditional) => self.conditional(conditional),
            Expression::SequenceExpression(sequence) => {
                sequence.expressions.iter().fold(ValueId::UNKNOWN, |_, item| self.expression(item))
            }
            Expression::CallExpression(call) => self.call(call),
            Expression::NewExpression(new) => {
                let callee = self.expression(&new.callee);
                let from = self.arguments(&new.arguments);
                self.emit_call(CallKind::New, callee, from, span.into(), called_name(&new.callee), false)
            }
            Expression::ImportExpression(import) => self.dynamic_import(import),
            Expression::TaggedTemplateExpression(tagged) => {
                let callee = self.expression(&tagged.tag);
                let template = self.template(&tagged.quasi);
                self.operands.push(template);
                self.emit_call(CallKind::Tagged, callee, self.operands.len() - 1, span.into(), called_name(&tagged.tag), false)
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

    /// A number as JavaScript writes it. Most are written so already.
    pub(super) fn number(&mut self, literal: &NumericLiteral<'a>) -> StrId {
        match literal.raw.map(|raw| raw.as_str()) {
            Some(raw)
                if raw == "0" || raw.len() < 16 && !raw.starts_with('0') && raw.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                self.intern(raw)
            }
            _ => self.intern_new(&literal.value.to_js_string()),
        }
    }

    pub(super) fn op(&mut self, op: Op, operands: &[ValueId], span: impl Into<Span>) -> ValueId {
        let list = self.list(operands);
        self.value(Value::Op(op, list), span)
    }

    pub(super) fn spread(&mut self, spread: &SpreadElement<'a>) -> ValueId {
        let value = self.expression(&spread.argument);
        self.value(Value::Spread(value), spread.span)
    }

    pub(super) fn template(&mut self, template: &TemplateLiteral<'a>) -> ValueId {
        let from = self.operands.len();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str();
            let id = self.intern(text);
            if template.expressions.is_empty() {
                return self.value(Value::Str(id), template.span);
            }
            let part = self.value(Value::Str(id), quasi.span);
            self.operands.push(part);
            if let Some(hole) = template.expressions.get(index) {
                let hole = self.expression(hole);
                self.operands.push(hole);
            }
        }
        let list = self.operand_list(from);
        self.value(Value::Template(list), template.span)
    }

    pub(super) fn identifier(&mut self, identifier: &IdentifierReference<'a>) -> ValueId {
        let (name, symbol) = self.symbol_of(identifier, false);
        self.name(identifier, name, symbol)
    }

    /// A name whose symbol is found already.
    #[inline]
    fn name(&mut self, identifier: &IdentifierReference<'a>, name: StrId, symbol: Option<SymbolId>) -> ValueId {
        match symbol {
            Some(symbol) => {
                self.namespace_escapes(symbol);
                self.read(symbol, identifier.span.into())
            }
            None if identifier.name == "undefined" => self.value(Value::Undefined, identifier.span),
            None => self.value(Value::Global(name), identifier.span),
        }
    }

    pub(super) fn member(&mut self, member: &MemberExpression<'a>) -> ValueId {
        let span = member.span();
        match member {
            MemberExpression::StaticMemberExpression(member) => {
                let name = self.intern(member.property.name.as_str());
                let base = self.member_base(&member.object, Some(name));
                self.value(Value::Member(base, name), span)
            }
            MemberExpression::PrivateFieldExpression(member) => {
                let base = self.expression(&member.object);
                let name = self.intern_new(&format!("#{}", member.field.name));
                self.value(Value::Member(base, name), span)
            }
            MemberExpression::ComputedMemberExpression(member) => {
                let literal = match &member.expression {
                    Expression::StringLiteral(key) => Some(self.intern(key.value.as_str())),
                    Expression::NumericLiteral(key) => Some(self.number(key)),
                    Expression::TemplateLiteral(key) if key.expressions.is_empty() => {
                        let quasi = key.quasis.first();
                        quasi.map(|quasi| self.intern(quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str()))
                    }
                    _ => None,
                };
                let base = self.member_base(&member.object, literal);
                match literal {
                    Some(name) => self.value(Value::Member(base, name), span),
                    None => {
                        let key = self.expression(&member.expression);
                        self.value(Value::Index(base, key), span)
                    }
                }
            }
        }
    }

    /// The object of a member access. A namespace import keeps its list of used names exact this way.
    fn member_base(&mut self, object: &Expression<'a>, name: Option<StrId>) -> ValueId {
        if let (Expression::Identifier(identifier), Some(name)) = (object.get_inner_expression(), name) {
            let (own, symbol) = self.symbol_of(identifier, false);
            if let Some(symbol) = symbol
                && let Some(import) = self.scopes[symbol].import
            {
                if self.facts.imports[import.0 as usize].imported == Imported::Namespace {
                    self.facts.namespace_names.push((import, name));
                }
                return self.read(symbol, identifier.span.into());
            }
            if matches!(object, Expression::Identifier(_)) && self.may_go_deeper() {
                return self.name(identifier, own, symbol);
            }
        }
        self.expression(object)
    }

    fn object(&mut self, object: &ObjectExpression<'a>) -> ValueId {
        // The id comes first, so that methods can name the object as their `this`.
        let id = self.value(Value::Unknown, object.span);
        let from = self.props.len();
        for property in &object.properties {
            let span = property.span();
            let prop = match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    Prop { key: PropKey::Spread, value: self.expression(&spread.argument), key_span: span.into(), end: span.end }
                }
                ObjectPropertyKind::ObjectProperty(property) => {
                    // `["name"]` says it as well.
                    let computed = property.computed && !matches!(property.key, PropertyKey::StringLiteral(_));
                    let key_span: Span = property.key.span().into();
                    let key = match self.member_name(&property.key, computed) {
                        Some(name) => PropKey::Name(name),
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
            };
            self.props.push(prop);
        }
        let list = self.prop_list(from);
        self.facts.body.values[id.0 as usize] = Value::Object(list);
        id
    }

    fn logical(&mut self, logical: &LogicalExpression<'a>) -> ValueId {
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

    fn conditional(&mut self, conditional: &ConditionalExpression<'a>) -> ValueId {
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
        if self.nodes.len() == branch + 1 + arms {
            self.nodes.truncate(branch);
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
