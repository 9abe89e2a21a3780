//! Google Merchant and Meta feeds in XML: RSS 2.0 and Atom.

use super::{
    options::CatalogueOptions,
    problem::FileProblem,
    table::{Table, TableBuilder, Wanted},
};
use crate::xml::{Element, XmlProblem, XmlReader, XmlToken};

/// Names that may stand more than once in an item.
const REPEATED: &[&str] = &["additional_image_link", "image_link", "product_type", "product_highlight"];

pub(super) fn read(text: &str, options: &CatalogueOptions) -> Result<Table, FileProblem> {
    let mut reader = XmlReader::new(text);
    let mut builder = TableBuilder::new(options);
    let mut root_seen = false;
    while let Some(token) = reader.next().map_err(problem)? {
        let XmlToken::Start(element) = token else { continue };
        if !root_seen {
            root_seen = true;
            if !matches!(element.name.as_str(), "rss" | "feed" | "RDF" | "channel" | "products" | "listings") {
                return Err(FileProblem::NotAFeed);
            }
        }
        if matches!(element.name.as_str(), "item" | "entry" | "product" | "listing") {
            let line = reader.line();
            let cells = item(&mut reader)?;
            if builder.named(line, cells)? == Wanted::Enough {
                break;
            }
        }
    }
    builder.finish()
}

/// The item's children; what stands in the feed's own namespace (`g:`) goes before the plain RSS element of its name.
fn item(reader: &mut XmlReader<'_>) -> Result<Vec<(String, String)>, FileProblem> {
    let mut plain: Vec<(String, String)> = Vec::new();
    let mut own: Vec<(String, String)> = Vec::new();
    while let Some(token) = reader.next().map_err(problem)? {
        match token {
            XmlToken::End => break,
            XmlToken::Text(_) => {}
            XmlToken::Start(element) if element.name == "product_detail" => detail(reader, &mut own)?,
            XmlToken::Start(element) => {
                let text = content(reader, &element)?;
                if text.trim().is_empty() {
                    continue;
                }
                let list = if element.prefixed { &mut own } else { &mut plain };
                let repeated = REPEATED.contains(&element.name.as_str());
                match list.iter_mut().find(|(name, _)| *name == element.name) {
                    Some((name, first)) if repeated && name.contains("image") => {
                        first.push(',');
                        first.push_str(&text.trim().replace(',', "%2C"));
                    }
                    Some(_) => {}
                    None => list.push((element.name, text)),
                }
            }
        }
    }
    plain.retain(|(name, _)| !own.iter().any(|(other, _)| other == name));
    own.append(&mut plain);
    Ok(own)
}

/// The text of an element, or where a link without text leads to; what is nested deeper is not the cell's.
fn content(reader: &mut XmlReader<'_>, element: &Element) -> Result<String, FileProblem> {
    let (mut text, mut depth) = (String::new(), 0_usize);
    while let Some(token) = reader.next().map_err(problem)? {
        match token {
            XmlToken::Start(_) => depth += 1,
            XmlToken::End if depth == 0 => break,
            XmlToken::End => depth -= 1,
            XmlToken::Text(part) if depth == 0 => text.push_str(&part),
            XmlToken::Text(_) => {}
        }
    }
    if text.trim().is_empty()
        && let Some(href) = element.attribute("href")
    {
        return Ok(href);
    }
    Ok(text)
}

/// `<g:product_detail>` is a named attribute.
fn detail(reader: &mut XmlReader<'_>, own: &mut Vec<(String, String)>) -> Result<(), FileProblem> {
    let (mut name, mut value) = (String::new(), String::new());
    while let Some(token) = reader.next().map_err(problem)? {
        match token {
            XmlToken::End => break,
            XmlToken::Text(_) => {}
            XmlToken::Start(element) => {
                let text = content(reader, &element)?;
                match element.name.as_str() {
                    "attribute_name" => name = text,
                    "attribute_value" => value = text,
                    _ => {}
                }
            }
        }
    }
    if !name.trim().is_empty() && !value.trim().is_empty() {
        own.push((format!("attribute:{}", name.trim()), value));
    }
    Ok(())
}

fn problem(problem: XmlProblem) -> FileProblem {
    match problem {
        XmlProblem::Malformed { line } => FileProblem::NotXml { line },
        XmlProblem::Entities => FileProblem::XmlEntities,
        XmlProblem::TooDeep { max } => FileProblem::TooDeep { max },
    }
}
