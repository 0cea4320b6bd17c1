//! Imports and exports of a module.

use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{
    Lowering,
    scope::{Kind, SymbolId},
};
use crate::{
    facts::{
        Export, Exported, Import, ImportKind, Imported,
        body::{ImportId, NodeKind, Owner, PropKey, Value, ValueId},
    },
    span::Span,
};

impl<'a> Lowering<'a> {
    /// Enters all import declarations before anything is lowered: bindings are hoisted.
    pub(super) fn imports(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            if let Statement::ImportDeclaration(import) = statement {
                self.import_declaration(import);
            } else if let Statement::TSImportEqualsDeclaration(import) = statement
                && let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference
            {
                let source = self.intern(reference.expression.value.as_str());
                let type_only = import.import_kind == ImportOrExportKind::Type;
                let span: Span = import.span.into();
                let id = self.add_import(source, Imported::Namespace, ImportKind::Require, type_only, !type_only, span, span);
                let symbol = self.declare_name(&import.id, Kind::Constant);
                self.scopes[symbol].import = Some(id);
            }
        }
    }

    /// TypeScript drops imports that are never used as values; JavaScript keeps every one.
    pub(super) fn mark_used_imports(&mut self) {
        if !self.is_typescript || self.gave_up {
            return;
        }
        for symbol in self.scopes.symbols() {
            if let Some(import) = symbol.import {
                self.facts.imports[import.0 as usize].used_as_value &= symbol.used;
            }
        }
    }

    fn import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        let source = self.intern(import.source.value.as_str());
        let statement: Span = import.span.into();
        if import.source.value.starts_with("$amplify/") {
            let span: Span = import.source.span.into();
            self.facts.amplify_specifiers.push(Span::new(span.start + 1, span.end - 1));
        }
        let type_statement = import.import_kind == ImportOrExportKind::Type;
        let Some(specifiers) = &import.specifiers else {
            self.add_import(source, Imported::Nothing, ImportKind::Static, false, true, statement, statement);
            return;
        };
        if specifiers.is_empty() {
            // `import {} from "m"` runs the module only where it isn't a type import.
            self.add_import(source, Imported::Nothing, ImportKind::Static, type_statement, !type_statement, statement, statement);
        }
        for specifier in specifiers {
            let local = specifier.local();
            let name = self.intern(local.name.as_str());
            let (imported, type_only) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    let imported = &specifier.imported;
                    let imported = if imported.span() == local.span { name } else { self.intern(imported.name().as_str()) };
                    (Imported::Name(imported), type_statement || specifier.import_kind == ImportOrExportKind::Type)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => (Imported::Name(self.intern("default")), type_statement),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => (Imported::Namespace, type_statement),
            };
            let span: Span = specifier.span().into();
            self.facts.names.push((span.start, name));
            let id = self.add_import(source, imported, ImportKind::Static, type_only, !type_only, statement, span);
            let symbol = if type_only {
                self.scopes.declare_type(name, local.span.start)
            } else {
                self.declare_known(name, local, Kind::Constant)
            };
            self.scopes[symbol].import = Some(id);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a table, called in five places with all columns")]
    fn add_import(
        &mut self,
        source: crate::facts::body::StrId,
        imported: Imported,
        kind: ImportKind,
        type_only: bool,
        used_as_value: bool,
        statement: Span,
        span: Span,
    ) -> ImportId {
        let names_known = imported == Imported::Namespace && kind == ImportKind::Static;
        let id = ImportId(self.facts.imports.len() as u32);
        self.facts.imports.push(Import { source, imported, kind, type_only, used_as_value, names_known, statement, span });
        id
    }

    /// A namespace that is used otherwise than as `n.x` may hand on all its names.
    pub(super) fn namespace_escapes(&mut self, symbol: SymbolId) {
        if let Some(import) = self.scopes[symbol].import {
            self.facts.imports[import.0 as usize].names_known = false;
        }
    }

    /// The namespace object of `require("m")` or `import("m")`.
    pub(super) fn module_value(&mut self, kind: ImportKind, source: &'a str, span: Span) -> ValueId {
        let source = self.intern(source);
        let import = self.add_import(source, Imported::Namespace, kind, false, true, span, span);
        let function = self.function_id();
        self.facts.import_uses.push((import, function));
        self.value(Value::Import(import), span)
    }

    pub(super) fn module_declaration(&mut self, declaration: &ModuleDeclaration<'a>) {
        match declaration {
            ModuleDeclaration::ImportDeclaration(_) | ModuleDeclaration::TSNamespaceExportDeclaration(_) => {}
            ModuleDeclaration::ExportAllDeclaration(export) => {
                let source = self.intern(export.source.value.as_str());
                let type_only = export.export_kind == ImportOrExportKind::Type;
                let span: Span = export.span.into();
                let import =
                    self.add_import(source, Imported::Namespace, ImportKind::ReExport, type_only, !type_only, span, span);
                let name = export.exported.as_ref().map(|name| self.intern(name.name().as_str()));
                self.facts.exports.push(Export { name, exported: Exported::Import(import), span });
            }
            ModuleDeclaration::ExportFromDeclaration(export) => {
                let source = self.intern(export.source.value.as_str());
                for specifier in &export.specifiers {
                    let type_only =
                        export.export_kind == ImportOrExportKind::Type || specifier.export_kind == ImportOrExportKind::Type;
                    let imported = Imported::Name(self.intern(specifier.local.name().as_str()));
                    let span = specifier.span.into();
                    let statement = export.span.into();
                    let import = self.add_import(source, imported, ImportKind::ReExport, type_only, !type_only, statement, span);
                    let name = self.intern(specifier.exported.name().as_str());
                    self.facts.exports.push(Export { name: Some(name), exported: Exported::Import(import), span });
                }
            }
            ModuleDeclaration::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    let type_only =
                        export.export_kind == ImportOrExportKind::Type || specifier.export_kind == ImportOrExportKind::Type;
                    if let (ModuleExportName::IdentifierReference(local), false) = (&specifier.local, type_only) {
                        self.export_reference(local, specifier.exported.name().as_str(), specifier.span.into());
                    }
                }
            }
            ModuleDeclaration::ExportDeclaration(export) => {
                self.declaration(&export.declaration);
                self.export_names(&export.declaration);
            }
            ModuleDeclaration::ExportDefaultDeclaration(export) => self.export_default(export),
            ModuleDeclaration::TSExportAssignment(export) => {
                let value = self.expression(&export.expression);
                let name = self.intern("default");
                self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span: export.span.into() });
            }
        }
    }

    fn export_reference(&mut self, reference: &IdentifierReference<'a>, name: &'a str, span: Span) {
        let (own, symbol) = self.symbol_of(reference, false);
        let symbol = symbol.or_else(|| {
            let found = self.scopes.find_type(own);
            #[cfg(feature = "docs")]
            if found.is_some() {
                self.references.iter_mut().for_each(|references| references.truncate(references.len() - 1));
            }
            found
        });
        let name = self.intern(name);
        let exported = match symbol.and_then(|symbol| self.scopes[symbol].import) {
            Some(import) => {
                self.facts.imports[import.0 as usize].names_known = false;
                Exported::Import(import)
            }
            None => Exported::Value(symbol.map_or(ValueId::UNKNOWN, |symbol| self.only_value(symbol, span))),
        };
        self.facts.exports.push(Export { name: Some(name), exported, span });
    }

    fn export_names(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                variables.declarations.iter().for_each(|declarator| self.export_pattern(&declarator.id));
            }
            Declaration::FunctionDeclaration(function) if function.body.is_some() => self.export_name(function.id.as_ref()),
            Declaration::ClassDeclaration(class) => self.export_name(class.id.as_ref()),
            Declaration::TSEnumDeclaration(declaration) => self.export_name(Some(&declaration.id)),
            _ => {}
        }
    }

    /// Exports a declared name. That is no use of it.
    fn export_name(&mut self, identifier: Option<&BindingIdentifier<'a>>) {
        let Some(identifier) = identifier else { return };
        let Some(symbol) = self.declared(identifier) else { return };
        let name = self.intern(identifier.name.as_str());
        let span = identifier.span.into();
        let value = self.only_value(symbol, span);
        self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
    }

    /// Exports every name that a pattern binds.
    fn export_pattern(&mut self, pattern: &BindingPattern<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(identifier) => self.export_name(Some(identifier)),
            BindingPattern::ObjectPattern(object) => {
                object.properties.iter().for_each(|property| self.export_pattern(&property.value));
                if let Some(rest) = &object.rest {
                    self.export_pattern(&rest.argument);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                array.elements.iter().flatten().for_each(|element| self.export_pattern(element));
                if let Some(rest) = &array.rest {
                    self.export_pattern(&rest.argument);
                }
            }
            BindingPattern::AssignmentPattern(assignment) => self.export_pattern(&assignment.left),
        }
    }

    fn export_default(&mut self, export: &ExportDefaultDeclaration<'a>) {
        let name = self.intern("default");
        let span = Span::new(export.span.start, export.span.start + "export default".len() as u32);
        let exported = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                self.function_declaration_default(function, span);
                return;
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let value = self.declare_class(class, Some((name, span)));
                if let Some(symbol) = class.id.as_ref().and_then(|id| self.declared(id)) {
                    self.bind(symbol, value);
                }
                self.lower_class(class, value);
                value
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => return,
            ExportDefaultDeclarationKind::Identifier(identifier) => {
                self.export_reference(identifier, "default", export.span.into());
                return;
            }
            declaration => match declaration.as_expression() {
                Some(expression) => self.named(expression, name, span),
                None => return,
            },
        };
        self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(exported), span: export.span.into() });
    }

    fn function_declaration_default(&mut self, function: &Function<'a>, span: Span) {
        let name = self.intern("default");
        let value = if function.id.is_some() {
            self.function_declaration(function);
            let symbol = function.id.as_ref().and_then(|id| self.declared(id));
            symbol.map_or(ValueId::UNKNOWN, |symbol| self.only_value(symbol, span))
        } else {
            self.function(function, Some((name, span)), Owner::None)
        };
        let span = function.id.as_ref().map_or(span, |id| id.span.into());
        self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
    }

    /// `module.exports = …` and `exports.x = …` are exports too; called when the file is done.
    pub(super) fn common_js_exports(&mut self) {
        let Some(exports) = self.names.find("exports") else { return };
        let module = self.names.find("module");
        for at in 0..self.facts.body.nodes.len() {
            let NodeKind::Assign(place, value) = self.facts.body.nodes[at].kind else { continue };
            let Value::Member(base, name) = self.facts.body.value(place) else { continue };
            let span = self.facts.body.span(place);
            let is_module = |value| matches!(self.facts.body.value(value), Value::Global(own) if Some(own) == module);
            let is_exports = match self.facts.body.value(base) {
                Value::Global(own) => own == exports,
                Value::Member(base, own) => own == exports && is_module(base),
                _ => false,
            };
            if is_exports {
                self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
            } else if name == exports && is_module(base) {
                self.export_object(value, span);
            }
        }
    }

    fn export_object(&mut self, value: ValueId, span: Span) {
        let default = self.intern("default");
        self.facts.exports.push(Export { name: Some(default), exported: Exported::Value(value), span });
        let Value::Object(list) = self.facts.body.value(value) else { return };
        for prop in self.facts.body.props(list) {
            if let PropKey::Name(name) = prop.key {
                let exported = Exported::Value(prop.value);
                self.facts.exports.push(Export { name: Some(name), exported, span: prop.key_span });
            }
        }
    }
}
