//! Templates: what may be handed in, and whether a send fills one as it was approved.

use serde_json::Value;

use super::length;
use crate::http::GraphError;
use crate::state::Template;

const CATEGORIES: &[&str] = &["MARKETING", "UTILITY", "AUTHENTICATION"];
const KINDS: &[&str] = &["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"];

/// Checks a template that is handed in (Message Templates API, "Components").
pub(in crate::whatsapp) fn definition(category: &str, components: &Value) -> Result<(), GraphError> {
    if !CATEGORIES.contains(&category.to_uppercase().as_str()) {
        return Err(GraphError::parameter("category must be one of MARKETING, UTILITY, AUTHENTICATION."));
    }
    let components = components.as_array().map(Vec::as_slice).unwrap_or_default();
    let bodies = components.iter().filter(|component| is(component, "BODY")).count();
    if bodies != 1 {
        return Err(GraphError::parameter("A message template must have exactly one component of type BODY."));
    }
    for component in components {
        let kind = component["type"].as_str().unwrap_or_default().to_uppercase();
        if !KINDS.contains(&kind.as_str()) {
            return Err(GraphError::parameter(format!("Unknown component type {kind}.")));
        }
        match kind.as_str() {
            "BODY" if !category.eq_ignore_ascii_case("AUTHENTICATION") => {
                length(&component["text"], "components.body.text", 1, 1_024)?;
            }
            "FOOTER" if !component["text"].is_null() => length(&component["text"], "components.footer.text", 1, 60)?,
            "HEADER" => length(&component["text"], "components.header.text", 0, 60)?,
            "BUTTONS" => {
                let buttons = component["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
                if buttons.is_empty() || buttons.len() > 10 {
                    return Err(GraphError::parameter("A message template has one to ten buttons."));
                }
                for button in buttons {
                    length(&button["text"], "components.buttons.text", 0, 25)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks the components of a send against the template as it was approved.
pub(in crate::whatsapp) fn filling(template: &Template, components: &[Value]) -> Result<(), GraphError> {
    match template.status.as_str() {
        "APPROVED" => {}
        "PAUSED" => return Err(GraphError::new(132_015, "Template is Paused")),
        "DISABLED" => return Err(GraphError::new(132_016, "Template is Disabled")),
        _ => return Err(missing(template)),
    }
    let given = parameters(components, "body");
    let expected = template.body_variables();
    if given.len() != expected {
        return Err(GraphError::new(132_000, "Number of parameters does not match the expected number of params")
            .details(format!(
                "body: number of localizable_params ({}) does not match the expected number of params ({expected})",
                given.len()
            )));
    }
    for parameter in given {
        if let Some(name) = parameter["parameter_name"].as_str()
            && !template.body().contains(&format!("{{{{{name}}}}}"))
        {
            return Err(mismatch(format!("body: Parameter name {name} is not found")));
        }
    }
    header(template, components)?;
    components.iter().filter(|component| is(component, "BUTTON")).try_for_each(|button| one_button(template, button))
}

/// The error for a template that is not there for sends.
pub(in crate::whatsapp) fn missing(template: &Template) -> GraphError {
    unknown(&template.name, &template.language)
}

/// The error for a name that does not exist in a language.
pub(in crate::whatsapp) fn unknown(name: &str, language: &str) -> GraphError {
    GraphError::new(132_001, "Template name does not exist in the translation")
        .details(format!("template name ({name}) does not exist in {language}"))
        .status(404)
}

fn header(template: &Template, components: &[Value]) -> Result<(), GraphError> {
    let of_template = template.components.as_array().into_iter().flatten().find(|component| is(component, "HEADER"));
    let given = parameters(components, "header");
    let format = of_template.map(|header| header["format"].as_str().unwrap_or("TEXT").to_lowercase());
    match format.as_deref() {
        None if given.is_empty() => Ok(()),
        None => Err(mismatch("header: the template has none".to_owned())),
        Some("text") => {
            let words = of_template.and_then(|header| header["text"].as_str()).unwrap_or_default();
            let expected = words.matches("{{").count();
            if given.len() == expected { Ok(()) } else { Err(mismatch("header: Format mismatch".to_owned())) }
        }
        Some(format) => match given {
            [one] if one["type"].as_str() == Some(format) => Ok(()),
            _ => Err(mismatch(format!("header: Format mismatch, expected {}", format.to_uppercase()))),
        },
    }
}

fn one_button(template: &Template, button: &Value) -> Result<(), GraphError> {
    let index = button["index"].as_str().and_then(|index| index.parse().ok()).or_else(|| button["index"].as_u64());
    let buttons = template.components.as_array().into_iter().flatten().filter_map(|c| c["buttons"].as_array());
    let buttons: Vec<&Value> = buttons.flatten().collect();
    let known = index.and_then(|index| usize::try_from(index).ok()).and_then(|index| buttons.get(index));
    let Some(known) = known else { return Err(mismatch("button: there is none at this index".to_owned())) };
    let (kind, expected) =
        (button["sub_type"].as_str().unwrap_or_default(), known["type"].as_str().unwrap_or_default());
    // A one-time password is filled in as an address.
    if kind.eq_ignore_ascii_case(expected) || (kind == "url" && expected.eq_ignore_ascii_case("otp")) {
        Ok(())
    } else {
        Err(mismatch(format!("button: expected {expected}")))
    }
}

fn parameters<'a>(components: &'a [Value], kind: &str) -> &'a [Value] {
    let found = components.iter().find(|component| is(component, kind));
    found.and_then(|component| component["parameters"].as_array()).map(Vec::as_slice).unwrap_or_default()
}

fn is(component: &Value, kind: &str) -> bool {
    component["type"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(kind))
}

fn mismatch(details: String) -> GraphError {
    GraphError::new(132_012, "Parameter format does not match format in the created template").details(details)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shoe(status: &str) -> Template {
        Template {
            id: "1".into(),
            name: "shoe".into(),
            language: "en".into(),
            category: "MARKETING".into(),
            status: status.into(),
            quality: None,
            reason: None,
            components: json!([
                {"type": "HEADER", "format": "IMAGE"},
                {"type": "BODY", "text": "Hello {{first_name}}"},
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}, {"type": "URL", "text": "See"}]},
            ]),
        }
    }

    #[test]
    fn a_send_must_fill_the_template_as_it_was_approved() {
        let header = json!({"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]});
        let text = json!({"type": "header", "parameters": [{"type": "text", "text": "x"}]});
        let body =
            json!({"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "A"}]});
        let other = json!({"type": "body", "parameters": [{"type": "text", "parameter_name": "name", "text": "A"}]});
        let button = |index: &str, kind: &str| json!({"type": "button", "sub_type": kind, "index": index});
        let table = [
            ("APPROVED", vec![header.clone(), body.clone(), button("0", "quick_reply"), button("1", "url")], None),
            ("PAUSED", vec![header.clone(), body.clone()], Some(132_015)),
            ("DISABLED", vec![header.clone(), body.clone()], Some(132_016)),
            ("REJECTED", vec![header.clone(), body.clone()], Some(132_001)),
            ("APPROVED", vec![header.clone()], Some(132_000)),
            ("APPROVED", vec![header.clone(), other], Some(132_012)),
            ("APPROVED", vec![body.clone()], Some(132_012)),
            ("APPROVED", vec![text, body.clone()], Some(132_012)),
            ("APPROVED", vec![header.clone(), body.clone(), button("1", "quick_reply")], Some(132_012)),
            ("APPROVED", vec![header, body, button("2", "url")], Some(132_012)),
        ];
        for (status, components, code) in table {
            assert_eq!(filling(&shoe(status), &components).err().map(|error| error.code), code, "{components:?}");
        }
    }

    #[test]
    fn what_is_handed_in_has_one_body_and_a_known_category() {
        let body = json!({"type": "BODY", "text": "Hello"});
        for (category, components, taken) in [
            ("UTILITY", json!([body]), true),
            ("utility", json!([{"type": "body", "text": "Hello"}, {"type": "footer", "text": "Bye"}]), true),
            ("SALES", json!([body]), false),
            ("UTILITY", json!([]), false),
            ("UTILITY", json!([body, body]), false),
            ("UTILITY", json!([body, {"type": "SIDEBAR"}]), false),
            ("UTILITY", json!([{"type": "BODY", "text": "x".repeat(1_025)}]), false),
            ("UTILITY", json!([body, {"type": "BUTTONS", "buttons": []}]), false),
        ] {
            assert_eq!(definition(category, &components).is_ok(), taken, "{category} {components}");
        }
    }
}
