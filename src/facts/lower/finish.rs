//! The end of lowering: what is known only when everything was seen.

use super::{Lowering, compact, scope::Binding};
use crate::{
    facts::{
        FileFacts,
        body::{FnId, List, Value},
    },
    knowledge::words::WORDS,
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
        compact::compact(facts, &self.facts, &self.names, &mut self.compaction);
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
