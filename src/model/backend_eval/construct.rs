//! Objects made with `new`: constructs of libraries, and instances of project classes, whose constructors run.

use super::{Abs, Action, Evaluator, FrameId, Kind, Origin, Place, Places, ThingId};
use crate::{
    facts::body::{CallId, ClassId, FnId, Value, ValueId},
    model::{FileId, FnSite, Site, eval::Resolved},
};

impl Evaluator<'_> {
    pub(super) fn construct(&mut self, frame: FrameId, call: CallId, class: &Abs, args: Vec<Abs>) -> Abs {
        let file = self.frame(frame).function.file;
        let span = self.model.facts(file).body.call(call).map_or_else(Default::default, |row| row.span);
        match class {
            Abs::Class(class_file, class, parent) => self.instance(*class_file, *class, *parent, args, (file, span.start)),
            Abs::External(module, _) if module.is_empty() => {
                let any = self.heap.join_all(&args);
                args.iter().for_each(|argument| self.apply_perhaps(argument, &any));
                let tokens = self.heap.tokens_of(&args);
                if tokens.is_empty() { Abs::TEXT } else { self.thing(Kind::Value, "", Places::default(), tokens) }
            }
            Abs::External(module, path) => {
                let name = path.last().map_or("", String::as_str);
                let result = self.library_object(name, &args, (file, span.start));
                self.comes_from(&result, Origin::Made(module.clone(), args.clone()));
                self.event(file, span, Some(call), Action::New { module: module.clone(), args, result: result.clone() });
                result
            }
            _ => {
                let result = self.library_object("", &args, (file, span.start));
                self.event(file, span, Some(call), Action::New { module: "".into(), args, result: result.clone() });
                result
            }
        }
    }

    /// An instance of a class of a package: a construct if it begins with a scope and an id.
    fn library_object(&mut self, name: &str, args: &[Abs], at: (FileId, u32)) -> Abs {
        if let Some(scope) = self.scope(args) {
            let places = self.new_places(name, &scope, args, at).beside();
            // Its name is a text that CDK makes up, and its ARN is made of that (tried 2026-11-23).
            let tokens = if name == "ScheduleGroup" { Places::default() } else { places.clone() };
            return self.thing(Kind::Construct, name, places, tokens);
        }
        let tokens = self.heap.tokens_of(args);
        self.thing(Kind::Value, name, Places::default(), tokens)
    }

    fn scope(&self, args: &[Abs]) -> Option<Places> {
        let [scope, id, ..] = args else { return None };
        let is_id = matches!(id, Abs::Text(_) | Abs::Token(_) | Abs::Unknown | Abs::Nothing);
        match scope {
            Abs::Thing(scope) if is_id && self.heap.thing(*scope).kind != Kind::Value => {
                Some(self.heap.thing(*scope).places.clone())
            }
            Abs::Unknown if matches!(id, Abs::Text(_)) => Some(Places::unknown()),
            _ => None,
        }
    }

    /// Where a new construct lives: with its scope, but a new stack under the root is a stack of its own.
    fn new_places(&self, class: &str, scope: &Places, args: &[Abs], (file, start): (FileId, u32)) -> Places {
        let under_root = scope.known.keys().all(|place| *place == Place::Root);
        if !matches!(class, "Stack" | "NestedStack") || !under_root || scope.unknown {
            return scope.clone();
        }
        let label = args.get(1).and_then(Abs::as_text).map(str::to_string);
        Places::of(Place::Stack(label.unwrap_or_else(|| self.place_name(file, start))))
    }

    pub(super) fn place_name(&self, file: FileId, start: u32) -> String {
        format!("{}:{}", self.model.path(file), self.model.facts(file).lines.line(start))
    }

    /// An instance of a project class: its constructor runs.
    fn instance(&mut self, file: FileId, class: ClassId, frame: FrameId, args: Vec<Abs>, at: (FileId, u32)) -> Abs {
        let facts = self.model.facts(file);
        let name = facts.body.classes.get(class.0 as usize).and_then(|class| class.name).map_or("", |name| facts.str(name));
        let (mut base_file, mut base_class, mut root) = (file, class, String::new());
        for _ in 0..16 {
            match self.base_class(base_file, base_class) {
                Some(Resolved::Class(file, class)) => (base_file, base_class) = (file, class),
                Some(Resolved::External { path, .. }) => {
                    root = path.last().map_or_else(String::new, ToString::to_string);
                    break;
                }
                _ => break,
            }
        }
        let (kind, places) = match self.scope(&args) {
            Some(scope) => (Kind::Construct, self.new_places(&root, &scope, &args, at).beside()),
            None => (Kind::Value, Places::default()),
        };
        let id = self.heap.add(kind, name, places.clone(), places);
        self.heap.thing_mut(id).class = Some((file, class, frame));
        self.run_constructor(file, class, id, args);
        Abs::Thing(id)
    }

    fn run_constructor(&mut self, file: FileId, class: ClassId, id: ThingId, args: Vec<Abs>) {
        let Some((file, value)) = self.class_member(file, class, "constructor", false) else { return };
        if let Value::Function(function) = self.model.facts(file).body.value(value) {
            let module = self.module(file);
            self.fields_of_parameters(file, function, id, &args);
            self.apply(FnSite { file, function }, module, args, Abs::Thing(id));
        }
    }

    /// TypeScript's parameter properties are set before the body runs.
    fn fields_of_parameters(&mut self, file: FileId, function: FnId, id: ThingId, args: &[Abs]) {
        let facts = self.model.facts(file);
        let members: Vec<(String, u32)> = facts
            .body
            .members
            .iter()
            .filter_map(|member| match facts.body.value(member.value) {
                Value::Param { function: own, index } if own == function => Some((facts.str(member.name?).to_string(), index)),
                _ => None,
            })
            .collect();
        for (name, index) in members {
            let value = args.get(index as usize).cloned().unwrap_or(Abs::Nothing);
            self.heap.thing_mut(id).fields.insert(name, value);
        }
    }

    pub(super) fn super_call(&mut self, frame: FrameId, call: CallId, file: FileId, class: ClassId, args: Vec<Abs>) -> Abs {
        let body = self.body_frame(frame);
        let Abs::Thing(id) = self.frame(body).this.clone() else { return Abs::Nothing };
        match self.base_class(file, class) {
            Some(Resolved::Class(file, class)) => self.run_constructor(file, class, id, args),
            Some(Resolved::External { module, .. }) => {
                let at = self.frame(frame).function.file;
                let span = self.model.facts(at).body.call(call).map_or_else(Default::default, |row| row.span);
                let action = Action::New { module: module.as_ref().into(), args, result: Abs::Thing(id) };
                self.event(at, span, Some(call), action);
            }
            _ => {}
        }
        Abs::Nothing
    }

    /// The member of a project class, its own or inherited.
    pub(super) fn class_member(
        &mut self,
        file: FileId,
        class: ClassId,
        name: &str,
        is_static: bool,
    ) -> Option<(FileId, ValueId)> {
        let (mut file, mut class) = (file, class);
        for _ in 0..16 {
            let facts = self.model.facts(file);
            let own = facts
                .body
                .members(class)
                .iter()
                .rev()
                .find(|member| member.is_static == is_static && member.name.is_some_and(|own| facts.str(own) == name));
            if let Some(own) = own {
                return Some((file, own.value));
            }
            (file, class) = match self.base_class(file, class)? {
                Resolved::Class(file, class) => (file, class),
                _ => return None,
            };
        }
        None
    }

    /// What a class extends.
    pub(super) fn base_class(&self, file: FileId, class: ClassId) -> Option<Resolved<'_>> {
        let extends = self.model.facts(file).body.classes.get(class.0 as usize)?.extends;
        match self.model.value(Site { file, value: extends }) {
            Value::Undefined => None,
            _ => Some(self.model.resolve(Site { file, value: extends })),
        }
    }
}
