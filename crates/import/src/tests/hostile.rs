//! Files made to do harm.

use proptest::prelude::*;

use super::build::{Cell, archive, docx, pdf, xlsx};
use crate::{
    CatalogueOptions, ChunkOptions, DocumentLimits, DocumentProblem, FileProblem, chunk, escape_formula, parse_answers,
    parse_catalogue, parse_questions, read_document,
};

fn catalogue(file: &[u8]) -> Option<FileProblem> {
    parse_catalogue(file, &CatalogueOptions::default()).err()
}

fn document(file: &[u8]) -> Option<DocumentProblem> {
    read_document(file, None, &DocumentLimits::default()).err()
}

#[test]
fn a_bomb_is_refused_by_what_it_unpacks_to() {
    let zeros = vec![b' '; 17 << 20];
    let bomb =
        archive(&[("word/document.xml", &zeros), ("xl/workbook.xml", b"<workbook/>"), ("xl/media/a.png", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let options = CatalogueOptions { max_unpacked: 16 << 20, ..CatalogueOptions::default() };
    assert_eq!(parse_catalogue(&bomb, &options), Err(FileProblem::UnpacksTooLarge { max: 16 << 20 }));
    let limits = DocumentLimits { max_unpacked: 16 << 20, ..DocumentLimits::default() };
    assert_eq!(read_document(&bomb, None, &limits), Err(DocumentProblem::UnpacksTooLarge { max: 16 << 20 }));
}

#[test]
fn parts_of_a_spreadsheet_that_stay_in_memory_are_counted_by_their_tags() {
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(400_000));
    let book = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/Styles.xml", styles.as_bytes())]);
    assert_eq!(catalogue(&book), Some(FileProblem::UnpacksTooLarge { max: 128 << 20 }));
}

#[test]
fn a_string_that_a_sheet_shares_a_million_times_is_counted_each_time() {
    let text = "x".repeat(9_000);
    let rows: Vec<Vec<Cell<'_>>> = std::iter::once(vec![Cell::Text("sku"), Cell::Text("title")])
        .chain((0..400).map(|_| vec![Cell::Text("A"), Cell::Text(&text)]))
        .collect();
    let options = CatalogueOptions { max_unpacked: 3 << 20, ..CatalogueOptions::default() };
    assert_eq!(parse_catalogue(&xlsx(&[("A", rows)]), &options), Err(FileProblem::UnpacksTooLarge { max: 3 << 20 }));
}

#[test]
fn entities_are_not_expanded_and_not_fetched() {
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><item><id>&b;</id></item></channel></rss>";
    assert_eq!(catalogue(laughs.as_bytes()), Some(FileProblem::XmlEntities));
    let outside = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><id>1</id><title>&x;</title></item></channel></rss>";
    assert_eq!(catalogue(outside.as_bytes()), Some(FileProblem::XmlEntities));
    let word = archive(&[("word/document.xml", outside.as_bytes())]);
    assert_eq!(document(&word), Some(DocumentProblem::Entities));
}

#[test]
fn nesting_without_end_is_refused() {
    let xml = format!("<rss><channel><item>{}", "<a>".repeat(100_000));
    assert_eq!(catalogue(xml.as_bytes()), Some(FileProblem::TooDeep { max: 128 }));
    assert!(matches!(catalogue("[".repeat(100_000).as_bytes()), Some(FileProblem::NotJson { .. })));
    let objects = "{\"data\":".repeat(100_000);
    assert!(matches!(catalogue(objects.as_bytes()), Some(FileProblem::NotJson { .. })));
    let html = format!("<html><body>{}deep", "<div>".repeat(200_000));
    assert_eq!(document(html.as_bytes()), None);
    let quotes = format!("# a\n# b\n{}", ">".repeat(50_000));
    assert_eq!(document(quotes.as_bytes()), Some(DocumentProblem::NoText));
    let array = format!("BT {} ET", "[".repeat(50_000));
    assert_eq!(document(&pdf(&[&array])), Some(DocumentProblem::NoText));
}

#[test]
fn too_many_columns_are_refused_wherever_they_come_from() {
    let problem = Some(FileProblem::TooManyColumns { max: 500 });
    assert_eq!(catalogue(",".repeat(100_000).replace(',', "a,").as_bytes()), problem);
    let lines: String = (0..1_000).map(|n| format!("{{\"k{n}\": 1}}\n")).collect();
    assert_eq!(catalogue(lines.as_bytes()), problem);
    let one: Vec<String> = (0..1_000).map(|n| format!("\"k{n}\": 1")).collect();
    assert_eq!(catalogue(format!("[{{{}}}]", one.join(",")).as_bytes()), problem);
}

#[test]
fn a_tag_with_a_hundred_thousand_attributes_is_not_read() {
    let page = format!("<html><body><p {}>x", (0..100_000).map(|n| format!("a{n}=1 ")).collect::<String>());
    assert_eq!(document(page.as_bytes()), Some(DocumentProblem::TooDeep));
}

#[test]
fn words_that_a_reader_cannot_see_are_not_in_the_text() {
    let text = "Return\u{200b} within\u{202e} 30 days\u{e0041}\u{e0042}.";
    let read = read_document(text.as_bytes(), None, &DocumentLimits::default()).unwrap();
    assert_eq!(read.sections[0].text(), "Return within 30 days.");
}

/// Whatever comes in, every door answers.
fn every_door(file: &[u8]) {
    let options = CatalogueOptions { max_rows: 1_000, ..CatalogueOptions::default() };
    let _catalogue = parse_catalogue(file, &options);
    let _answers = parse_answers(file, &options);
    let _questions = parse_questions(file, None, &DocumentLimits::default());
    for name in ["a.md", "a.pdf"] {
        if let Ok(document) = read_document(file, Some(name), &DocumentLimits::default()) {
            let _chunks = chunk(&document, &ChunkOptions { min_words: 1, max_words: 5, overlap: 2 });
        }
    }
}

/// Good files, to be spoilt.
fn good_files() -> Vec<Vec<u8>> {
    vec![
        b"sku;title;price\nA;Shoe;79,90 EUR\n\"B\";\"Sock\nlong\";5 EUR\n".to_vec(),
        b"[{\"sku\": \"A\", \"title\": \"Shoe\", \"variants\": [{\"sku\": \"B\"}]}]".to_vec(),
        b"<rss xmlns:g=\"x\"><channel><item><g:id>A</g:id><title>Shoe &amp; co &#x41;</title></item></channel></rss>"
            .to_vec(),
        b"<html><body><main><h1>A</h1><table><tr><td>x</td></tr></table><ul><li>y</ul></main></body></html>".to_vec(),
        b"# A\n\n- b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n".to_vec(),
        xlsx(&[(
            "A",
            vec![vec![Cell::Text("sku"), Cell::Text("title")], vec![Cell::Number("1"), Cell::Day("45943.5")]],
        )]),
        docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"),
        pdf(&["BT /F1 11 Tf 72 700 Td (Some text) Tj T* [(a) -300 (b)] TJ ET"]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0_usize..8) {
        let heads: [&[u8]; 8] = [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<rss>", b"<html>", b"[{", b"\xff\xfe", b"sku,title\n"];
        every_door(&[heads[head], &bytes].concat());
    }

    #[test]
    fn spoilt_files_never_panic(
        which in 0_usize..8,
        spoils in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<proptest::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut file = good_files().swap_remove(which);
        for (at, byte) in spoils {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if !whole {
            file.truncate(cut.index(file.len()));
        }
        every_door(&file);
    }

    #[test]
    fn no_cell_begins_as_a_formula(text in "[-=+@\t\r a1.]{0,6}") {
        let cell = escape_formula(&text);
        let number = cell.trim_start_matches(['-', '+']).chars().all(|c| c.is_ascii_digit() || c == '.');
        prop_assert!(number || !cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
}
