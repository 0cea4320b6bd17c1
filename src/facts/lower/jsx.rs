//! JSX: an element of a component is a call of it; text and tags of the platform leave no trace.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Lowering;
use crate::{
    facts::body::{CallKind, List, Prop, PropKey, Value, ValueId},
    span::Span,
};

impl Lowering<'_> {
    pub(super) fn jsx_element(&mut self, element: &JSXElement<'_>) -> ValueId {
        self.deeper(ValueId::UNKNOWN, |this| this.jsx_element_inner(element))
    }

    fn jsx_element_inner(&mut self, element: &JSXElement<'_>) -> ValueId {
        let opening = &element.opening_element;
        let component = self.jsx_name(&opening.name);
        let attributes = self.jsx_attributes(&opening.attributes, opening.span.into());
        let children = self.jsx_child_values(&element.children);
        match component {
            Some(callee) => {
                let mut args = vec![attributes];
                args.extend(children);
                self.emit_call(CallKind::Jsx, callee, &args, element.span.into(), opening.name.span().into(), false)
            }
            // What stands inside has left its calls and functions; the element itself is nothing that code asks for.
            None => ValueId::UNKNOWN,
        }
    }

    /// A fragment, or any other place for children.
    pub(super) fn jsx_children(&mut self, children: &[JSXChild<'_>]) -> ValueId {
        self.jsx_child_values(children);
        ValueId::UNKNOWN
    }

    fn jsx_child_values(&mut self, children: &[JSXChild<'_>]) -> Vec<ValueId> {
        let mut values = Vec::new();
        for child in children {
            match child {
                JSXChild::Text(_) => {}
                JSXChild::Element(element) => values.push(self.jsx_element(element)),
                JSXChild::Fragment(fragment) => {
                    let value = self.deeper(ValueId::UNKNOWN, |this| this.jsx_children(&fragment.children));
                    values.push(value);
                }
                JSXChild::ExpressionContainer(container) => {
                    if let Some(expression) = container.expression.as_expression() {
                        values.push(self.expression(expression));
                    }
                }
                JSXChild::Spread(spread) => values.push(self.expression(&spread.expression)),
            }
        }
        values
    }

    /// The component of an element; `None` for a tag of the platform (`div`).
    fn jsx_name(&mut self, name: &JSXElementName<'_>) -> Option<ValueId> {
        match name {
            JSXElementName::IdentifierReference(identifier) => Some(self.identifier(identifier)),
            JSXElementName::MemberExpression(member) => Some(self.jsx_member(member)),
            JSXElementName::Identifier(_) | JSXElementName::NamespacedName(_) => None,
            JSXElementName::ThisExpression(_) => Some(ValueId::UNKNOWN),
        }
    }

    fn jsx_member(&mut self, member: &JSXMemberExpression<'_>) -> ValueId {
        let base = match &member.object {
            JSXMemberExpressionObject::IdentifierReference(identifier) => self.identifier(identifier),
            JSXMemberExpressionObject::MemberExpression(member) => self.jsx_member(member),
            JSXMemberExpressionObject::ThisExpression(_) => ValueId::UNKNOWN,
        };
        let name = self.intern(member.property.name.as_str());
        self.value(Value::Member(base, name), member.span)
    }

    fn jsx_attributes(&mut self, attributes: &[JSXAttributeItem<'_>], span: Span) -> ValueId {
        let mut props = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            match attribute {
                JSXAttributeItem::SpreadAttribute(spread) => {
                    let value = self.expression(&spread.argument);
                    props.push(Prop { key: PropKey::Spread, value, key_span: spread.span.into(), end: spread.span.end });
                }
                JSXAttributeItem::Attribute(attribute) => {
                    let JSXAttributeName::Identifier(name) = &attribute.name else { continue };
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
                    props.push(Prop { key: PropKey::Name(key), value, key_span: name.span.into(), end: attribute.span.end });
                }
            }
        }
        let start = self.facts.body.props.len() as u32;
        self.facts.body.props.extend(props);
        let end = self.facts.body.props.len() as u32;
        self.value(Value::Object(List { start, end }), span)
    }
}
