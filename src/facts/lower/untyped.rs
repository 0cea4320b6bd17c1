//! Functions at module level whose first parameter has no type: neither its own nor that of the variable that holds it.

use oxc_ast::ast::*;

use super::Lowering;

impl Lowering<'_> {
    /// Notes them by the start of their name, in TypeScript only: other files have no types.
    pub(super) fn untyped(&mut self, program: &Program<'_>) {
        if !self.is_typescript {
            return;
        }
        for statement in &program.body {
            match statement {
                Statement::VariableDeclaration(variables) => self.untyped_variables(variables),
                Statement::FunctionDeclaration(function) => self.untyped_function(function),
                Statement::ExportDeclaration(export) => match &export.declaration {
                    Declaration::VariableDeclaration(variables) => self.untyped_variables(variables),
                    Declaration::FunctionDeclaration(function) => self.untyped_function(function),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn untyped_variables(&mut self, variables: &VariableDeclaration<'_>) {
        for variable in &variables.declarations {
            let params = match &variable.init {
                Some(Expression::ArrowFunctionExpression(arrow)) => &arrow.params,
                Some(Expression::FunctionExpression(function)) => &function.params,
                _ => continue,
            };
            if let (BindingPattern::BindingIdentifier(name), None, Some(is_any)) =
                (&variable.id, &variable.type_annotation, untyped(params))
            {
                self.facts.untyped.push((name.span.start, is_any));
            }
        }
    }

    fn untyped_function(&mut self, function: &Function<'_>) {
        if let (Some(name), Some(is_any)) = (&function.id, untyped(&function.params)) {
            self.facts.untyped.push((name.span.start, is_any));
        }
    }
}

/// Whether the first parameter is `any`; `None` if it has another type or there is none.
fn untyped(params: &FormalParameters<'_>) -> Option<bool> {
    let first = params.items.first()?;
    match &first.type_annotation {
        None => first.initializer.is_none().then_some(false),
        Some(annotation) => matches!(annotation.type_annotation, TSType::TSAnyKeyword(_)).then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::extract::extract;

    #[test]
    fn knows_types_of_parameters_and_variables() {
        let untyped = |path: &str, text: &str| extract(path, text.as_bytes()).untyped;
        assert_eq!(untyped("a.ts", "export const a = async (event) => 1;"), [(13, false)]);
        assert_eq!(untyped("a.ts", "const a = async ({ x }) => 1;\nfunction b(event: any) {}"), [(6, false), (39, true)]);
        assert_eq!(untyped("a.ts", "export const a: T = (event) => 1; export function b(e: E) {} const c = () => 1;"), []);
        assert_eq!(untyped("a.ts", "export const a = ((event) => 1) satisfies T;"), []);
        assert_eq!(untyped("a.js", "export const a = (event) => 1;"), []);
    }
}
