//! Our own binding of names, against that of `oxc_semantic`: every reference to a value in the repository's code.

#![expect(clippy::disallowed_methods, reason = "tests read the repository; only the engine has no I/O")]

use std::{fs, path::Path};

use amplify_tiers::facts::extract::references;
use oxc_allocator::Allocator;
use oxc_ast::ast::{IdentifierReference, JSXClosingElement};
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::SourceType;

/// What a reference is: its offset, that of the declaration, whether it assigns.
type Reference = (u32, Option<u32>, bool);

#[test]
fn names_mean_what_oxc_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["tests/apps", "tests/js", "tests/rules", "tests/bench/project", "pkg-js/src", "eslint-plugin/src"] {
        collect(&root.join(folder), &mut texts);
    }
    assert!(texts.len() > 500, "{} texts", texts.len());
    let mut compared = 0;
    for (path, text) in &texts {
        compared += compare(path, text);
    }
    assert!(compared > 8_000, "{compared} references");
}

#[test]
fn names_mean_what_oxc_says_in_odd_places() {
    for (path, text) in [
        ("hoist.js", "f(); g(); function f() { return x; var x; } var g = () => y; const y = 1; if (g) { var z; } z; w;"),
        ("sloppy.js", "if (a) { function inner() {} } inner(); { async function own() {} } own(); var a;"),
        ("strict.mjs", "{ function inner() {} inner(); } inner(); export {};"),
        (
            "blocks.ts",
            "let a = 1; { let a = 2; a++; { a; } } a; for (let a of [a]) a; for (var b = 0; b < a; b++) { const a = b; a; } b;",
        ),
        ("params.ts", "const a = 1; function f({ b = c, ...c }: any, d = a + b, [e] = d) { var a = 2; return a + e; } f(a);"),
        (
            "named.ts",
            "const a = function b(c = b) { b(); a(); }; b; const d = function e(e: number) { e; }; class F { g = F; } const h = class I { j = I; }; I;",
        ),
        ("catch.ts", "try { a; } catch (a) { a; let b = a; b; } try {} catch ({ message: c = a }) { c; } const a = 1;"),
        ("switch.ts", "const a = 1; switch (a) { case a: let b = 1; b; break; default: function c() {} c(b); } b; c;"),
        ("enum.ts", "enum A { B = 1, C = B | 2, D = A.B } const enum E { F = G.length } const G = ''; A; B; E; F;"),
        (
            "space.ts",
            "namespace A.B { export const c = 1; c; } namespace D { export interface E {} } A; B; D; import F = A.B; F; declare namespace H { const i: number } H; i;",
        ),
        (
            "types.ts",
            "import { type A, B } from 'm'; import type C from 'm'; interface D {} type E = typeof B; const a: A = B as C; a; A; C; D; E; export { A, B, D };",
        ),
        (
            "class.ts",
            "const k = 'a', D = (x: any) => x; @D class A { [k] = 1; @D(k) m(@D(k) k: number) { return k; } static { var l = k; l; } } l; A;",
        ),
        (
            "assign.ts",
            "let a = 1, b, c, d, e: any; a += 2; [b, ...c] = [a]; ({ d, e = a, f: e.g } = b); for (a of c) d; (a as any) = 1; a!++; e.h = 1;",
        ),
        (
            "closure.ts",
            "const f = () => later; const later = 1; { const f = () => later; f; } import { later as l } from 'm'; l = f;",
        ),
        ("jsx.tsx", "import { A, B, c } from 'm'; const D = { E: 1 }; <A b={c} x:y={B}><D.E {...c} /><c /><this.f /></A>;"),
        (
            "arguments.js",
            "function f() { return arguments; } const g = undefined; with (g) { f; } label: for (;;) { break label; }",
        ),
    ] {
        assert!(compare(path, text) > 0, "{path}");
    }
}

/// Compares the references of one text and gives how many there are; 0 if it can't be parsed.
pub fn compare(path: &str, text: &str) -> usize {
    let kind = match path.rsplit('.').next() {
        Some("ts" | "mts" | "cts") => SourceType::ts(),
        Some("tsx") => SourceType::tsx(),
        Some("js" | "jsx" | "mjs" | "cjs") => SourceType::mjs().with_jsx(true).with_unambiguous(true),
        _ => return 0,
    };
    let text = text.trim_start_matches('\u{feff}');
    let Some(ours) = references(path, text) else { return 0 };
    let allocator = Allocator::default();
    let program = allocator.alloc(Parser::new(&allocator, text, kind).parse().program);
    let semantic = SemanticBuilder::new().build(program).semantic;
    let mut collector = Collector { scoping: semantic.scoping(), found: Vec::new() };
    collector.visit_program(program);
    let theirs = sorted(collector.found);
    let ours = sorted(ours);
    let place = |at: u32| text[..at as usize].lines().count();
    for (own, their) in ours.iter().zip(&theirs) {
        // A type and a value of one name are one symbol there: any of its declarations will do.
        let same = own.0 == their.0 && own.2 == their.2;
        if same && own.1.zip(their.1).is_some_and(|(own, their)| declarations(semantic.scoping(), their).contains(&own)) {
            continue;
        }
        assert_eq!(own, their, "{path}, line {}", place(own.0.min(their.0)));
    }
    assert_eq!(ours.len(), theirs.len(), "{path}: {:?}", ours.last().max(theirs.last()));
    ours.len()
}

/// The offsets of all declarations of the symbol that is first declared at `first`.
fn declarations(scoping: &Scoping, first: u32) -> Vec<u32> {
    let symbols = scoping.symbol_ids().filter(|&symbol| scoping.symbol_span(symbol).start == first);
    symbols.flat_map(|symbol| scoping.symbol_redeclarations(symbol)).map(|declaration| declaration.span.start).collect()
}

/// A name can be looked at twice, as in `a += 1`: one reference that assigns.
fn sorted(mut references: Vec<Reference>) -> Vec<Reference> {
    references.sort_unstable();
    references.dedup_by(|next, kept| {
        let same = next.0 == kept.0 && next.1 == kept.1;
        kept.2 |= same && next.2;
        same
    });
    references
}

struct Collector<'s> {
    scoping: &'s Scoping,
    found: Vec<Reference>,
}

impl<'a> Visit<'a> for Collector<'_> {
    /// The opening element names the same.
    fn visit_jsx_closing_element(&mut self, _: &JSXClosingElement<'a>) {}

    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        let Some(id) = identifier.reference_id.get() else { return };
        let reference = self.scoping.get_reference(id);
        if !reference.flags().is_value() {
            return;
        }
        let declared = reference.symbol_id().map(|symbol| self.scoping.symbol_span(symbol).start);
        self.found.push((identifier.span.start, declared, reference.flags().is_write()));
    }
}

/// Modules, and the modules in the fences of Markdown files.
fn collect(folder: &Path, texts: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.ends_with("node_modules") && !name.ends_with("/.work") {
                collect(&path, texts);
            }
        } else if name.ends_with(".md") {
            let text = fs::read_to_string(&path).unwrap();
            let fences = text.split("\n```").skip(1).step_by(2).filter_map(|fence| fence.split_once('\n'));
            texts.extend(fences.filter_map(|(head, body)| Some((head.split_once("file=")?.1.to_string(), body.to_string()))));
        } else if let Some("ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts") = path.extension().and_then(|end| end.to_str()) {
            texts.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
