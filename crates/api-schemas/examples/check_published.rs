//! Holds Meta's published description of the WhatsApp Cloud API against the corrections and the right bodies of this
//! crate:
//!
//! ```text
//! python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' \
//!     < business-messaging-api_v23.0.yaml > published.json
//! cargo run -p api-schemas --example check_published -- published.json
//! ```
//!
//! It fails when a correction does not find what it corrects (Meta changed that place: drop the correction or look
//! again), and when a right body is refused although all corrections are made (one is missing). To renew the description
//! for another version of the API, run it on that version's file and settle what it lists.

use std::error::Error;
use std::{env, fs};

use api_schemas::CORRECTIONS;
use serde_json::{Value, json};

/// Where the published description says what an operation takes.
const PLACES: &[(&str, &str)] = &[
    ("SendMessage", "~1{Version}~1{Phone-Number-ID}~1messages/post/requestBody/content/application~1json"),
    ("MarkRead", "~1{Version}~1{Phone-Number-ID}~1messages/post/requestBody/content/application~1json"),
    ("UploadMedia", "~1{Version}~1{Phone-Number-ID}~1media/post/requestBody/content/multipart~1form-data"),
    ("CreateTemplate", "~1{Version}~1{WABA-ID}~1message_templates/post/requestBody/content/application~1json"),
    ("EditTemplate", "~1{Version}~1{TEMPLATE_ID}/post/requestBody/content/application~1json"),
    ("Register", "~1{Version}~1{Phone-Number-ID}~1register/post/requestBody/content/application~1json"),
    ("Subscribe", "~1{Version}~1{WABA-ID}~1subscribed_apps/post/requestBody/content/application~1json"),
    ("NumberWebhook", "~1{Version}~1{Phone-Number-ID}/post/requestBody/content/application~1json"),
];

#[expect(clippy::print_stdout, reason = "a report for the person who ran it")]
fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("name Meta's description as JSON")?;
    let mut published: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let bodies: Vec<(String, String, Value)> = serde_json::from_str(include_str!("../bodies/whatsapp.json"))?;

    let described = bodies.iter().filter(|(operation, ..)| PLACES.iter().any(|(name, _)| name == operation)).count();
    println!("as published, {} of {} bodies are refused", refused(&published, &bodies)?.len(), described);
    let mut open = Vec::new();
    for correction in CORRECTIONS {
        let expected: Option<Value> = correction.published.map(serde_json::from_str).transpose()?;
        let documented: Option<Value> = correction.documented.map(serde_json::from_str).transpose()?;
        for pointer in correction.pointers {
            if published.pointer(pointer) == expected.as_ref() {
                set(&mut published, pointer, documented.clone())?;
            } else {
                open.push(format!("{pointer}: changed by Meta; was corrected because {}", correction.why));
            }
        }
    }
    open.extend(refused(&published, &bodies)?);
    let mut unnoticed = Vec::new();
    for (operation, title, body) in
        bodies.iter().filter(|(operation, ..)| operation == "SendMessage" || operation == "MarkRead")
    {
        let mut wrong = body.clone();
        wrong["mesage_id"] = json!("x");
        if refused(&published, &[(operation.clone(), title.clone(), wrong)])?.is_empty() {
            unnoticed.push(format!("{title}: a field that nobody described passes"));
        }
    }
    open.extend(unnoticed);
    for line in &open {
        println!("{line}");
    }
    println!("corrected, {} places are open", open.len());
    if open.is_empty() { Ok(()) } else { Err("the published description and this crate differ".into()) }
}

/// The bodies that a description refuses, with the first reason.
fn refused(description: &Value, bodies: &[(String, String, Value)]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = Vec::new();
    for (operation, title, body) in bodies {
        let Some((_, place)) = PLACES.iter().find(|(name, _)| name == operation) else { continue };
        let pointer = format!("/paths/{place}/schema");
        let mut schema = json!({ "components": description["components"], "paths": description["paths"] });
        schema["$ref"] = format!("#{}", pointer.replace('{', "%7B").replace('}', "%7D")).into();
        let validator = jsonschema::draft202012::new(&schema).map_err(|error| format!("{pointer}: {error}"))?;
        if let Err(error) = validator.validate(body) {
            found.push(format!("{operation} {title}: {} at {:?}", error.masked(), error.instance_path().as_str()));
        }
    }
    Ok(found)
}

/// Puts a value where a pointer shows, or removes what is there.
fn set(description: &mut Value, pointer: &str, value: Option<Value>) -> Result<(), Box<dyn Error>> {
    let (parent, last) = pointer.rsplit_once('/').ok_or("a pointer starts with a slash")?;
    let last = last.replace("~1", "/").replace("~0", "~");
    match (description.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => drop(fields.insert(last, value)),
        (Some(Value::Object(fields)), None) => drop(fields.remove(&last)),
        (Some(Value::Array(items)), Some(value)) => match last.parse::<usize>()? {
            at if at < items.len() => items[at] = value,
            _ => items.push(value),
        },
        _ => return Err(format!("{pointer}: nothing to correct there").into()),
    }
    Ok(())
}
