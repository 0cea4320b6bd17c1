//! What the files do by themselves, and who runs whom, over all functions in one row: effects go on to callers.

use super::{Effect, EffectSet, FnSummary};
use crate::{
    facts::body::{CallId, FnId},
    model::{CallSite, FileId, FnSite, ProjectModel, meaning::Meaning},
};

/// What the calls of one file do, without what the functions they run do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEffects {
    /// Nothing was looked at, because nothing could have an effect or nothing but tests runs it.
    pub is_inert: bool,
    /// It is no test, or other code than tests imports it.
    pub is_used: bool,
    /// The calls that mean something, in order.
    pub meanings: Vec<(CallId, Meaning)>,
    /// Functions that calls run, callbacks included.
    pub steps: Vec<Step>,
    /// Callbacks that calls run by themselves, and whether for each element of a list; in order.
    pub callbacks: Vec<(CallId, FnSite, bool)>,
    /// Functions that calls hand to a project function, which may run them.
    pub handed: Vec<Handed>,
    /// Parameters that are called at once, and whether for each element of a list.
    pub called: Vec<(Parameter, bool)>,
    /// Parameters that are handed to a project function.
    pub passed: Vec<(Parameter, FnSite, u32)>,
}

impl FileEffects {
    /// Of a file that wasn't looked at.
    pub fn inert() -> Self {
        Self { is_inert: true, ..Self::default() }
    }

    /// Whether none of its calls does anything or runs a function.
    fn does_nothing(&self) -> bool {
        let Self { meanings, steps, called, passed, .. } = self;
        meanings.is_empty() && steps.is_empty() && called.is_empty() && passed.is_empty()
    }
}

/// A function of the file has another one run, at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The function that makes the call.
    pub from: FnId,
    /// The call.
    pub call: CallId,
    /// The function that runs.
    pub to: FnSite,
}

/// A function as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The step, if it is run.
    pub step: Step,
    /// The function that it is handed to.
    pub target: FnSite,
    /// Its 0-based position there.
    pub position: u32,
}

/// A parameter of a function of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The function.
    pub function: FnId,
    /// Its 0-based position, at most 31.
    pub index: u32,
}

/// Who runs whom, over all functions in one row.
#[derive(Default)]
pub struct Graph {
    /// Files in which something happens.
    active: Vec<FileId>,
    /// Index of the first function of each file.
    first: Vec<u32>,
    /// Parameters that each function calls at once; see `FnSummary`.
    runs: Vec<u64>,
    /// Ends of each function's callers in `callers`.
    ends: Vec<u32>,
    callers: Vec<u32>,
}

impl Graph {
    /// Takes in the next file.
    pub fn add(&mut self, file: FileId, functions: usize, found: &FileEffects) {
        if !found.does_nothing() {
            self.active.push(file);
        }
        self.first.push(self.runs.len() as u32);
        self.runs.resize(self.runs.len() + functions, 0);
    }

    fn active<'f>(&'f self, files: &'f [FileEffects]) -> impl Iterator<Item = (FileId, &'f FileEffects)> {
        self.active.iter().map(|&file| (file, &files[file.0 as usize]))
    }

    /// The place of a function in the row.
    pub fn index(&self, site: FnSite) -> usize {
        (self.first[site.file.0 as usize] + site.function.0) as usize
    }

    /// Parameters that functions call at once, also by handing them to another function that does.
    pub fn parameters_run(&mut self, files: &[FileEffects]) {
        let mut passed: Vec<(usize, u32, usize, u32)> = Vec::new();
        let mut called: Vec<(usize, u64)> = Vec::new();
        for (id, file) in self.active(files) {
            let owner = |parameter: &Parameter| FnSite { file: id, function: parameter.function };
            for (parameter, repeated) in &file.called {
                called.push((self.index(owner(parameter)), (1 | u64::from(*repeated) << 32) << parameter.index));
            }
            for (parameter, target, position) in &file.passed {
                passed.push((self.index(owner(parameter)), parameter.index, self.index(*target), *position));
            }
        }
        called.into_iter().for_each(|(function, runs)| self.runs[function] |= runs);
        loop {
            let mut changed = false;
            for &(owner, index, target, position) in &passed {
                let gained = (self.runs[target] >> position & (1 | 1 << 32)) << index;
                changed |= self.runs[owner] & gained != gained;
                self.runs[owner] |= gained;
            }
            if !changed {
                return;
            }
        }
    }

    /// Every step from a function to another that runs with it.
    fn steps(&self, files: &[FileEffects], each: &mut dyn FnMut(u32, CallId, usize)) {
        for (id, file) in self.active(files) {
            let mut step = |step: &Step| {
                let from = self.index(FnSite { file: id, function: step.from });
                each(from as u32, step.call, self.index(step.to));
            };
            file.steps.iter().for_each(&mut step);
            for handed in &file.handed {
                if self.runs[self.index(handed.target)] & (1 << handed.position) != 0 {
                    step(&handed.step);
                }
            }
        }
    }

    /// Sorts the steps by the function that is run.
    pub fn link(&mut self, files: &[FileEffects]) {
        let mut ends = vec![0u32; self.runs.len()];
        let mut all: Vec<(u32, u32)> = Vec::new();
        self.steps(files, &mut |from, _, to| all.push((from, to as u32)));
        all.iter().for_each(|&(_, to)| ends[to as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        self.callers = vec![0; all.len()];
        for (from, to) in all {
            let end = &mut ends[to as usize];
            self.callers[*end as usize] = from;
            *end += 1;
        }
        self.ends = ends;
    }

    fn callers(&self, function: usize) -> &[u32] {
        let start = function.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.callers[start as usize..self.ends[function] as usize]
    }
}

impl Graph {
    /// The effects of every function, those of the functions it runs included. With operations of the data layer or without.
    pub fn effects(&self, model: &ProjectModel, files: &[FileEffects], remote: bool) -> Vec<EffectSet> {
        let mut found = vec![EffectSet::default(); self.runs.len()];
        let mut work: Vec<u32> = Vec::new();
        self.own_effects(model, files, remote, &mut |function, _, effect| {
            found[function] = found[function].or(EffectSet::of(effect));
            work.push(function as u32);
        });
        // A worklist to the fixpoint: sets only grow, so each function is looked at once for each bit of a callee.
        while let Some(function) = work.pop() {
            let gained = found[function as usize];
            for &caller in self.callers(function as usize) {
                let own = &mut found[caller as usize];
                let both = own.or(gained);
                if both != *own {
                    *own = both;
                    work.push(caller);
                }
            }
        }
        found
    }

    /// Every effect that a call has by itself.
    fn own_effects(
        &self,
        model: &ProjectModel,
        files: &[FileEffects],
        remote: bool,
        each: &mut dyn FnMut(usize, CallId, Effect),
    ) {
        for (id, file) in self.active(files) {
            for &(call, ref meaning) in &file.meanings {
                let effect = match *meaning {
                    Meaning::Effect(effect, _) => effect,
                    Meaning::Remote(effect, _) if remote => effect,
                    _ => continue,
                };
                let Some(row) = model.call(CallSite { file: id, call }) else { continue };
                each(self.index(FnSite { file: id, function: row.function }), call, effect);
            }
        }
    }

    /// One summary for each function that has something to say. Witnesses come last, by source order, so that they don't
    /// depend on the order of the worklist.
    pub fn summaries(&self, model: &ProjectModel, files: &[FileEffects], effects: &[EffectSet]) -> Vec<Vec<(FnId, FnSummary)>> {
        let mut witnesses: Vec<[Option<CallId>; 5]> = Vec::new();
        let mut slots = vec![0u32; effects.len()];
        for (function, own) in effects.iter().enumerate() {
            if !own.is_empty() {
                slots[function] = witnesses.len() as u32;
                witnesses.push([None; 5]);
            }
        }
        let mut see = |function: usize, call: CallId, effect: Effect| {
            let slot = &mut witnesses[slots[function] as usize][effect as usize];
            *slot = Some(slot.map_or(call, |known| known.min(call)));
        };
        self.own_effects(model, files, true, &mut see);
        self.steps(files, &mut |from, call, to| effects[to].iter().for_each(|effect| see(from as usize, call, effect)));
        let ends = self.first.iter().skip(1).copied().chain([effects.len() as u32]);
        let ranges = self.first.iter().zip(ends);
        let of_file = |(&first, end): (&u32, u32)| {
            let rows = (first..end).filter_map(|index| {
                let at = index as usize;
                let (effects, runs) = (effects[at], self.runs[at]);
                let witness = if effects.is_empty() { [None; 5] } else { witnesses[slots[at] as usize] };
                (runs != 0 || !effects.is_empty()).then(|| (FnId(index - first), FnSummary { effects, witness, runs }))
            });
            rows.collect()
        };
        ranges.map(of_file).collect()
    }
}
