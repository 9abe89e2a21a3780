//! Reading a table field by field: every wrong field is noted with its place, and reading goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use strsim::damerau_levenshtein;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{TextProblem, place};

/// What was noted while reading.
#[derive(Debug)]
pub(super) struct Notes<'s> {
    pub(super) source: &'s str,
    pub(super) rule: Option<String>,
    pub(super) problems: Vec<TextProblem>,
    /// Where each field stands, for problems that are found later.
    pub(super) places: BTreeMap<String, usize>,
}

impl Notes<'_> {
    pub(super) fn note(&mut self, offset: usize, field: &str, advice: impl Into<String>) {
        let (line, column) = place(self.source, offset);
        // Which rule it is, is said by its id.
        let within = if field.starts_with("rule[") { field.split_once("].").map(|(_, within)| within) } else { None };
        let (rule, field, advice) = (self.rule.clone(), within.unwrap_or(field).to_owned(), advice.into());
        self.problems.push(TextProblem { line, column, rule, field, advice });
    }
}

/// A table of which fields are taken one after another.
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    /// What stands before the fields' names.
    pub(super) path: String,
    known: BTreeSet<&'static str>,
}

/// A value with its place and the name of its field.
pub(super) struct Field<'t, 'i> {
    pub(super) value: &'t DeValue<'i>,
    pub(super) at: Range<usize>,
    pub(super) path: String,
}

impl<'t, 'i> Field<'t, 'i> {
    fn of(value: &'t Spanned<DeValue<'i>>, path: String, notes: &mut Notes<'_>) -> Self {
        notes.places.insert(path.clone(), value.span().start);
        Self { value: value.get_ref(), at: value.span(), path }
    }

    pub(super) fn wrong(&self, notes: &mut Notes<'_>, advice: impl Into<String>) {
        notes.note(self.at.start, &self.path, advice);
    }

    pub(super) fn text(&self, notes: &mut Notes<'_>) -> Option<String> {
        let text = self.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(notes, "write a text in quotes");
        }
        text
    }

    pub(super) fn number<N: TryFrom<i64>>(&self, notes: &mut Notes<'_>) -> Option<N> {
        let read = self.value.as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        let number = read.and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            self.wrong(notes, "write a whole number");
        }
        number
    }

    pub(super) fn switch(&self, notes: &mut Notes<'_>) -> Option<bool> {
        let switch = self.value.as_bool();
        if switch.is_none() {
            self.wrong(notes, "write true or false");
        }
        switch
    }

    pub(super) fn items(&self, notes: &mut Notes<'_>) -> Vec<Field<'t, 'i>> {
        let Some(array) = self.value.as_array() else {
            self.wrong(notes, "write a list in square brackets");
            return Vec::new();
        };
        let items = array.iter().enumerate();
        items.map(|(index, value)| Field::of(value, format!("{}[{index}]", self.path), notes)).collect()
    }

    pub(super) fn texts(&self, notes: &mut Notes<'_>) -> Vec<String> {
        self.items(notes).iter().filter_map(|item| item.text(notes)).collect()
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, notes: &mut Notes<'_>, words: &[(&str, T)]) -> Option<T> {
        let written = self.value.as_str();
        let found = words.iter().find(|(word, _)| Some(*word) == written).map(|(_, value)| *value);
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
            self.wrong(notes, format!("write one of {}", list.join(", ")));
        }
        found
    }

    pub(super) fn fields(&self, notes: &mut Notes<'_>) -> Option<Fields<'t, 'i>> {
        let table = self.value.as_table();
        if table.is_none() {
            self.wrong(notes, "write a table");
        }
        table.map(|table| Fields::of(table, self.path.clone()))
    }
}

impl<'t, 'i> Fields<'t, 'i> {
    pub(super) fn of(table: &'t DeTable<'i>, path: String) -> Self {
        Self { table, path, known: BTreeSet::new() }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn take(&mut self, notes: &mut Notes<'_>, name: &'static str) -> Option<Field<'t, 'i>> {
        self.known.insert(name);
        let value = self.table.get(name)?;
        Some(Field::of(value, self.path_of(name), notes))
    }

    /// Every field, whatever its name.
    pub(super) fn every(self, notes: &mut Notes<'_>) -> Vec<(String, Field<'t, 'i>)> {
        let named = self.table.iter().map(|(key, value)| {
            let name = key.get_ref().to_string();
            let path = self.path_of(&name);
            (name, Field::of(value, path, notes))
        });
        named.collect()
    }

    /// Notes the fields that nobody asked for.
    pub(super) fn done(self, notes: &mut Notes<'_>) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref().as_ref();
            if self.known.contains(name) {
                continue;
            }
            let near = self.known.iter().min_by_key(|known| damerau_levenshtein(known, name));
            let advice = match near.filter(|near| damerau_levenshtein(near, name) <= 3) {
                Some(near) => format!("there is no such field: do you mean {near:?}?"),
                None => {
                    let known: Vec<&str> = self.known.iter().copied().collect();
                    format!("there is no such field: remove it; there are {}", known.join(", "))
                }
            };
            notes.note(key.span().start, &self.path_of(name), advice);
        }
    }
}
