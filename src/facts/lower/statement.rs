//! Statements → nodes of the effect tree.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Lowering;
use crate::facts::body::{BranchKind, ExitKind, FnId, List, LoopKind, NodeKind, Owner, Prop, PropKey, Value, ValueId};

impl Lowering<'_> {
    /// Makes the entries of all function and class declarations of a block, so that code before them can name them.
    pub(super) fn hoist(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            let declaration = match statement {
                Statement::ExportDeclaration(export) => Some(&export.declaration),
                Statement::ExportDefaultDeclaration(export) => {
                    if let ExportDefaultDeclarationKind::FunctionDeclaration(function) = &export.declaration {
                        self.hoist_function(function);
                    }
                    None
                }
                _ => statement.as_declaration(),
            };
            if let Some(Declaration::FunctionDeclaration(function)) = declaration {
                self.hoist_function(function);
            }
        }
    }

    fn hoist_function(&mut self, function: &Function<'_>) {
        let Some(symbol) = function.id.as_ref().and_then(|id| id.symbol_id.get()) else { return };
        if function.body.is_none() || self.bindings.contains_key(&symbol) {
            return;
        }
        let value = self.declare_function(function, None, Owner::None);
        self.bind(symbol, value);
    }

    pub(super) fn statements(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn block(&mut self, statements: &[Statement<'_>]) {
        self.hoist(statements);
        self.statements(statements);
    }

    pub(super) fn statement(&mut self, statement: &Statement<'_>) {
        self.deeper((), |this| this.statement_inner(statement));
    }

    fn statement_inner(&mut self, statement: &Statement<'_>) {
        match statement {
            Statement::BlockStatement(block) => self.block(&block.body),
            Statement::ExpressionStatement(statement) => {
                self.expression(&statement.expression);
            }
            Statement::IfStatement(statement) => self.if_statement(statement),
            Statement::ReturnStatement(statement) => {
                let value = match &statement.argument {
                    Some(argument) => self.expression(argument),
                    None => self.value(Value::Undefined, statement.span),
                };
                self.exit(ExitKind::Return, value);
            }
            Statement::ThrowStatement(statement) => {
                let value = self.expression(&statement.argument);
                self.exit(ExitKind::Throw, value);
            }
            Statement::BreakStatement(_) => self.exit(ExitKind::Break, ValueId::UNKNOWN),
            Statement::ContinueStatement(_) => self.exit(ExitKind::Continue, ValueId::UNKNOWN),
            Statement::TryStatement(statement) => self.try_statement(statement),
            Statement::SwitchStatement(statement) => self.switch_statement(statement),
            Statement::ForOfStatement(statement) => {
                let over = self.expression(&statement.right);
                let element = self.value(Value::Element(over), statement.left.span());
                self.for_left(LoopKind::Of, over, &statement.left, element, &statement.body);
            }
            Statement::ForInStatement(statement) => {
                let over = self.expression(&statement.right);
                self.for_left(LoopKind::In, over, &statement.left, ValueId::UNKNOWN, &statement.body);
            }
            Statement::ForStatement(statement) => self.for_statement(statement),
            Statement::WhileStatement(statement) => {
                let node = self.open(NodeKind::Loop(LoopKind::While, ValueId::UNKNOWN));
                self.expression(&statement.test);
                self.statement(&statement.body);
                self.close(node);
            }
            Statement::DoWhileStatement(statement) => {
                let node = self.open(NodeKind::Loop(LoopKind::While, ValueId::UNKNOWN));
                self.statement(&statement.body);
                self.expression(&statement.test);
                self.close(node);
            }
            Statement::LabeledStatement(statement) => self.statement(&statement.body),
            Statement::WithStatement(statement) => {
                self.expression(&statement.object);
                self.statement(&statement.body);
            }
            Statement::DebuggerStatement(_) | Statement::EmptyStatement(_) => {}
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.declaration(declaration);
                } else if let Some(module) = statement.as_module_declaration() {
                    self.module_declaration(module);
                }
            }
        }
    }

    fn if_statement(&mut self, statement: &IfStatement<'_>) {
        let condition = self.expression(&statement.test);
        let branch = self.branch(BranchKind::If, condition, statement.test.span());
        let arm = self.open(NodeKind::Arm(false));
        self.statement(&statement.consequent);
        self.close(arm);
        let mut arms = 1;
        if let Some(alternate) = &statement.alternate {
            let arm = self.open(NodeKind::Arm(true));
            self.statement(alternate);
            self.close(arm);
            arms = 2;
        }
        self.close_or_drop(branch, arms);
    }

    fn try_statement(&mut self, statement: &TryStatement<'_>) {
        let node = self.open(NodeKind::Try);
        let body = self.open(NodeKind::TryBody);
        self.block(&statement.block.body);
        self.close(body);
        if let Some(handler) = &statement.handler {
            let catch = self.open(NodeKind::Catch);
            if let Some(param) = &handler.param {
                self.bind_pattern(&param.pattern, ValueId::UNKNOWN);
            }
            self.block(&handler.body.body);
            self.close(catch);
        }
        if let Some(finalizer) = &statement.finalizer {
            let finally = self.open(NodeKind::Finally);
            self.block(&finalizer.body);
            self.close(finally);
        }
        self.close(node);
    }

    fn switch_statement(&mut self, statement: &SwitchStatement<'_>) {
        let discriminant = self.expression(&statement.discriminant);
        for case in &statement.cases {
            self.hoist(&case.consequent);
        }
        let branch = self.branch(BranchKind::Switch, discriminant, statement.discriminant.span());
        for case in &statement.cases {
            let arm = self.open(NodeKind::Arm(case.test.is_none()));
            if let Some(test) = &case.test {
                self.expression(test);
            }
            self.statements(&case.consequent);
            self.close(arm);
        }
        self.close(branch);
    }

    fn for_left(&mut self, kind: LoopKind, over: ValueId, left: &ForStatementLeft<'_>, element: ValueId, body: &Statement<'_>) {
        let node = self.open(NodeKind::Loop(kind, over));
        match left {
            ForStatementLeft::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    self.bind_pattern(&declarator.id, element);
                }
            }
            _ => {
                if let Some(target) = left.as_assignment_target() {
                    self.assign(target, element);
                }
            }
        }
        self.statement(body);
        self.close(node);
    }

    fn for_statement(&mut self, statement: &ForStatement<'_>) {
        match &statement.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => self.variables(declaration),
            Some(init) => {
                if let Some(init) = init.as_expression() {
                    self.expression(init);
                }
            }
            None => {}
        }
        // The bound, if it is one: `i < 3`, `i < rows.length`.
        let node = self.open(NodeKind::Loop(LoopKind::For, ValueId::UNKNOWN));
        let bound = statement.test.as_ref().map_or(ValueId::UNKNOWN, |test| self.expression(test));
        self.statement(&statement.body);
        if let Some(update) = &statement.update {
            self.expression(update);
        }
        self.close(node);
        let buffer = self.buffers.last_mut().expect("the module body's buffer is there until the end");
        buffer[node].kind = NodeKind::Loop(LoopKind::For, bound);
    }

    pub(super) fn variables(&mut self, declaration: &VariableDeclaration<'_>) {
        for declarator in &declaration.declarations {
            let Some(init) = &declarator.init else { continue };
            let value = match &declarator.id {
                BindingPattern::BindingIdentifier(identifier) => {
                    let name = self.intern(identifier.name.as_str());
                    if self.function_id() == FnId::MODULE
                        && matches!(init, Expression::CallExpression(_) | Expression::AwaitExpression(_))
                    {
                        self.facts.names.push((init.span().start, name));
                    }
                    self.named(init, name, identifier.span.into())
                }
                _ => self.expression(init),
            };
            self.bind_pattern(&declarator.id, value);
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration<'_>) {
        match declaration {
            Declaration::VariableDeclaration(variables) if !variables.declare => self.variables(variables),
            Declaration::FunctionDeclaration(function) if function.body.is_some() => self.function_declaration(function),
            Declaration::ClassDeclaration(class) if !class.declare => {
                let value = self.declare_class(class, None);
                if let Some(symbol) = class.id.as_ref().and_then(|id| id.symbol_id.get()) {
                    self.bind(symbol, value);
                }
                self.lower_class(class, value);
            }
            Declaration::TSEnumDeclaration(declaration) => self.enumeration(declaration),
            Declaration::TSNamespaceDeclaration(namespace) if !namespace.declare => {
                if let TSNamespaceDeclarationBody::TSModuleBlock(block) = &namespace.body {
                    self.block(&block.body);
                }
            }
            _ => {}
        }
    }

    pub(super) fn function_declaration(&mut self, function: &Function<'_>) {
        let symbol = function.id.as_ref().and_then(|id| id.symbol_id.get());
        let hoisted = symbol.and_then(|symbol| self.bindings.get(&symbol).copied());
        let value = match hoisted {
            Some(super::Binding::Value(value)) if self.facts.body.span(value) == function.span.into() => value,
            Some(super::Binding::Local(slot)) => {
                let known = self.slots[slot as usize].iter().copied();
                let own = known.into_iter().find(|value| {
                    matches!(self.facts.body.value(*value), Value::Function(_))
                        && self.facts.body.span(*value) == function.span.into()
                });
                own.unwrap_or_else(|| self.declare_and_bind(function))
            }
            _ => self.declare_and_bind(function),
        };
        self.lower_function(function, value);
    }

    fn declare_and_bind(&mut self, function: &Function<'_>) -> ValueId {
        let value = self.declare_function(function, None, Owner::None);
        if let Some(symbol) = function.id.as_ref().and_then(|id| id.symbol_id.get()) {
            self.bind(symbol, value);
        }
        value
    }

    /// A TypeScript enum is an object of its members.
    fn enumeration(&mut self, declaration: &TSEnumDeclaration<'_>) {
        let mut props = Vec::new();
        for member in &declaration.body.members {
            let value = member.initializer.as_ref().map_or(ValueId::UNKNOWN, |value| self.expression(value));
            let key = self.intern(&member.id.static_name());
            props.push(Prop { key: PropKey::Name(key), value, key_span: member.id.span().into(), end: member.span.end });
        }
        let start = self.facts.body.props.len() as u32;
        self.facts.body.props.extend(props);
        let list = List { start, end: self.facts.body.props.len() as u32 };
        let value = self.value(Value::Object(list), declaration.span);
        if let Some(symbol) = declaration.id.symbol_id.get() {
            self.bind(symbol, value);
        }
    }
}
