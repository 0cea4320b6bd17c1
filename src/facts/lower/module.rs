//! Imports and exports of a module.

use oxc_ast::ast::*;
use oxc_semantic::ReferenceId;
use oxc_span::GetSpan;
use oxc_syntax::symbol::SymbolId;

use super::Lowering;
use crate::{
    facts::{
        Export, Exported, Import, ImportKind, Imported,
        body::{ImportId, NodeKind, Owner, Value, ValueId},
    },
    span::Span,
};

impl Lowering<'_> {
    /// Enters all import declarations before anything is lowered: bindings are hoisted.
    pub(super) fn imports(&mut self, program: &Program<'_>) {
        for statement in &program.body {
            if let Statement::ImportDeclaration(import) = statement {
                self.import_declaration(import);
            } else if let Statement::TSImportEqualsDeclaration(import) = statement
                && let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference
            {
                let source = self.intern(reference.expression.value.as_str());
                let type_only = import.import_kind == ImportOrExportKind::Type;
                let used = self.used_as_value(import.id.symbol_id.get(), type_only);
                self.add_import(
                    source,
                    Imported::Namespace,
                    ImportKind::Require,
                    type_only,
                    used,
                    import.span.into(),
                    import.span.into(),
                );
                self.bind_import(import.id.symbol_id.get());
            }
        }
    }

    fn import_declaration(&mut self, import: &ImportDeclaration<'_>) {
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
            let (imported, local, type_only) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    let name = self.intern(specifier.imported.name().as_str());
                    (Imported::Name(name), &specifier.local, type_statement || specifier.import_kind == ImportOrExportKind::Type)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    let name = self.intern("default");
                    (Imported::Name(name), &specifier.local, type_statement)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    (Imported::Namespace, &specifier.local, type_statement)
                }
            };
            let symbol = local.symbol_id.get();
            let used = self.used_as_value(symbol, type_only);
            self.add_import(source, imported, ImportKind::Static, type_only, used, statement, specifier.span().into());
            self.bind_import(symbol);
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

    fn bind_import(&mut self, symbol: Option<SymbolId>) {
        if let Some(symbol) = symbol {
            self.imports.insert(symbol, ImportId(self.facts.imports.len() as u32 - 1));
        }
    }

    /// TypeScript drops imports that are never used as values; JavaScript keeps every one.
    fn used_as_value(&self, symbol: Option<SymbolId>, type_only: bool) -> bool {
        let Some(symbol) = symbol else { return !type_only };
        if type_only {
            return false;
        }
        !self.is_typescript || self.scoping.get_resolved_references(symbol).any(|reference| reference.flags().is_value())
    }

    /// A namespace that is used otherwise than as `n.x` may hand on all its names.
    pub(super) fn namespace_escapes(&mut self, symbol: SymbolId) {
        if let Some(import) = self.imports.get(&symbol) {
            self.facts.imports[import.0 as usize].names_known = false;
        }
    }

    /// The namespace object of `require("m")` or `import("m")`.
    pub(super) fn module_value(&mut self, kind: ImportKind, source: &str, span: Span) -> ValueId {
        let source = self.intern(source);
        let import = self.add_import(source, Imported::Namespace, kind, false, true, span, span);
        let function = self.function_id();
        self.facts.import_uses.push((import, function));
        self.value(Value::Import(import), span)
    }

    pub(super) fn module_declaration(&mut self, declaration: &ModuleDeclaration<'_>) {
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
                        self.export_reference(
                            local.reference_id.get(),
                            specifier.exported.name().as_str(),
                            specifier.span.into(),
                        );
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

    fn export_reference(&mut self, reference: Option<ReferenceId>, name: &str, span: Span) {
        let symbol = reference.and_then(|id| self.scoping.get_reference(id).symbol_id());
        let name = self.intern(name);
        let exported = match symbol.and_then(|symbol| self.imports.get(&symbol).copied()) {
            Some(import) => {
                self.facts.imports[import.0 as usize].names_known = false;
                Exported::Import(import)
            }
            None => Exported::Value(symbol.map_or(ValueId::UNKNOWN, |symbol| self.exported_symbol(symbol, span))),
        };
        self.facts.exports.push(Export { name: Some(name), exported, span });
    }

    /// The value of an exported symbol; exporting is no use of it.
    fn exported_symbol(&mut self, symbol: SymbolId, span: Span) -> ValueId {
        match self.bindings.get(&symbol) {
            Some(&super::Binding::Value(value)) => value,
            _ => {
                let slot = self.slot(symbol);
                self.value(Value::Local(slot), span)
            }
        }
    }

    fn export_names(&mut self, declaration: &Declaration<'_>) {
        let mut names: Vec<(SymbolId, String, Span)> = Vec::new();
        let mut add = |identifier: &BindingIdentifier<'_>| {
            if let Some(symbol) = identifier.symbol_id.get() {
                names.push((symbol, identifier.name.to_string(), identifier.span.into()));
            }
        };
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                variables.declarations.iter().for_each(|declarator| each_name(&declarator.id, &mut add));
            }
            Declaration::FunctionDeclaration(function) if function.body.is_some() => function.id.iter().for_each(add),
            Declaration::ClassDeclaration(class) => class.id.iter().for_each(add),
            Declaration::TSEnumDeclaration(declaration) => add(&declaration.id),
            _ => {}
        }
        for (symbol, name, span) in names {
            let name = self.intern(&name);
            let value = self.exported_symbol(symbol, span);
            self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
        }
    }

    fn export_default(&mut self, export: &ExportDefaultDeclaration<'_>) {
        let name = self.intern("default");
        let span = Span::new(export.span.start, export.span.start + "export default".len() as u32);
        let exported = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                self.function_declaration_default(function, span);
                return;
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let value = self.declare_class(class, Some((name, span)));
                if let Some(symbol) = class.id.as_ref().and_then(|id| id.symbol_id.get()) {
                    self.bind(symbol, value);
                }
                self.lower_class(class, value);
                value
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => return,
            ExportDefaultDeclarationKind::Identifier(identifier) => {
                self.export_reference(identifier.reference_id.get(), "default", export.span.into());
                return;
            }
            declaration => match declaration.as_expression() {
                Some(expression) => self.named(expression, name, span),
                None => return,
            },
        };
        self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(exported), span: export.span.into() });
    }

    fn function_declaration_default(&mut self, function: &Function<'_>, span: Span) {
        let name = self.intern("default");
        let value = if function.id.is_some() {
            self.function_declaration(function);
            let symbol = function.id.as_ref().and_then(|id| id.symbol_id.get());
            symbol.map_or(ValueId::UNKNOWN, |symbol| self.exported_symbol(symbol, span))
        } else {
            self.function(function, Some((name, span)), Owner::None)
        };
        let span = function.id.as_ref().map_or(span, |id| id.span.into());
        self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
    }

    /// `module.exports = …` and `exports.x = …` are exports too; called when the file is done.
    pub(super) fn common_js_exports(&mut self) {
        let assigns: Vec<(ValueId, ValueId)> = self
            .facts
            .body
            .nodes
            .iter()
            .filter_map(|node| match node.kind {
                NodeKind::Assign(place, value) => Some((place, value)),
                _ => None,
            })
            .collect();
        for (place, value) in assigns {
            let Some(path) = self.global_path(place) else { continue };
            let span = self.facts.body.span(place);
            match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["module", "exports"] => self.export_object(value, span),
                ["exports", name] | ["module", "exports", name] => {
                    let name = self.intern(name);
                    self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(value), span });
                }
                _ => {}
            }
        }
    }

    fn export_object(&mut self, value: ValueId, span: Span) {
        let default = self.intern("default");
        self.facts.exports.push(Export { name: Some(default), exported: Exported::Value(value), span });
        let Value::Object(list) = self.facts.body.value(value) else { return };
        for prop in self.facts.body.props(list).to_vec() {
            if let crate::facts::body::PropKey::Name(name) = prop.key {
                self.facts.exports.push(Export { name: Some(name), exported: Exported::Value(prop.value), span: prop.key_span });
            }
        }
    }

    fn global_path(&self, value: ValueId) -> Option<Vec<String>> {
        match self.facts.body.value(value) {
            Value::Global(name) => Some(vec![self.facts.str(name).to_string()]),
            Value::Member(base, name) => {
                let mut path = self.global_path(base)?;
                path.push(self.facts.str(name).to_string());
                (path.len() <= 3).then_some(path)
            }
            _ => None,
        }
    }
}

/// Every name that a pattern binds.
fn each_name(pattern: &BindingPattern<'_>, add: &mut impl FnMut(&BindingIdentifier<'_>)) {
    match pattern {
        BindingPattern::BindingIdentifier(identifier) => add(identifier),
        BindingPattern::ObjectPattern(object) => {
            object.properties.iter().for_each(|property| each_name(&property.value, add));
            if let Some(rest) = &object.rest {
                each_name(&rest.argument, add);
            }
        }
        BindingPattern::ArrayPattern(array) => {
            array.elements.iter().flatten().for_each(|element| each_name(element, add));
            if let Some(rest) = &array.rest {
                each_name(&rest.argument, add);
            }
        }
        BindingPattern::AssignmentPattern(assignment) => each_name(&assignment.left, add),
    }
}
