//! JSX: an element of a component is a call of it; text and tags of the platform leave no trace.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{Lowering, function::takes_name};
use crate::{
    facts::body::{CallKind, Prop, PropKey, Value, ValueId},
    span::Span,
};

impl<'a> Lowering<'a> {
    pub(super) fn jsx_element(&mut self, element: &JSXElement<'a>) -> ValueId {
        self.deeper(ValueId::UNKNOWN, |this| this.jsx_element_inner(element))
    }

    fn jsx_element_inner(&mut self, element: &JSXElement<'a>) -> ValueId {
        let opening = &element.opening_element;
        let Some(callee) = self.jsx_name(&opening.name) else {
            // What stands inside leaves its calls and functions; the element itself is nothing that code asks for.
            for attribute in &opening.attributes {
                self.platform_attribute(attribute);
            }
            return self.jsx_children(&element.children);
        };
        let attributes = self.jsx_attributes(&opening.attributes, opening.span.into());
        let from = self.operands.len();
        self.operands.push(attributes);
        self.jsx_child_values(&element.children);
        self.emit_call(CallKind::Jsx, callee, from, element.span.into(), opening.name.span().into(), false)
    }

    /// An attribute of a tag of the platform: only what its value does counts.
    fn platform_attribute(&mut self, attribute: &JSXAttributeItem<'a>) {
        let attribute = match attribute {
            JSXAttributeItem::SpreadAttribute(spread) => {
                self.expression(&spread.argument);
                return;
            }
            JSXAttributeItem::Attribute(attribute) => attribute,
        };
        match &attribute.value {
            Some(JSXAttributeValue::ExpressionContainer(container)) => {
                let Some(expression) = container.expression.as_expression() else { return };
                match &attribute.name {
                    JSXAttributeName::Identifier(name) if takes_name(expression) => {
                        let key = self.intern(name.name.as_str());
                        self.named(expression, key, name.span.into());
                    }
                    _ => {
                        self.expression(expression);
                    }
                }
            }
            Some(JSXAttributeValue::Element(element)) => {
                self.jsx_element(element);
            }
            Some(JSXAttributeValue::Fragment(fragment)) => {
                self.jsx_children(&fragment.children);
            }
            Some(JSXAttributeValue::StringLiteral(_)) | None => {}
        }
    }

    /// A fragment, or any other place for children.
    pub(super) fn jsx_children(&mut self, children: &[JSXChild<'a>]) -> ValueId {
        let from = self.operands.len();
        self.jsx_child_values(children);
        self.operands.truncate(from);
        ValueId::UNKNOWN
    }

    fn jsx_child_values(&mut self, children: &[JSXChild<'a>]) {
        for child in children {
            let value = match child {
                JSXChild::Text(_) => continue,
                JSXChild::Element(element) => self.jsx_element(element),
                JSXChild::Fragment(fragment) => self.deeper(ValueId::UNKNOWN, |this| this.jsx_children(&fragment.children)),
                JSXChild::ExpressionContainer(container) => match container.expression.as_expression() {
                    Some(expression) => self.expression(expression),
                    None => continue,
                },
                JSXChild::Spread(spread) => self.expression(&spread.expression),
            };
            self.operands.push(value);
        }
    }

    /// The component of an element; `None` for a tag of the platform (`div`).
    fn jsx_name(&mut self, name: &JSXElementName<'a>) -> Option<ValueId> {
        match name {
            JSXElementName::IdentifierReference(identifier) => Some(self.identifier(identifier)),
            JSXElementName::MemberExpression(member) => Some(self.jsx_member(member)),
            JSXElementName::Identifier(_) | JSXElementName::NamespacedName(_) => None,
            JSXElementName::ThisExpression(_) => Some(ValueId::UNKNOWN),
        }
    }

    fn jsx_member(&mut self, member: &JSXMemberExpression<'a>) -> ValueId {
        let base = match &member.object {
            JSXMemberExpressionObject::IdentifierReference(identifier) => self.identifier(identifier),
            JSXMemberExpressionObject::MemberExpression(member) => self.jsx_member(member),
            JSXMemberExpressionObject::ThisExpression(_) => ValueId::UNKNOWN,
        };
        let name = self.intern(member.property.name.as_str());
        self.value(Value::Member(base, name), member.span)
    }

    fn jsx_attributes(&mut self, attributes: &[JSXAttributeItem<'a>], span: Span) -> ValueId {
        let from = self.props.len();
        for attribute in attributes {
            match attribute {
                JSXAttributeItem::SpreadAttribute(spread) => {
                    let value = self.expression(&spread.argument);
                    self.props.push(Prop { key: PropKey::Spread, value, key_span: spread.span.into(), end: spread.span.end });
                }
                JSXAttributeItem::Attribute(attribute) => {
                    let JSXAttributeName::Identifier(name) = &attribute.name else {
                        if let Some(JSXAttributeValue::ExpressionContainer(container)) = &attribute.value
                            && let Some(expression) = container.expression.as_expression()
                        {
                            self.expression(expression);
                        }
                        continue;
                    };
                    if let Some(JSXAttributeValue::StringLiteral(_)) | None = &attribute.value {
                        continue;
                    }
                    let key = self.intern(name.name.as_str());
                    let value = match &attribute.value {
                        Some(JSXAttributeValue::ExpressionContainer(container)) => match container.expression.as_expression() {
                            Some(expression) => self.named(expression, key, name.span.into()),
                            None => ValueId::UNKNOWN,
                        },
                        Some(JSXAttributeValue::StringLiteral(_)) | None => continue,
                        Some(JSXAttributeValue::Element(element)) => self.jsx_element(element),
                        Some(JSXAttributeValue::Fragment(fragment)) => self.jsx_children(&fragment.children),
                    };
                    self.props.push(Prop { key: PropKey::Name(key), value, key_span: name.span.into(), end: attribute.span.end });
                }
            }
        }
        let list = self.prop_list(from);
        self.value(Value::Object(list), span)
    }
}
