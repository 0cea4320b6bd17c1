//! The end of lowering: what is known only when everything was seen.

use super::{Lowering, scope::Binding};
use crate::{
    facts::{
        FileFacts,
        body::{FnId, List, Value},
    },
    knowledge::{services, words::WORDS},
};

impl Lowering<'_> {
    pub(super) fn finish(&mut self, facts: &mut FileFacts) {
        let said = |(bit, word): (usize, &&str)| u32::from(self.names.find(word).is_some()) << bit;
        facts.words = WORDS.iter().enumerate().map(said).sum();
        self.store_nodes(FnId::MODULE, 0);
        self.common_js_exports();
        self.store_locals();
        self.mark_used_imports();
        self.store_uses();
        self.copy(facts);
    }

    /// Copies what was found: what grew keeps its room for the next file.
    fn copy(&self, facts: &mut FileFacts) {
        // Each field by its name, so that a new one isn't forgotten here.
        let FileFacts {
            imports,
            exports,
            namespace_names,
            import_uses,
            function_uses,
            type_keys,
            names,
            amplify_specifiers,
            untyped,
            calls_parameters,
            throws,
            body,
            // These come from the text, or are known before.
            suppressions: _,
            content_hash: _,
            len: _,
            lines: _,
            strings: _,
            words: _,
            holds_keys: _,
            use_client: _,
            use_server: _,
            tabs: _,
            crlf: _,
            single_quotes: _,
            trailing_commas: _,
            comments: _,
            error: _,
        } = &*self.facts;
        facts.holds_keys = self.names.texts().any(services::may_be_key);
        facts.strings = self.names.texts().into();
        facts.imports = imports.clone();
        facts.exports = exports.clone();
        facts.namespace_names = namespace_names.clone();
        crate::sorting::sort(&mut facts.namespace_names);
        facts.namespace_names.dedup();
        facts.import_uses = import_uses.clone();
        facts.function_uses = function_uses.clone();
        facts.type_keys = type_keys.clone();
        facts.names = names.clone();
        facts.amplify_specifiers = amplify_specifiers.clone();
        facts.untyped = untyped.clone();
        (facts.calls_parameters, facts.throws) = (*calls_parameters, *throws);
        facts.body = body.clone();
    }

    /// Makes a list of each local's values.
    fn store_locals(&mut self) {
        crate::sorting::by_key(&mut self.assigned, |&(slot, _)| slot);
        let mut rest = &self.assigned[..];
        for slot in 0..self.slots {
            let own = rest.iter().take_while(|&&(assigned, _)| assigned == slot).count();
            let start = self.facts.body.lists.len() as u32;
            self.facts.body.lists.extend(rest[..own].iter().map(|&(_, value)| value));
            self.facts.body.locals.push(List { start, end: start + own as u32 });
            rest = &rest[own..];
        }
    }

    /// Which functions refer to which imports and functions.
    fn store_uses(&mut self) {
        crate::sorting::sort(&mut self.uses);
        self.uses.dedup();
        for &(_, symbol, function) in &self.uses {
            let symbol = &self.scopes[symbol];
            if let Some(import) = symbol.import {
                self.facts.import_uses.push((import, function));
            } else if let Binding::Value(value) = symbol.binding
                && let Value::Function(used) = self.facts.body.value(value)
            {
                self.facts.function_uses.push((used, function));
            }
        }
    }
}
