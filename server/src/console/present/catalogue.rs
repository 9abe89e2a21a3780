//! Products, search hits, import reports and questions.

use channel_core::catalogue::{Answer, Product};
use import::FileProblem;
use retrieval::ProductHit;
use url::Url;

use super::content::{is_here, safe};
use crate::catalogue::{ImportReport as Imported, RowReport};
use crate::console::view::{Hit, ImportReport, ProductRow, QuestionRow, RowError};
use crate::console::words::Words;

/// A row of the table. The demo promises that nothing leaves the computer, so its pages load no picture from outside.
pub(in crate::console) fn product(t: &Words, stored: &Product, demo: bool) -> ProductRow {
    let variant: Vec<&str> =
        [stored.colour(), stored.size()].into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
    ProductRow {
        id: stored.sku.0.clone(),
        title: stored.title.clone(),
        variant: variant.join(" · "),
        sku: stored.sku.0.clone(),
        price: stored.price.map(|price| price.to_string()),
        stock: stored.stock,
        source: source(t, stored),
        image: stored.image_url.as_deref().and_then(safe).filter(|url| !demo || is_here(url)),
        colour: swatch(stored),
    }
}

/// A hit with the reasons for it.
pub(in crate::console) fn hit(t: &Words, found: &ProductHit, demo: bool) -> Hit {
    Hit { product: product(t, &found.product, demo), why: found.why.clone(), score: percent(found.confidence) }
}

/// What became of an import.
pub(in crate::console) fn import_report(t: Words, file: String, done: &Imported) -> ImportReport {
    ImportReport {
        t,
        file,
        added: number(done.added),
        changed: number(done.changed),
        same: number(done.same),
        errors: done.errors.iter().map(|error| row_error(&t, error)).collect(),
        refused: None,
    }
}

/// An import of which nothing was taken.
pub(in crate::console) fn refused_import(t: Words, file: String, sentence: String) -> ImportReport {
    ImportReport { t, file, added: 0, changed: 0, same: 0, errors: Vec::new(), refused: Some(sentence) }
}

/// Why a file cannot be read at all.
pub(in crate::console) fn file_problem(t: &Words, problem: &FileProblem) -> String {
    let args = problem.args();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.fill(problem.key(), &args)
}

/// A question with its answer.
pub(in crate::console) fn question(stored: Answer) -> QuestionRow {
    QuestionRow { id: stored.id.0, question: stored.question, answer: stored.answer }
}

fn row_error(t: &Words, error: &RowReport) -> RowError {
    let args: Vec<(&str, &str)> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let advice = format!("{}-advice", error.key);
    let said = |id: &str, english: &str| if t.has(id) { t.fill(id, &args) } else { english.to_owned() };
    let mut problem = said(error.key, &error.problem);
    if !error.row_skipped {
        problem = t.with("report-cell-only", "problem", problem);
    }
    RowError {
        line: u32::try_from(error.row).unwrap_or(u32::MAX),
        column: error.column.clone().unwrap_or_default(),
        problem,
        advice: said(&advice, error.what_to_do),
        skipped: error.row_skipped,
    }
}

/// Where a product stands in the shop: the host of its page.
fn source(t: &Words, stored: &Product) -> String {
    let host =
        stored.url.as_deref().and_then(|url| Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| t.of("source-file"))
}

/// The colour that a product without a picture shows: the one its variant or title names, else a calm grey.
fn swatch(stored: &Product) -> &'static str {
    let named = stored.colour().map(str::to_lowercase);
    let title = stored.title.to_lowercase();
    let words = named.iter().flat_map(|text| text.split_whitespace()).chain(title.split_whitespace());
    for word in words {
        if let Some((_, colour)) = COLOURS.iter().find(|(names, _)| names.contains(&word)) {
            return colour;
        }
    }
    "#9aa4ac"
}

/// Colour words of the languages that the search knows, as the demo and most exports write them.
const COLOURS: &[(&[&str], &str)] = &[
    (&["blue", "navy", "синий", "синяя", "синие", "mavi", "lacivert", "azul", "أزرق", "көк"], "#2f6fd6"),
    (&["red", "красный", "красная", "kırmızı", "rojo", "roja", "أحمر", "кызыл"], "#c8372d"),
    (&["green", "зелёный", "зеленый", "зелёная", "yeşil", "verde", "أخضر", "жашыл"], "#3a8f5c"),
    (&["black", "чёрный", "черный", "чёрная", "siyah", "negro", "negra", "أسود", "кара"], "#20262b"),
    (&["white", "белый", "белая", "beyaz", "blanco", "blanca", "أبيض", "ак"], "#f2f4f5"),
    (&["grey", "gray", "серый", "серая", "gri", "gris", "رمادي", "боз"], "#8a939b"),
    (&["yellow", "жёлтый", "желтый", "sarı", "amarillo", "amarilla", "أصفر", "сары"], "#e0b021"),
    (&["orange", "оранжевый", "turuncu", "naranja", "برتقالي"], "#e07a24"),
    (&["pink", "розовый", "розовая", "pembe", "rosa", "وردي"], "#e06a9a"),
    (&["purple", "violet", "фиолетовый", "mor", "morado", "morada", "بنفسجي"], "#7a4fc0"),
    (&["brown", "коричневый", "kahverengi", "marrón", "بني"], "#7a4f2f"),
    (&["beige", "sand", "бежевый", "bej"], "#d8c6a5"),
];

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100 first")]
fn percent(confidence: f32) -> u32 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u32
}

fn number(many: u64) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel_core::catalogue::Sku;

    fn shoe(title: &str) -> Product {
        serde_json::from_value(serde_json::json!({ "sku": "A1", "title": title })).unwrap()
    }

    #[test]
    fn a_swatch_has_the_colour_the_product_names() {
        assert_eq!(swatch(&shoe("Синяя беговая обувь")), "#2f6fd6");
        assert_eq!(swatch(&shoe("Gift card")), "#9aa4ac");
    }

    #[test]
    fn the_demo_loads_no_picture_from_outside() {
        let t = Words::new(0, 0);
        let at = |url: &str| Product { image_url: Some(url.to_owned()), sku: Sku("A1".to_owned()), ..shoe("Shoe") };
        assert_eq!(product(&t, &at("https://shop.example/a.png"), true).image, None);
        assert!(product(&t, &at("http://127.0.0.1:7071/a.png"), true).image.is_some());
        assert!(product(&t, &at("https://shop.example/a.png"), false).image.is_some());
    }
}
