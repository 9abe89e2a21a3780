//! Reports and hits as text for the command line.

use std::fmt::Write as _;

use retrieval::ProductHit;

use super::import::ImportReport;

/// A report, one problem a line.
#[must_use]
pub fn report_as_text(report: &ImportReport) -> String {
    let mut text = format!(
        "{} rows: {} new, {} changed, {} already so, {} not taken",
        report.rows, report.added, report.changed, report.same, report.skipped
    );
    if report.removed > 0 {
        let _ = write!(text, ", {} removed", report.removed);
    }
    text.push('\n');
    for error in &report.errors {
        let column = error.column.as_ref().map(|column| format!(", column {column}")).unwrap_or_default();
        let _ = writeln!(text, "line {}{column}: {}; {}", error.row, error.problem, error.what_to_do);
    }
    if !report.ignored_columns.is_empty() {
        let _ = writeln!(text, "columns not read: {}", report.ignored_columns.join(", "));
    }
    text
}

/// Hits, each with its reasons.
#[must_use]
pub fn hits_as_text(hits: &[ProductHit]) -> String {
    let mut text = String::new();
    for hit in hits {
        let price = hit.product.price.map_or_else(|| "no price".to_owned(), |price| price.to_string());
        let stock = hit.product.stock.map_or_else(|| "stock unknown".to_owned(), |stock| format!("{stock} in stock"));
        let sure = if hit.confidence >= ProductHit::CONFIDENT { "" } else { " (a guess)" };
        let _ = writeln!(
            text,
            "{:3.0} %{sure}  {}  {}  {price}, {stock}",
            hit.confidence * 100.0,
            hit.product.sku,
            hit.product.title
        );
        let _ = writeln!(text, "       {}", hit.why.join("; "));
    }
    if text.is_empty() { "nothing found\n".to_owned() } else { text }
}
