//! Arrays, objects and the platform's own functions.

use super::{Abs, Evaluator, Kind, ThingId, heap::Record};

impl Evaluator<'_> {
    /// What a loop over a value sees, and whether that is exactly so.
    pub(super) fn items(&mut self, value: &Abs) -> (Vec<Abs>, bool) {
        match value {
            Abs::List(id) => {
                let list = self.heap.list(*id);
                (list.items.clone(), list.certain)
            }
            Abs::Nothing => (Vec::new(), true),
            Abs::Text(_) | Abs::Bool(_) | Abs::External(..) => (vec![Abs::TEXT], false),
            Abs::Thing(id) if self.heap.thing(*id).kind == Kind::Tables => {
                let (names, tables) = self.tables(*id);
                (tables, !names.is_empty() && self.backend.schema.complete)
            }
            other => (vec![other.clone()], false),
        }
    }

    fn tables(&mut self, id: ThingId) -> (Vec<String>, Vec<Abs>) {
        let mut names: Vec<String> = self.backend.schema.models.iter().map(|model| model.name.clone()).collect();
        if names.is_empty() {
            names.push("*".into());
        }
        let tables = names.iter().map(|name| self.member(&Abs::Thing(id), name)).collect();
        (names, tables)
    }

    fn callback(&mut self, callback: &Abs, args: Vec<Abs>, certain: bool) -> Abs {
        let Abs::Function(function, frame) = callback else { return Abs::Unknown };
        if !certain {
            self.doubt += 1;
        }
        let result = self.apply(*function, *frame, args, Abs::Nothing);
        if !certain {
            self.doubt -= 1;
        }
        result
    }

    /// A method of an array.
    pub(super) fn list_method(&mut self, list: &Abs, name: &str, args: Vec<Abs>) -> Abs {
        let (items, certain) = self.items(list);
        let first = args.first().cloned().unwrap_or(Abs::Nothing);
        let numbered = |index: usize| Abs::text(&index.to_string());
        match name {
            "forEach" | "map" | "flatMap" | "filter" | "some" | "every" | "find" | "findLast" | "findIndex" => {
                let mut results = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    results.push(self.callback(&first, vec![item.clone(), numbered(index), list.clone()], certain));
                }
                match name {
                    "map" => self.heap.add_list(results, certain),
                    "flatMap" => self.flat(results, certain),
                    "filter" => {
                        let kept: Vec<Abs> = items
                            .into_iter()
                            .zip(&results)
                            .filter(|(_, keep)| keep.truth() != Some(false))
                            .map(|(item, _)| item)
                            .collect();
                        let certain = certain && results.iter().all(|keep| keep.truth().is_some());
                        self.heap.add_list(kept, certain)
                    }
                    "find" | "findLast" => self.heap.join_all(&items),
                    "forEach" => Abs::Nothing,
                    _ => Abs::TEXT,
                }
            }
            "reduce" | "reduceRight" => {
                let mut items = items.into_iter();
                let mut value = args.get(1).cloned().or_else(|| items.next()).unwrap_or(Abs::Nothing);
                for (index, item) in items.enumerate() {
                    value = self.callback(&first, vec![value, item, numbered(index), list.clone()], certain);
                }
                value
            }
            "push" | "unshift" => {
                if let Abs::List(id) = list {
                    let doubt = self.doubt > 0;
                    let data = self.heap.list_mut(*id);
                    data.items.extend(args);
                    data.certain &= !doubt;
                }
                Abs::TEXT
            }
            "concat" => {
                let mut all = items;
                let mut certain = certain;
                for argument in &args {
                    match argument {
                        Abs::List(_) => {
                            let (more, known) = self.items(argument);
                            all.extend(more);
                            certain &= known;
                        }
                        other => all.push(other.clone()),
                    }
                }
                self.heap.add_list(all, certain)
            }
            "flat" => self.flat(items, certain),
            "reverse" | "sort" | "values" | "toSorted" | "toReversed" => self.heap.add_list(items, certain),
            "slice" => self.heap.add_list(items, certain && args.is_empty()),
            "splice" => self.heap.add_list(items, false),
            "entries" => {
                let pairs = items.into_iter().enumerate().map(|(index, item)| vec![numbered(index), item]);
                let pairs: Vec<Abs> = pairs.map(|pair| self.heap.add_list(pair, true)).collect();
                self.heap.add_list(pairs, certain)
            }
            "at" | "pop" | "shift" => self.heap.join_all(&items),
            "join" => Abs::token(self.heap.tokens(list)),
            _ => Abs::TEXT,
        }
    }

    fn flat(&mut self, values: Vec<Abs>, certain: bool) -> Abs {
        let mut all = Vec::new();
        let mut certain = certain;
        for value in values {
            match &value {
                Abs::List(_) => {
                    let (items, known) = self.items(&value);
                    all.extend(items);
                    certain &= known;
                }
                _ => all.push(value),
            }
        }
        self.heap.add_list(all, certain)
    }

    /// Keys and values of an object, and whether these are all.
    fn entries(&mut self, value: &Abs) -> (Vec<(Abs, Abs)>, bool) {
        match value {
            Abs::Record(id) => {
                let record = self.heap.record(*id).clone();
                let certain = record.others.is_empty();
                let mut pairs: Vec<(Abs, Abs)> = Vec::new();
                for (key, value) in record.props {
                    pairs.retain(|(own, _)| own.as_text() != Some(&key));
                    pairs.push((Abs::text(&key), value));
                }
                pairs.extend(record.others.into_iter().map(|value| (Abs::TEXT, value)));
                (pairs, certain)
            }
            Abs::Thing(id) if self.heap.thing(*id).kind == Kind::Tables => {
                let (names, tables) = self.tables(*id);
                let certain = self.backend.schema.complete && names.first().is_none_or(|name| name != "*");
                (names.iter().map(|name| if name == "*" { Abs::TEXT } else { Abs::text(name) }).zip(tables).collect(), certain)
            }
            Abs::Thing(id) if self.heap.thing(*id).kind == Kind::Backend => {
                let one = self.index(value, &Abs::TEXT);
                (vec![(Abs::TEXT, one)], false)
            }
            Abs::List(_) => {
                let (items, certain) = self.items(value);
                (items.into_iter().enumerate().map(|(index, item)| (Abs::text(&index.to_string()), item)).collect(), certain)
            }
            Abs::Nothing => (Vec::new(), true),
            other => (vec![(Abs::TEXT, other.clone())], false),
        }
    }

    /// A function of the platform.
    pub(super) fn global_call(&mut self, path: &[String], args: Vec<Abs>) -> Abs {
        let first = args.first().cloned().unwrap_or(Abs::Nothing);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path[..] {
            ["Object", "values"] => {
                let (pairs, certain) = self.entries(&first);
                self.heap.add_list(pairs.into_iter().map(|(_, value)| value).collect(), certain)
            }
            ["Object", "keys" | "getOwnPropertyNames"] => {
                let (pairs, certain) = self.entries(&first);
                self.heap.add_list(pairs.into_iter().map(|(key, _)| key).collect(), certain)
            }
            ["Object", "entries"] => {
                let (pairs, certain) = self.entries(&first);
                let pairs: Vec<Abs> = pairs.into_iter().map(|(key, value)| self.heap.add_list(vec![key, value], true)).collect();
                self.heap.add_list(pairs, certain)
            }
            ["Object", "fromEntries"] => {
                let (pairs, certain) = self.items(&first);
                let mut record = Record::default();
                for pair in pairs {
                    let (key, value) = (self.member(&pair, "0"), self.member(&pair, "1"));
                    match key.as_text() {
                        Some(key) if certain => record.props.push((key.to_string(), value)),
                        _ => record.others.push(value),
                    }
                }
                self.heap.add_record(record)
            }
            ["Object", "assign"] => {
                let mut record = Record::default();
                for argument in &args {
                    let (pairs, _) = self.entries(argument);
                    for (key, value) in pairs {
                        match key.as_text() {
                            Some(key) => record.props.push((key.to_string(), value)),
                            None => record.others.push(value),
                        }
                    }
                }
                if let Abs::Record(id) = first {
                    *self.heap.record_mut(id) = record;
                    return first;
                }
                self.heap.add_record(record)
            }
            ["Object", "freeze" | "seal"] | ["Promise", "resolve"] => first,
            ["Promise", "all" | "allSettled"] => first,
            ["Array", "from"] if args.len() > 1 => self.list_method(&first, "map", vec![args[1].clone()]),
            ["Array", "from"] => {
                let (items, certain) = self.items(&first);
                self.heap.add_list(items, certain)
            }
            ["Array", "of"] => self.heap.add_list(args, true),
            _ => {
                let any = self.heap.join_all(&args);
                args.iter().for_each(|argument| self.apply_perhaps(argument, &any));
                Abs::token(self.heap.tokens_of(&args))
            }
        }
    }
}
