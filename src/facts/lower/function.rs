//! Functions and classes.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{Lowering, Outer, scope::Kind};
use crate::{
    facts::body::{
        Class as ClassFacts, ClassId, ClassMember, ExitKind, FnId, Function as FunctionFacts, List, NodeKind, Op, Owner, StrId,
        Value, ValueId,
    },
    span::Span,
};

/// The name that a variable, property or default export gives to an anonymous function.
pub(super) type GivenName = Option<(StrId, Span)>;

/// Whether an expression is named by what holds it: a function or a class.
pub(super) fn takes_name(expression: &Expression<'_>) -> bool {
    matches!(
        expression.get_inner_expression(),
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) | Expression::ClassExpression(_)
    )
}

impl<'a> Lowering<'a> {
    /// Lowers `expression`; a function or class without a name of its own gets `name`.
    pub(super) fn named(&mut self, expression: &Expression<'a>, name: StrId, span: Span) -> ValueId {
        match expression.get_inner_expression() {
            Expression::ArrowFunctionExpression(arrow) => self.arrow(arrow, Some((name, span))),
            Expression::FunctionExpression(function) => self.function(function, Some((name, span)), Owner::None),
            Expression::ClassExpression(class) => self.class(class, Some((name, span))),
            _ => self.expression(expression),
        }
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowFunctionExpression<'a>, name: GivenName) -> ValueId {
        let id = self.new_function(name, arrow.span.into(), Owner::None, arrow.r#async, true);
        let scope = self.scopes.enter();
        let outer = self.enter(id, self.this.last().copied().flatten());
        self.parameters(id, &arrow.params);
        match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.body(id, body),
            body => {
                let value = body.as_expression().map_or(ValueId::UNKNOWN, |body| self.expression(body));
                self.exit(ExitKind::Return, value);
            }
        }
        self.leave(id, outer);
        self.scopes.leave(scope);
        self.leaf(NodeKind::Closure(id));
        self.value(Value::Function(id), arrow.span)
    }

    pub(super) fn function(&mut self, function: &Function<'a>, name: GivenName, owner: Owner) -> ValueId {
        let value = self.declare_function(function, name, owner);
        self.lower_function(function, value);
        value
    }

    /// Makes the function's entry, so that code before its declaration can name it.
    pub(super) fn declare_function(&mut self, function: &Function<'a>, name: GivenName, owner: Owner) -> ValueId {
        let name = match &function.id {
            Some(own) => Some((self.intern(own.name.as_str()), own.span.into())),
            None => name,
        };
        let id = self.new_function(name, function.span.into(), owner, function.r#async, false);
        self.value(Value::Function(id), function.span)
    }

    pub(super) fn lower_function(&mut self, function: &Function<'a>, value: ValueId) {
        let Value::Function(id) = self.facts.body.value(value) else { return };
        // The name of a function expression is known inside only, and hidden by a parameter of that name.
        let around = self.scopes.enter();
        if function.r#type == FunctionType::FunctionExpression
            && let Some(name) = &function.id
        {
            let symbol = self.declare_name(name, Kind::Constant);
            self.bind(symbol, value);
        }
        let scope = self.scopes.enter();
        self.facts.body.functions[id.0 as usize].parent = self.function_id();
        let outer = self.enter(id, Some(id));
        self.parameters(id, &function.params);
        if let Some(body) = &function.body {
            self.body(id, body);
        }
        self.leave(id, outer);
        self.scopes.leave(scope);
        self.scopes.leave(around);
        self.leaf(NodeKind::Closure(id));
    }

    fn new_function(&mut self, name: GivenName, span: Span, owner: Owner, is_async: bool, is_arrow: bool) -> FnId {
        let id = FnId(self.facts.body.functions.len() as u32);
        self.facts.body.functions.push(FunctionFacts {
            name: name.map(|(name, _)| name),
            parent: self.function_id(),
            owner,
            is_async,
            is_arrow,
            use_server: false,
            throws: false,
            params: 0,
            nodes: List::default(),
            span,
            name_span: name.map_or(Span::new(span.start, span.start), |(_, span)| span),
        });
        id
    }

    fn enter(&mut self, id: FnId, this: Option<FnId>) -> Outer {
        self.functions.push(id);
        self.this.push(this);
        Outer { nodes: self.nodes.len() }
    }

    fn leave(&mut self, id: FnId, outer: Outer) {
        self.functions.pop();
        self.this.pop();
        self.store_nodes(id, outer.nodes);
    }

    fn parameters(&mut self, id: FnId, params: &FormalParameters<'a>) {
        self.facts.body.functions[id.0 as usize].params = params.items.len() as u32;
        // Each default may name every parameter.
        params.items.iter().for_each(|param| self.declare_pattern(&param.pattern, Kind::Constant));
        if let Some(rest) = &params.rest {
            self.declare_pattern(&rest.rest.argument, Kind::Constant);
        }
        for (index, param) in params.items.iter().enumerate() {
            let mut value = self.value(Value::Param { function: id, index: index as u32 }, param.span);
            if let (0, BindingPattern::BindingIdentifier(identifier)) = (index, &param.pattern) {
                let name = self.intern(identifier.name.as_str());
                self.facts.names.push((param.span.start, name));
            }
            if let Some(default) = &param.initializer {
                let default = self.expression(default);
                value = self.op(Op::Default, &[value, default], param.span);
            }
            self.bind_pattern(&param.pattern, value);
        }
        if let Some(rest) = &params.rest {
            let first = self.value(Value::Param { function: id, index: params.items.len() as u32 }, rest.span);
            let list = self.op(Op::RestParam, &[first], rest.span);
            self.bind_pattern(&rest.rest.argument, list);
        }
    }

    fn body(&mut self, id: FnId, body: &FunctionBody<'a>) {
        self.facts.body.functions[id.0 as usize].use_server = body.directives.iter().any(|d| d.directive == "use server");
        self.declare_body(&body.statements);
        self.hoist(&body.statements);
        self.statements(&body.statements);
    }

    pub(super) fn class(&mut self, class: &Class<'a>, name: GivenName) -> ValueId {
        let id = self.declare_class(class, name);
        self.lower_class(class, id);
        id
    }

    pub(super) fn declare_class(&mut self, class: &Class<'a>, name: GivenName) -> ValueId {
        let own = class.id.as_ref().map(|id| self.intern(id.name.as_str()));
        let id = ClassId(self.facts.body.classes.len() as u32);
        self.facts.body.classes.push(ClassFacts {
            name: own.or(name.map(|(name, _)| name)),
            extends: ValueId::UNKNOWN,
            members: List::default(),
            span: class.span.into(),
        });
        self.value(Value::Class(id), class.span)
    }

    pub(super) fn lower_class(&mut self, class: &Class<'a>, value: ValueId) {
        let Value::Class(id) = self.facts.body.value(value) else { return };
        let scope = self.scopes.enter();
        if class.r#type == ClassType::ClassExpression
            && let Some(name) = &class.id
        {
            let symbol = self.declare_name(name, Kind::Constant);
            self.bind(symbol, value);
        }
        let extends = match &class.heritage {
            Some(heritage) => self.expression(&heritage.expression),
            None => self.value(Value::Undefined, class.span),
        };
        // Decorators and computed names run when the class is made.
        self.decorators(&class.decorators);
        let mut members = Vec::new();
        for element in &class.body.body {
            self.element_head(element, !class.decorators.is_empty());
            match element {
                ClassElement::MethodDefinition(method) => self.method(id, method, &mut members),
                ClassElement::PropertyDefinition(property) => {
                    let name = self.member_name(&property.key, property.computed);
                    let value = match (&property.value, name) {
                        (Some(Expression::FunctionExpression(function)), name) => {
                            self.function(function, name.map(|name| (name, property.key.span().into())), Owner::Class(id))
                        }
                        (Some(value), Some(name)) => self.field(value, name, property.key.span().into(), id),
                        (Some(value), None) => self.expression(value),
                        (None, _) => ValueId::UNKNOWN,
                    };
                    members.push(ClassMember { name, is_static: property.r#static, value });
                }
                ClassElement::AccessorProperty(property) => {
                    if let Some(value) = &property.value {
                        self.expression(value);
                    }
                }
                ClassElement::StaticBlock(block) => {
                    let scope = self.scopes.enter();
                    self.declare_body(&block.body);
                    self.statements(&block.body);
                    self.scopes.leave(scope);
                }
                ClassElement::TSIndexSignature(_) => {}
            }
        }
        let start = self.facts.body.members.len() as u32;
        self.facts.body.members.extend(members);
        let end = self.facts.body.members.len() as u32;
        let class = &mut self.facts.body.classes[id.0 as usize];
        class.extends = extends;
        class.members = List { start, end };
        self.scopes.leave(scope);
    }

    fn decorators(&mut self, decorators: &[Decorator<'a>]) {
        for decorator in decorators {
            self.expression(&decorator.expression);
        }
    }

    /// What of a member runs when the class is made. A decorated class is handed instances of the classes that the types of
    /// its constructor's parameters name (Angular, NestJS): they are values, not types alone.
    fn element_head(&mut self, element: &ClassElement<'a>, decorated: bool) {
        let (decorators, key, computed) = match element {
            ClassElement::MethodDefinition(method) => (&method.decorators, &method.key, method.computed),
            ClassElement::PropertyDefinition(property) => (&property.decorators, &property.key, property.computed),
            ClassElement::AccessorProperty(property) => (&property.decorators, &property.key, property.computed),
            ClassElement::StaticBlock(_) | ClassElement::TSIndexSignature(_) => return,
        };
        self.decorators(decorators);
        if let (true, Some(key)) = (computed, key.as_expression()) {
            self.expression(key);
        }
        if let ClassElement::MethodDefinition(method) = element {
            let params = &method.value.params;
            params.items.iter().for_each(|param| self.decorators(&param.decorators));
            params.rest.iter().for_each(|rest| self.decorators(&rest.decorators));
            if decorated && method.kind == MethodDefinitionKind::Constructor {
                for param in &params.items {
                    if let Some(annotation) = &param.type_annotation
                        && let TSType::TSTypeReference(class) = &annotation.type_annotation
                        && let TSTypeName::IdentifierReference(class) = &class.type_name
                    {
                        let name = self.intern(class.name.as_str());
                        if let Some(symbol) = self.scopes.find(name) {
                            self.scopes[symbol].used = true;
                            self.read(symbol, class.span.into());
                        }
                    }
                }
            }
        }
    }

    /// A field's initialiser. `this` in an arrow there is the instance, as in a method.
    fn field(&mut self, value: &Expression<'a>, name: StrId, span: Span, class: ClassId) -> ValueId {
        let Expression::ArrowFunctionExpression(arrow) = value.get_inner_expression() else {
            return self.named(value, name, span);
        };
        let next = FnId(self.facts.body.functions.len() as u32);
        self.this.push(Some(next));
        let value = self.arrow(arrow, Some((name, span)));
        self.this.pop();
        if let Value::Function(id) = self.facts.body.value(value) {
            self.facts.body.functions[id.0 as usize].owner = Owner::Class(class);
        }
        value
    }

    fn method(&mut self, class: ClassId, method: &MethodDefinition<'a>, members: &mut Vec<ClassMember>) {
        let name = self.member_name(&method.key, method.computed);
        let given = name.map(|name| (name, Span::from(method.key.span())));
        let value = self.function(&method.value, given, Owner::Class(class));
        if method.kind == MethodDefinitionKind::Constructor {
            self.constructor_fields(&method.value, value, members);
        }
        let value = match method.kind {
            MethodDefinitionKind::Get => self.returned(value),
            MethodDefinitionKind::Set => ValueId::UNKNOWN,
            _ => value,
        };
        members.push(ClassMember { name, is_static: method.r#static, value });
    }

    /// The one value that a getter returns.
    fn returned(&self, getter: ValueId) -> ValueId {
        let Value::Function(id) = self.facts.body.value(getter) else { return ValueId::UNKNOWN };
        let nodes = self.facts.body.functions[id.0 as usize].nodes;
        let mut found = (nodes.start..nodes.end).filter_map(|at| match self.facts.body.nodes[at as usize].kind {
            NodeKind::Exit(ExitKind::Return, value) => Some(value),
            _ => None,
        });
        let first = found.next().unwrap_or(ValueId::UNKNOWN);
        if found.next().is_some() { ValueId::UNKNOWN } else { first }
    }

    /// Fields that a constructor sets: `this.x = value`, and TypeScript's parameter properties.
    fn constructor_fields(&mut self, function: &Function<'a>, value: ValueId, members: &mut Vec<ClassMember>) {
        let Value::Function(id) = self.facts.body.value(value) else { return };
        for (index, param) in function.params.items.iter().enumerate() {
            let is_property = param.accessibility.is_some() || param.readonly || param.r#override;
            if let (true, BindingPattern::BindingIdentifier(identifier)) = (is_property, &param.pattern) {
                let name = self.intern(identifier.name.as_str());
                let own = Value::Param { function: id, index: index as u32 };
                let value = self.value(own, param.span);
                let body = &self.facts.body;
                let with_default = |known: &Value| matches!(*known, Value::Op(Op::Default, list) if body.list(list).first().is_some_and(|&first| body.value(first) == own));
                let default = param.initializer.as_ref().and_then(|_| body.values.iter().rposition(with_default));
                let value = default.map_or(value, |at| ValueId(at as u32));
                members.push(ClassMember { name: Some(name), is_static: false, value });
            }
        }
        let nodes = self.facts.body.functions[id.0 as usize].nodes;
        for at in nodes.start..nodes.end {
            let NodeKind::Assign(place, value) = self.facts.body.nodes[at as usize].kind else { continue };
            if let Value::Member(base, name) = self.facts.body.value(place)
                && self.facts.body.value(base) == Value::This(id)
            {
                members.push(ClassMember { name: Some(name), is_static: false, value });
            }
        }
    }

    /// The name that a key is, if it says one.
    pub(super) fn member_name(&mut self, key: &PropertyKey<'a>, computed: bool) -> Option<StrId> {
        match key {
            _ if computed => None,
            PropertyKey::StaticIdentifier(name) => Some(self.intern(name.name.as_str())),
            PropertyKey::StringLiteral(name) => Some(self.intern(name.value.as_str())),
            PropertyKey::NumericLiteral(number) => Some(self.number(number)),
            PropertyKey::BigIntLiteral(number) => Some(self.intern(number.value.as_str())),
            _ => None,
        }
    }
}
