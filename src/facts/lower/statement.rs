//! Statements → nodes of the effect tree.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{
    Lowering,
    scope::{Binding, Kind, Mark},
};
use crate::facts::body::{BranchKind, ExitKind, FnId, LoopKind, NodeKind, Owner, Prop, PropKey, Value, ValueId};

impl<'a> Lowering<'a> {
    /// Makes the entries of all function and class declarations of a block, so that code before them can name them.
    pub(super) fn hoist(&mut self, statements: &[Statement<'a>]) {
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

    fn hoist_function(&mut self, function: &Function<'a>) {
        let (Some(id), Some(_)) = (&function.id, &function.body) else { return };
        let Some(symbol) = self.declared(id).filter(|&symbol| self.scopes[symbol].binding == Binding::None) else { return };
        let value = self.declare_function(function, None, Owner::None);
        self.bind(symbol, value);
    }

    pub(super) fn statements(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn block(&mut self, statements: &[Statement<'a>]) {
        let scope = self.scopes.enter();
        self.declare_block(statements);
        self.hoist(statements);
        self.statements(statements);
        self.scopes.leave(scope);
    }

    pub(super) fn statement(&mut self, statement: &Statement<'a>) {
        self.deeper((), |this| this.statement_inner(statement));
    }

    fn statement_inner(&mut self, statement: &Statement<'a>) {
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
                let scope = self.enter_for(&statement.left);
                let over = self.expression(&statement.right);
                let element = self.value(Value::Element(over), statement.left.span());
                self.for_left(LoopKind::Of, over, &statement.left, element, &statement.body);
                self.scopes.leave(scope);
            }
            Statement::ForInStatement(statement) => {
                let scope = self.enter_for(&statement.left);
                let over = self.expression(&statement.right);
                self.for_left(LoopKind::In, over, &statement.left, ValueId::UNKNOWN, &statement.body);
                self.scopes.leave(scope);
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

    fn if_statement(&mut self, statement: &IfStatement<'a>) {
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

    fn try_statement(&mut self, statement: &TryStatement<'a>) {
        let node = self.open(NodeKind::Try);
        let body = self.open(NodeKind::TryBody);
        self.block(&statement.block.body);
        self.close(body);
        if let Some(handler) = &statement.handler {
            let catch = self.open(NodeKind::Catch);
            let scope = self.scopes.enter();
            if let Some(param) = &handler.param {
                self.declare_pattern(&param.pattern, Kind::Constant);
                self.bind_pattern(&param.pattern, ValueId::UNKNOWN);
            }
            self.block(&handler.body.body);
            self.scopes.leave(scope);
            self.close(catch);
        }
        if let Some(finalizer) = &statement.finalizer {
            let finally = self.open(NodeKind::Finally);
            self.block(&finalizer.body);
            self.close(finally);
        }
        self.close(node);
    }

    fn switch_statement(&mut self, statement: &SwitchStatement<'a>) {
        let discriminant = self.expression(&statement.discriminant);
        let scope = self.scopes.enter();
        for case in &statement.cases {
            self.declare_block(&case.consequent);
        }
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
        self.scopes.leave(scope);
    }

    /// Opens the scope of `for…of` or `for…in`: its variable is new in each round.
    fn enter_for(&mut self, left: &ForStatementLeft<'a>) -> Mark {
        let scope = self.scopes.enter();
        if let ForStatementLeft::VariableDeclaration(variables) = left
            && !variables.kind.is_var()
        {
            variables.declarations.iter().for_each(|declarator| self.declare_pattern(&declarator.id, Kind::Constant));
        }
        scope
    }

    fn for_left(&mut self, kind: LoopKind, over: ValueId, left: &ForStatementLeft<'a>, element: ValueId, body: &Statement<'a>) {
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

    fn for_statement(&mut self, statement: &ForStatement<'a>) {
        let scope = self.scopes.enter();
        match &statement.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                if !declaration.kind.is_var() {
                    self.declare_variables(declaration);
                }
                self.variables(declaration);
            }
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
        self.nodes[node].kind = NodeKind::Loop(LoopKind::For, bound);
        self.scopes.leave(scope);
    }

    pub(super) fn variables(&mut self, declaration: &VariableDeclaration<'a>) {
        for declarator in &declaration.declarations {
            let Some(init) = &declarator.init else { continue };
            let value = match &declarator.id {
                BindingPattern::BindingIdentifier(identifier) => match init {
                    Expression::CallExpression(_) | Expression::AwaitExpression(_) => {
                        if self.function_id() == FnId::MODULE {
                            let name = self.intern(identifier.name.as_str());
                            self.facts.names.push((init.span().start, name));
                        }
                        self.expression(init)
                    }
                    _ => {
                        let name = self.intern(identifier.name.as_str());
                        let value = self.named(init, name, identifier.span.into());
                        if self.function_id() == FnId::MODULE {
                            self.facts.names.push((init.span().start, name));
                        }
                        value
                    }
                },
                _ => self.expression(init),
            };
            self.bind_pattern(&declarator.id, value);
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            Declaration::VariableDeclaration(variables) if !variables.declare => self.variables(variables),
            Declaration::FunctionDeclaration(function) if function.body.is_some() => self.function_declaration(function),
            Declaration::ClassDeclaration(class) if !class.declare => {
                let value = self.declare_class(class, None);
                if let Some(symbol) = class.id.as_ref().and_then(|id| self.declared(id)) {
                    self.bind(symbol, value);
                }
                self.lower_class(class, value);
            }
            Declaration::TSEnumDeclaration(declaration) => self.enumeration(declaration),
            Declaration::TSImportEqualsDeclaration(import) if import.import_kind == ImportOrExportKind::Value => {
                self.namespace_alias(&import.module_reference);
            }
            Declaration::TSNamespaceDeclaration(namespace) if !namespace.declare => self.namespace(namespace),
            _ => {}
        }
    }

    pub(super) fn function_declaration(&mut self, function: &Function<'a>) {
        let symbol = function.id.as_ref().and_then(|id| self.declared(id));
        let value = match symbol.map(|symbol| self.scopes[symbol].binding) {
            Some(Binding::Value(value)) if self.facts.body.span(value) == function.span.into() => value,
            Some(Binding::Local(slot)) => {
                let body = &self.facts.body;
                let mut known = self.assigned.iter().filter(|(own, _)| *own == slot).map(|&(_, value)| value);
                let own = known
                    .find(|&value| matches!(body.value(value), Value::Function(_)) && body.span(value) == function.span.into());
                own.unwrap_or_else(|| self.declare_and_bind(function))
            }
            _ => self.declare_and_bind(function),
        };
        self.lower_function(function, value);
    }

    fn declare_and_bind(&mut self, function: &Function<'a>) -> ValueId {
        let value = self.declare_function(function, None, Owner::None);
        if let Some(symbol) = function.id.as_ref().and_then(|id| self.declared(id)) {
            self.bind(symbol, value);
        }
        value
    }

    /// `import a = b.c` uses `b`.
    fn namespace_alias(&mut self, reference: &TSModuleReference<'a>) {
        let mut name = match reference {
            TSModuleReference::ExternalModuleReference(_) => return,
            TSModuleReference::IdentifierReference(identifier) => {
                self.symbol_of(identifier, false);
                return;
            }
            TSModuleReference::QualifiedName(name) => name,
        };
        loop {
            match &name.left {
                TSTypeName::QualifiedName(left) => name = left,
                TSTypeName::IdentifierReference(identifier) => {
                    self.symbol_of(identifier, false);
                    return;
                }
                TSTypeName::ThisExpression(_) => return,
            }
        }
    }

    /// A namespace's statements run where it stands.
    fn namespace(&mut self, namespace: &TSNamespaceDeclaration<'a>) {
        let scope = self.scopes.enter();
        match &namespace.body {
            TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                self.declare_body(&block.body);
                self.hoist(&block.body);
                self.statements(&block.body);
            }
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
                self.declare_name(&inner.id, Kind::Constant);
                self.deeper((), |this| this.namespace(inner));
            }
        }
        self.scopes.leave(scope);
    }

    /// A TypeScript enum is an object of its members.
    fn enumeration(&mut self, declaration: &TSEnumDeclaration<'a>) {
        let scope = self.scopes.enter();
        // A member may name those before it.
        if declaration.body.members.iter().any(|member| member.initializer.is_some()) {
            for member in &declaration.body.members {
                let name = self.intern_cow(member.id.static_name().into());
                self.scopes.declare(name, member.id.span().start, Kind::Constant);
            }
        }
        let from = self.props.len();
        for member in &declaration.body.members {
            let value = member.initializer.as_ref().map_or(ValueId::UNKNOWN, |value| self.expression(value));
            let key = self.intern_cow(member.id.static_name().into());
            self.props.push(Prop { key: PropKey::Name(key), value, key_span: member.id.span().into(), end: member.span.end });
        }
        self.scopes.leave(scope);
        let list = self.prop_list(from);
        let value = self.value(Value::Object(list), declaration.span);
        if let Some(symbol) = self.declared(&declaration.id) {
            self.bind(symbol, value);
        }
    }
}
