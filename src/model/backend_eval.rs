//! Evaluates `amplify/backend.ts` and the functions and classes it calls: which construct every call is made on and
//! what it gets, in terms of `backend.<key>`, stacks and tokens. Runs on fuel; what is left over then is unknown.

mod access;
mod builtin;
mod call;
mod construct;
mod heap;
mod member;
mod places;
mod run;
mod value;

pub use access::StoragePath;
pub use call::is_cdk;
pub use heap::{Abs, Heap, Kind, ListData, Origin, Owner, Piece, Record, Thing, ThingId};
pub use places::{OwnConstruct, Place, Places};

use std::rc::Rc;

use super::{CallSite, FileId, FnSite, ProjectModel, wiring::Backend};
use crate::{
    facts::body::{CallId, FnId, ValueId},
    maps::HashedMap,
    span::Span,
};

/// Statements and calls that are run before the rest is unknown.
const STEPS: u32 = 10_000;

/// Values that are looked up before the rest is unknown.
const LOOKUPS: u32 = 400_000;

/// A running body; index into the evaluator's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(u32);

/// Something that backend code did with constructs or libraries.
#[derive(Clone, Debug)]
pub struct Event {
    /// The file of the code.
    pub file: FileId,
    /// Bytes of the call or assignment.
    pub span: Span,
    /// The call, if it is one.
    pub call: Option<CallSite>,
    /// Whether it surely happens.
    pub certain: bool,
    /// What happened.
    pub what: Action,
}

/// Kinds of [`Event`].
#[derive(Clone, Debug)]
pub enum Action {
    /// `receiver.name(…args)`.
    Method {
        /// What it is called on.
        receiver: Abs,
        /// The method.
        name: String,
        /// What it gets.
        args: Vec<Abs>,
    },
    /// A function or static method of a package.
    External {
        /// The package with its subpath.
        module: Rc<str>,
        /// Imported name and members.
        path: Vec<String>,
        /// What it gets.
        args: Vec<Abs>,
    },
    /// `new Class(…args)` with a class of a package.
    New {
        /// The package with its subpath; empty if the class isn't known.
        module: Rc<str>,
        /// What it gets.
        args: Vec<Abs>,
        /// What came out.
        result: Abs,
    },
    /// `target.name = value`.
    Assign {
        /// The object.
        target: Abs,
        /// What it gets.
        value: Abs,
    },
}

/// What an evaluation found.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Everything that the events speak of.
    pub heap: Heap,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What happened in access rules: `allow.resource(fn).to([…])`.
    pub access: Vec<Event>,
    /// The paths of each storage with their rules, by index into `Backend::storages`; `None` where they can't be read.
    pub paths: Vec<Option<Vec<StoragePath>>>,
    /// Access rules that cannot be read.
    pub unread: Vec<Owner>,
    /// False if the fuel ran out or something called could not be read.
    pub complete: bool,
}

/// Evaluates the entry of a backend.
pub fn evaluate(model: &ProjectModel, backend: &Backend) -> Evaluation {
    let mut evaluator = Evaluator {
        model,
        backend,
        heap: Heap::default(),
        events: Vec::new(),
        complete: !model.facts(backend.file).is_opaque(),
        frames: Vec::new(),
        modules: HashedMap::default(),
        locals: HashedMap::default(),
        paths: vec![None; backend.storages.len()],
        handle: None,
        steps: STEPS,
        lookups: LOOKUPS,
        doubt: 0,
        depth: 0,
        calls: Vec::new(),
    };
    evaluator.run_module(backend.file);
    evaluator.run_granting_modules();
    let events = std::mem::take(&mut evaluator.events);
    let unread = evaluator.run_access();
    let Evaluator { heap, events: access, paths, complete, .. } = evaluator;
    Evaluation { heap, events, access, paths, unread, complete }
}

/// A running body, or one turn of a loop inside it.
struct Frame {
    function: FnSite,
    /// The frame around it.
    parent: Option<FrameId>,
    /// For a turn of a loop: the bytes of the loop, so that literals inside are made anew in each turn.
    turn: Option<Span>,
    args: Vec<Abs>,
    this: Abs,
    results: HashedMap<CallId, Abs>,
    elements: HashedMap<ValueId, Abs>,
    literals: HashedMap<ValueId, Abs>,
    returned: Option<Abs>,
}

struct Evaluator<'m> {
    model: &'m ProjectModel,
    backend: &'m Backend,
    heap: Heap,
    events: Vec<Event>,
    complete: bool,
    frames: Vec<Frame>,
    /// The frame of each module body, and whether it was run.
    modules: HashedMap<FileId, (FrameId, bool)>,
    /// Present values of variables that are assigned more than once.
    locals: HashedMap<(FileId, u32), Abs>,
    paths: Vec<Option<Vec<StoragePath>>>,
    /// What `defineBackend` returned.
    handle: Option<ThingId>,
    steps: u32,
    lookups: u32,
    /// Above 0 while running code that may not run.
    doubt: u32,
    depth: u32,
    /// The functions being run.
    calls: Vec<FnSite>,
}

impl Evaluator<'_> {
    fn frame(&self, id: FrameId) -> &Frame {
        &self.frames[id.0 as usize]
    }

    fn frame_mut(&mut self, id: FrameId) -> &mut Frame {
        &mut self.frames[id.0 as usize]
    }

    fn push_frame(&mut self, function: FnSite, parent: Option<FrameId>, args: Vec<Abs>, this: Abs) -> FrameId {
        self.frames.push(Frame {
            function,
            parent,
            turn: None,
            args,
            this,
            results: HashedMap::default(),
            elements: HashedMap::default(),
            literals: HashedMap::default(),
            returned: None,
        });
        FrameId(self.frames.len() as u32 - 1)
    }

    /// The frame of a module body; not run by that.
    fn module(&mut self, file: FileId) -> FrameId {
        if let Some(&(frame, _)) = self.modules.get(&file) {
            return frame;
        }
        let frame = self.push_frame(FnSite { file, function: FnId::MODULE }, None, Vec::new(), Abs::Nothing);
        self.modules.insert(file, (frame, false));
        frame
    }

    /// Runs a module body once.
    fn run_module(&mut self, file: FileId) {
        let frame = self.module(file);
        if let Some((_, run @ false)) = self.modules.get_mut(&file) {
            *run = true;
            let model = self.model;
            if let Some(body) = model.facts(file).body.function(FnId::MODULE) {
                self.block(frame, body.nodes);
            }
        }
    }

    /// The frames around `frame`, innermost first.
    fn chain(&self, frame: FrameId) -> impl Iterator<Item = FrameId> + '_ {
        std::iter::successors(Some(frame), |&frame| self.frame(frame).parent)
    }

    fn event(&mut self, file: FileId, span: Span, call: Option<CallId>, what: Action) {
        let call = call.map(|call| CallSite { file, call });
        self.events.push(Event { file, span, call, certain: self.doubt == 0, what });
    }

    /// What the stack of a backend key is.
    fn key_place(&self, key: usize) -> Places {
        let backend = self.backend;
        let call = backend.keys[key].call;
        let place = if call.is_some() && call == backend.data {
            Place::Stack("data".into())
        } else if call.is_some() && call == backend.auth {
            Place::Stack("auth".into())
        } else if call.is_some_and(|call| backend.storages.contains(&call)) {
            Place::Stack("storage".into())
        } else if let Some(function) = backend.functions.iter().position(|function| Some(function.call) == call) {
            Place::Function(function)
        } else {
            return Places::unknown();
        };
        Places::of(place)
    }
}
