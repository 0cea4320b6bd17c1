//! Names that statements declare, before anything of them is lowered: bindings are hoisted.

use oxc_ast::ast::*;

use super::{
    Lowering,
    scope::{Kind, SymbolId},
};
use crate::facts::body::StrId;

impl<'a> Lowering<'a> {
    /// Declares what the statements of a function, module or namespace declare: `var` wherever it stands.
    pub(super) fn declare_body(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.declare_statement(statement, true);
            self.declare_nested(statement);
        }
    }

    /// Declares what the statements of a block declare.
    pub(super) fn declare_block(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.declare_statement(statement, false);
        }
    }

    fn declare_statement(&mut self, statement: &Statement<'a>, vars: bool) {
        match statement {
            Statement::ExpressionStatement(_) | Statement::ReturnStatement(_) => {}
            Statement::FunctionDeclaration(function) => self.declare_function_name(function, vars),
            Statement::IfStatement(statement) => {
                self.declare_bare_function(Some(&statement.consequent), vars);
                self.declare_bare_function(statement.alternate.as_ref(), vars);
            }
            Statement::LabeledStatement(statement) => self.declare_bare_function(Some(&statement.body), vars),
            Statement::ExportDeclaration(export) => self.declare_declaration(&export.declaration, vars),
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => self.declare_function_name(function, vars),
                ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                    self.declare_maybe(class.id.as_ref());
                }
                ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => self.declare_type(&interface.id),
                _ => {}
            },
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.declare_declaration(declaration, vars);
                }
            }
        }
    }

    /// `if (x) function f() {}`.
    fn declare_bare_function(&mut self, statement: Option<&Statement<'a>>, vars: bool) {
        if let Some(Statement::FunctionDeclaration(function)) = statement {
            self.declare_function_name(function, vars);
        }
    }

    fn declare_declaration(&mut self, declaration: &Declaration<'a>, vars: bool) {
        match declaration {
            Declaration::VariableDeclaration(variables) if vars || !variables.kind.is_var() => self.declare_variables(variables),
            Declaration::FunctionDeclaration(function) => self.declare_function_name(function, vars),
            Declaration::ClassDeclaration(class) => self.declare_maybe(class.id.as_ref()),
            Declaration::TSEnumDeclaration(declaration) => self.declare_maybe(Some(&declaration.id)),
            Declaration::TSNamespaceDeclaration(namespace) => {
                if is_instantiated(namespace) {
                    self.declare_maybe(Some(&namespace.id));
                } else {
                    self.declare_type(&namespace.id);
                }
            }
            Declaration::TSImportEqualsDeclaration(import) => self.declare_maybe(Some(&import.id)),
            Declaration::TSInterfaceDeclaration(interface) => self.declare_type(&interface.id),
            Declaration::TSTypeAliasDeclaration(alias) => self.declare_type(&alias.id),
            _ => {}
        }
    }

    fn declare_function_name(&mut self, function: &Function<'a>, is_body: bool) {
        let Some(id) = &function.id else { return };
        let name = self.intern(id.name.as_str());
        // It may be a variable of the function around already.
        let hoisted = |symbol: SymbolId| self.scopes[symbol].at == id.span.start;
        if is_body || !self.is_sloppy || !self.scopes.find(name).is_some_and(hoisted) {
            self.scopes.declare(name, id.span.start, Kind::Constant);
        }
    }

    fn declare_maybe(&mut self, id: Option<&BindingIdentifier<'a>>) {
        if let Some(id) = id {
            self.declare_name(id, Kind::Constant);
        }
    }

    fn declare_type(&mut self, id: &BindingIdentifier<'a>) {
        if self.scopes.in_module() {
            let name = self.intern(id.name.as_str());
            self.scopes.declare_type(name, id.span.start);
        }
    }

    /// `var` inside a statement, and functions in blocks where they are variables of the function around.
    fn declare_nested(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::BlockStatement(block) => self.declare_nested_all(&block.body),
            Statement::IfStatement(statement) => {
                self.declare_inner(&statement.consequent);
                if let Some(alternate) = &statement.alternate {
                    self.declare_inner(alternate);
                }
            }
            Statement::ForStatement(statement) => {
                if let Some(ForStatementInit::VariableDeclaration(variables)) = &statement.init {
                    self.declare_var(variables);
                }
                self.declare_inner(&statement.body);
            }
            Statement::ForInStatement(statement) => self.declare_for(&statement.left, &statement.body),
            Statement::ForOfStatement(statement) => self.declare_for(&statement.left, &statement.body),
            Statement::WhileStatement(statement) => self.declare_inner(&statement.body),
            Statement::DoWhileStatement(statement) => self.declare_inner(&statement.body),
            Statement::LabeledStatement(statement) => self.declare_inner(&statement.body),
            Statement::WithStatement(statement) => self.declare_inner(&statement.body),
            Statement::SwitchStatement(statement) => {
                statement.cases.iter().for_each(|case| self.declare_nested_all(&case.consequent));
            }
            Statement::TryStatement(statement) => {
                self.declare_nested_all(&statement.block.body);
                if let Some(handler) = &statement.handler {
                    self.declare_nested_all(&handler.body.body);
                }
                if let Some(finalizer) = &statement.finalizer {
                    self.declare_nested_all(&finalizer.body);
                }
            }
            _ => {}
        }
    }

    fn declare_for(&mut self, left: &ForStatementLeft<'a>, body: &Statement<'a>) {
        if let ForStatementLeft::VariableDeclaration(variables) = left {
            self.declare_var(variables);
        }
        self.declare_inner(body);
    }

    fn declare_nested_all(&mut self, statements: &[Statement<'a>]) {
        statements.iter().for_each(|statement| self.declare_inner(statement));
    }

    fn declare_inner(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::ExpressionStatement(_) | Statement::ReturnStatement(_) => {}
            Statement::VariableDeclaration(variables) => self.declare_var(variables),
            Statement::FunctionDeclaration(function) if self.is_sloppy && !function.r#async && !function.generator => {
                self.declare_function_name(function, true);
            }
            _ => self.deeper((), |this| this.declare_nested(statement)),
        }
    }

    fn declare_var(&mut self, variables: &VariableDeclaration<'a>) {
        if variables.kind.is_var() {
            self.declare_variables(variables);
        }
    }

    pub(super) fn declare_variables(&mut self, variables: &VariableDeclaration<'a>) {
        let is_variable = matches!(variables.kind, VariableDeclarationKind::Let | VariableDeclarationKind::Var);
        for declarator in &variables.declarations {
            let kind = if is_variable { Kind::Variable } else { Kind::Constant };
            self.declare_pattern(&declarator.id, kind);
        }
    }

    pub(super) fn declare_name(&mut self, id: &BindingIdentifier<'a>, kind: Kind) -> SymbolId {
        let name = self.intern(id.name.as_str());
        self.declare_known(name, id, kind)
    }

    /// The same for a name whose id is known.
    pub(super) fn declare_known(&mut self, name: StrId, id: &BindingIdentifier<'a>, kind: Kind) -> SymbolId {
        let symbol = self.scopes.declare(name, id.span.start, kind);
        // `var` is declared for the whole function, but a parameter of `catch` may hide it where it stands.
        if kind == Kind::Constant {
            id.symbol_id.set(Some(oxc_syntax::symbol::SymbolId::from_usize(symbol.0 as usize)));
        }
        symbol
    }

    /// The symbol that a declared name means where it stands.
    pub(super) fn declared(&mut self, id: &BindingIdentifier<'a>) -> Option<SymbolId> {
        if let Some(symbol) = id.symbol_id.get() {
            return Some(SymbolId(symbol.index() as u32));
        }
        let name = self.intern(id.name.as_str());
        self.scopes.find(name)
    }

    /// Declares every name that a pattern binds.
    pub(super) fn declare_pattern(&mut self, pattern: &BindingPattern<'a>, kind: Kind) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                self.declare_name(id, kind);
            }
            BindingPattern::ObjectPattern(object) => {
                object.properties.iter().for_each(|property| self.declare_pattern(&property.value, kind));
                if let Some(rest) = &object.rest {
                    self.declare_pattern(&rest.argument, kind);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                array.elements.iter().flatten().for_each(|element| self.declare_pattern(element, kind));
                if let Some(rest) = &array.rest {
                    self.declare_pattern(&rest.argument, kind);
                }
            }
            BindingPattern::AssignmentPattern(assignment) => self.declare_pattern(&assignment.left, kind),
        }
    }
}

/// Whether a namespace holds more than types.
fn is_instantiated(namespace: &TSNamespaceDeclaration<'_>) -> bool {
    match &namespace.body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => is_instantiated(inner),
        TSNamespaceDeclarationBody::TSModuleBlock(block) => block.body.iter().any(|statement| match statement {
            Statement::TSInterfaceDeclaration(_)
            | Statement::TSTypeAliasDeclaration(_)
            | Statement::TSImportEqualsDeclaration(_) => false,
            Statement::TSNamespaceDeclaration(inner) => is_instantiated(inner),
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::TSNamespaceDeclaration(inner) => is_instantiated(inner),
                declaration => !declaration.is_type(),
            },
            _ => true,
        }),
    }
}
