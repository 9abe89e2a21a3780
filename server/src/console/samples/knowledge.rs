//! Documents, sites and an import that is looked at.

use super::{shell, shop, words};
use crate::console::view::*;

fn document(id: &str, title: &str, name: &str, state: &'static str) -> DocumentLine {
    let t = words();
    DocumentLine {
        id: id.to_owned(),
        title: title.to_owned(),
        name: name.to_owned(),
        state,
        facts: [t.of("document-format-pdf"), t.n("document-pages", 4_u32), t.n("document-passages", 11_u32)]
            .join(" · "),
        problem: None,
        notes: vec![],
        again: true,
        when: t.ago(super::NOW - 5 * super::MINUTE),
    }
}

pub(super) fn line(state: &'static str) -> JobLine {
    let t = words();
    JobLine {
        id: "j1".to_owned(),
        name: "autumn-2026.xlsx".to_owned(),
        state,
        told: t.fill("job-compared", &[("new", "38"), ("changed", "4"), ("gone", "2")]),
        problem: None,
        open: true,
        when: t.ago(super::NOW - super::MINUTE),
    }
}

pub(super) fn list() -> KnowledgeView {
    let t = words();
    let site = JobLine {
        name: "https://shop.example/help/".to_owned(),
        told: t.fill("site-progress", &[("kept", "12"), ("asked", "14"), ("waiting", "31"), ("failed", "1")]),
        ..line("running")
    };
    KnowledgeView {
        t,
        documents: vec![
            document("d1", "Returns and refunds", "returns-2026.pdf", "ready"),
            DocumentLine { facts: String::new(), again: false, ..document("d2", "sizes.docx", "", "reading") },
            DocumentLine {
                facts: String::new(),
                problem: Some(t.of("document-refused-no-text")),
                ..document("d3", "scan.pdf", "", "failed")
            },
            DocumentLine {
                notes: vec![t.n("document-note-page-without-text", 3_u32)],
                ..document("d4", "شروط التوصيل", "delivery-ar.pdf", "ready")
            },
        ],
        sites: vec![site],
    }
}

pub(super) fn page(list: KnowledgeView, refused: Option<String>) -> KnowledgePage {
    let address = if refused.is_some() { "shop".to_owned() } else { String::new() };
    KnowledgePage { t: words(), shell: shell(Section::Catalogue), list, refused, address }
}

pub(super) fn job(state: &'static str) -> JobView {
    let t = words();
    let touched = |sku: &str, title: &str, changes: Vec<String>| Touched {
        sku: sku.to_owned(),
        title: title.to_owned(),
        changes,
    };
    let price = t.fill("job-field", &[("field", "price"), ("before", "89.90 EUR"), ("after", "79.90 EUR")]);
    JobView {
        t,
        job: line(state),
        progress: (state == "running").then_some((1_200, 4_000)),
        totals: vec![("job-new", 38), ("job-changed", 4), ("job-unchanged", 168), ("job-gone", 2)],
        groups: vec![
            TouchedGroup {
                heading: "job-new",
                many: 38,
                examples: vec![touched("TRL-RED-41", "Red trail shoe", vec![])],
            },
            TouchedGroup {
                heading: "job-changed",
                many: 4,
                examples: vec![touched("RUN-BLUE-42", "Blue running shoe", vec![price])],
            },
        ],
        gone: Some(t.n("job-gone-out-of-stock", 2_u32)),
        errors: shop::report().errors,
        errors_left_out: 7,
        ignored: "internal note, supplier".to_owned(),
        decide: state == "compared",
    }
}
