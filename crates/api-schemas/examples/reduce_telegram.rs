//! Writes `telegram-bot-api.json` anew from the TypeScript declarations of the npm package `@gramio/types`, which are
//! generated from Telegram's documentation page:
//!
//! ```text
//! npm pack @gramio/types && tar xzf gramio-types-*.tgz
//! cargo run -p api-schemas --example reduce_telegram -- package/out
//! ```
//!
//! What is kept: names, types, which are required, and the words a field may hold. What is dropped: prose, results of
//! methods, and every type that no parameter reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::{env, fs};

use serde_json::{Value, json};

/// TypeScript has one kind of number. These are the names of all fields that Telegram documents as `Float`; where one
/// of them is an `Integer` elsewhere (`duration`), the type is named too.
const FLOATS: &[(&str, &str)] = &[
    ("", "latitude"),
    ("", "longitude"),
    ("", "horizontal_accuracy"),
    ("", "main_frame_timestamp"),
    ("", "cover_frame_timestamp"),
    ("InputStoryContentVideo", "duration"),
    ("", "x_shift"),
    ("", "y_shift"),
    ("", "scale"),
    ("", "x_percentage"),
    ("", "y_percentage"),
    ("", "width_percentage"),
    ("", "height_percentage"),
    ("StoryAreaPosition", "rotation_angle"),
    ("", "corner_radius_percentage"),
    ("", "temperature"),
];

/// Named types by name, each a record or a choice.
type Types = BTreeMap<String, Value>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name the folder that holds params.d.ts")?;
    let read = |name: &str| fs::read_to_string(format!("{folder}/{name}.d.ts"));
    let (params, objects, methods) = (read("params")?, read("objects")?, read("methods")?);
    let version = version(&objects).ok_or("objects.d.ts names no version")?;
    let mut types = declarations(&objects)?;
    let mut records = declarations(&params)?;

    // The documentation says in prose that a rich text is also a plain string or a list of rich texts.
    if let Some(choices) = types.get_mut("RichText").and_then(Value::as_array_mut) {
        choices.extend([json!("String"), json!("[]RichText")]);
    }

    let mut described = Types::new();
    for name in methods.lines().filter_map(|line| line.trim().split_once(": CallAPI").map(|(name, _)| name)) {
        let mut first = name.chars();
        let head: String = first.next().into_iter().flat_map(char::to_uppercase).collect();
        let record = records.remove(&format!("{head}{}Params", first.as_str())).unwrap_or_else(|| json!({}));
        described.insert(name.to_owned(), record);
    }
    // What is left in `records` are the choices that parameters are made of.
    records.retain(|name, _| !name.ends_with("Params"));
    types.extend(records);

    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = described.values().flat_map(names).collect();
    while let Some(name) = open.pop() {
        if let Some(found) = types.get(&name).filter(|_| reached.insert(name.clone())) {
            open.extend(names(found));
        }
    }
    types.retain(|name, _| reached.contains(name));

    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/telegram-bot-api.json");
    let lines = |entries: &Types| {
        let line = |(name, value): (&String, &Value)| format!("    {}: {value}", json!(name));
        entries.iter().map(line).collect::<Vec<_>>().join(",\n")
    };
    let text = format!(
        "{{\n  \"version\": {},\n  \"methods\": {{\n{}\n  }},\n  \"types\": {{\n{}\n  }}\n}}\n",
        json!(version),
        lines(&described),
        lines(&types)
    );
    fs::write(target, text)?;
    Ok(())
}

/// `Based on Bot API v10.3 (24.08.2026)` holds the version.
fn version(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("Bot API v")?;
    rest.split_whitespace().next().map(str::to_owned)
}

/// The names of types that a description refers to.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![name.trim_start_matches("[]").to_owned()],
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(fields) => fields.values().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

/// Every exported interface and type of a file. Comments are cut first: they are prose with braces in it.
fn declarations(text: &str) -> Result<Types, Box<dyn Error>> {
    let mut parser = Parser { tokens: tokens(&without_comments(text)), at: 0 };
    let mut types = Types::new();
    while let Some(token) = parser.next() {
        match token.as_str() {
            "interface" => {
                let name = parser.name()?;
                // What has parameters of its own is for the compiler, not for the wire.
                if parser.peek() == Some("{") {
                    let record = parser.record(&name)?;
                    types.insert(name, record);
                }
            }
            "type" if parser.peek() != Some("*") && parser.peek() != Some("{") => {
                let name = parser.name()?;
                if parser.peek() == Some("=") {
                    parser.next();
                    let value = parser.expression("", "")?;
                    types.insert(name, value);
                }
            }
            _ => {}
        }
    }
    // An interface may refer to the fields of another by `keyof`.
    let fields = |name: &str| types.get(name).and_then(Value::as_object).map(|record| record.keys().cloned().collect());
    let updates: Vec<String> = fields("Update").unwrap_or_default();
    let kinds: Vec<&String> = updates.iter().filter(|name| *name != "update_id!").collect();
    if !kinds.is_empty() {
        let kinds = json!(kinds);
        types.insert("UpdateKind".into(), json!({ "in": kinds }));
    }
    Ok(types)
}

fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/**") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        let mut token = String::from(first);
        if first == '"' {
            for next in chars.by_ref() {
                token.push(next);
                if next == '"' {
                    break;
                }
            }
        } else if first.is_alphanumeric() || first == '_' {
            while let Some(next) = chars.next_if(|next| next.is_alphanumeric() || ['_', '.'].contains(next)) {
                token.push(next);
            }
        } else if first.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Option<String> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn name(&mut self) -> Result<String, Box<dyn Error>> {
        let name = self.next().ok_or("a declaration without a name")?;
        Ok(plain(&name))
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn record(&mut self, owner: &str) -> Result<Value, Box<dyn Error>> {
        if !self.take("{") {
            return Err(format!("{owner}: no fields follow").into());
        }
        let mut fields = BTreeMap::new();
        while !self.take("}") {
            let field = self.next().ok_or("the file ends within a type")?;
            let required = !self.take("?");
            if !self.take(":") {
                return Err(format!("{owner}.{field}: no type follows").into());
            }
            let value = self.expression(owner, &field)?;
            fields.insert(if required { format!("{field}!") } else { field }, value);
        }
        Ok(json!(fields))
    }

    /// Alternatives with `|` between them.
    fn expression(&mut self, owner: &str, field: &str) -> Result<Value, Box<dyn Error>> {
        let mut choices: Vec<Value> = Vec::new();
        let mut words: Vec<Value> = Vec::new();
        self.take("|");
        loop {
            match self.single(owner, field)? {
                Value::Null => {}
                choice => match choice.get("in").and_then(Value::as_array) {
                    Some(more) => words.extend(more.iter().cloned()),
                    None => choices.push(choice),
                },
            }
            if !self.take("|") {
                break;
            }
        }
        if !words.is_empty() {
            choices.push(json!({ "in": words }));
        }
        Ok(if choices.len() == 1 { choices.remove(0) } else { Value::Array(choices) })
    }

    /// One alternative with the `[]` behind it.
    fn single(&mut self, owner: &str, field: &str) -> Result<Value, Box<dyn Error>> {
        let token = self.next().ok_or("the file ends within a type")?;
        let mut value = match token.as_str() {
            "(" => {
                let inner = self.expression(owner, field)?;
                self.take(")");
                inner
            }
            // `{ toString(): string }` stands for what TypeScript can turn into a string; the wire has the string.
            "{" => {
                while self.next().is_some_and(|token| token != "}") {}
                Value::Null
            }
            // The one use of `Exclude` is "the name of a field of an update".
            "Exclude" => {
                while self.next().is_some_and(|token| token != ">") {}
                json!("UpdateKind")
            }
            "string" => json!("String"),
            "number" if FLOATS.iter().any(|(of, name)| *name == field && (of.is_empty() || *of == owner)) => {
                json!("Float")
            }
            "number" => json!("Integer"),
            "boolean" => json!("Boolean"),
            "true" | "false" => json!({ "in": [token == "true"] }),
            "Blob" => json!("String"),
            word if word.starts_with('"') => json!({ "in": [word.trim_matches('"')] }),
            number if number.parse::<i64>().is_ok() => json!({ "in": [number.parse::<i64>()?] }),
            name => json!(plain(name)),
        };
        while self.take("[") {
            self.take("]");
            value = list(value);
        }
        Ok(value)
    }
}

/// A list is written as a prefix, so that a description stays one word where it can.
fn list(value: Value) -> Value {
    match value {
        Value::String(name) => json!(format!("[]{name}")),
        choices => json!({ "list": choices }),
    }
}

fn plain(name: &str) -> String {
    let name = name.strip_prefix("Objects.").unwrap_or(name);
    name.strip_prefix("Telegram").unwrap_or(name).to_owned()
}
