use super::build::{archive, docx, pdf, pdf_with, xlsx};
use crate::{
    Block, Chunk, ChunkOptions, Document, DocumentFormat, DocumentLimits, DocumentNote, DocumentProblem, chunk,
    parse_questions, read_document,
};

fn read(file: &[u8], name: &str) -> Document {
    read_document(file, Some(name), &DocumentLimits::default()).unwrap()
}

const BODY: &str = r#"<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>Shop handbook</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>Delivery</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">We ship </w:t></w:r><w:r><w:t>within 2 days &amp; track it.</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H2"/></w:pPr><w:r><w:t>Prices</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>Germany 4.90 EUR</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Country</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Spain</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>6.90 EUR</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:del><w:r><w:t>old price</w:t></w:r></w:del></w:p>"#;

const MARKDOWN: &str = "# Shop handbook\n\n## Delivery\n\nWe ship within 2 days & track it.\n\n### Prices\n\n- Germany 4.90 EUR\n\n| Country | Price |\n|---|---|\n| Spain | 6.90 EUR |\n";

const HTML: &str = "<!doctype html><html><head><title>Shop handbook</title><style>p{}</style></head><body><nav><a href=/>Home</a><p>Menu</p></nav><header><h1>Brand</h1></header><main><h1>Delivery</h1><p>We ship within 2 days &amp; track it.<script>steal()</script></p><h2>Prices</h2><ul><li>Germany 4.90 EUR</ul><table><tr><th>Country<th>Price</tr><tr><td>Spain</td><td>6.90 EUR</td></tr></table></main><footer>Imprint</footer></body></html>";

#[test]
fn headings_lists_and_tables_are_the_same_from_every_format() {
    for (file, name, format) in [
        (docx(BODY), "a.docx", DocumentFormat::Docx),
        (MARKDOWN.as_bytes().to_vec(), "a.md", DocumentFormat::Markdown),
        (HTML.as_bytes().to_vec(), "a.txt", DocumentFormat::Html),
    ] {
        let document = read(&file, name);
        assert_eq!((document.format, document.title.as_deref()), (format, Some("Shop handbook")), "{name}");
        let own: Vec<(Option<&str>, &[Block])> = document
            .sections
            .iter()
            .map(|section| (section.path.last().map(String::as_str), section.blocks.as_slice()))
            .collect();
        let delivery = [Block::Paragraph("We ship within 2 days & track it.".into())];
        let prices = [Block::Item("Germany 4.90 EUR".into()), Block::Table("Country | Price\nSpain | 6.90 EUR".into())];
        assert_eq!(own, [(Some("Delivery"), delivery.as_slice()), (Some("Prices"), prices.as_slice())], "{name}");
    }
}

#[test]
fn a_pdf_is_read_by_page_with_its_lines_put_together() {
    let first = "BT /F1 20 Tf 72 770 Td (Returns) Tj /F1 11 Tf 0 -30 Td (You may send back goods with-) Tj 0 -13 Td (in 30 days) Tj 0 -13 Td [(of deliv) 20 (ery.) -300 (Free.)] TJ 0 -40 Td (A new paragraph.) Tj ET";
    let document =
        read(&pdf(&[first, "", "BT /F1 11 Tf 1 0 0 1 72 700 Tm (Third) Tj 1 0 0 1 130 700 Tm (page) Tj ET"]), "x.bin");
    assert_eq!((document.format, document.title.as_deref()), (DocumentFormat::Pdf, Some("Returns policy")));
    insta::assert_json_snapshot!(document);
    assert_eq!(document.notes, [DocumentNote::PageWithoutText { page: 2 }]);
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let table: Vec<(Vec<u8>, DocumentProblem)> = vec![
        (b"  \n ".to_vec(), DocumentProblem::NoText),
        (pdf(&[""]), DocumentProblem::NoText),
        (b"%PDF-1.7 nothing else".to_vec(), DocumentProblem::Damaged),
        (
            pdf_with(
                &["BT ET"],
                "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (01234567890123456789012345678901) /U (01234567890123456789012345678901) >> /ID [(0123456789abcdef) (0123456789abcdef)]",
            ),
            DocumentProblem::Encrypted,
        ),
        (docx(BODY)[..400].to_vec(), DocumentProblem::Damaged),
        (docx("<w:p>"), DocumentProblem::Damaged),
        (docx(&"<w:sdt>".repeat(10_000)), DocumentProblem::TooDeep),
        (xlsx(&[("A", Vec::new())]), DocumentProblem::Spreadsheet),
        (archive(&[("a.txt", b"x")]), DocumentProblem::NotADocument),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r".to_vec(), DocumentProblem::NotADocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), DocumentProblem::OldWord),
    ];
    for (file, problem) in table {
        let read = read_document(&file, Some("document.pdf"), &DocumentLimits::default());
        assert_eq!(
            read.map(|document| document.format),
            Err(problem),
            "{:?}",
            String::from_utf8_lossy(&file[..file.len().min(40)])
        );
        assert!(problem.to_string().contains(':'), "{problem} does not say what to do");
    }
}

#[test]
fn limits_of_pages_and_text_are_kept_and_said() {
    let page = "BT /F1 11 Tf 72 700 Td (Some text) Tj ET";
    let limits = DocumentLimits { max_pages: 2, ..DocumentLimits::default() };
    let document = read_document(&pdf(&[page, page, page]), None, &limits).unwrap();
    assert_eq!(document.notes, [DocumentNote::PagesCut { after: 2 }]);
    let limits = DocumentLimits { max_text: 10, ..DocumentLimits::default() };
    let document = read_document(b"Twelve letters\n\nmore", None, &limits).unwrap();
    assert_eq!(document.sections[0].text(), "Twelve let");
    assert_eq!(document.notes, [DocumentNote::TextCut { after: 10 }]);
    let limits = DocumentLimits { max_bytes: 3, ..DocumentLimits::default() };
    assert_eq!(read_document(b"text", None, &limits), Err(DocumentProblem::TooLarge { max: 3 }));
}

#[test]
fn chunks_follow_the_document_and_keep_their_headings() {
    let long: String = (0..60).map(|n| format!("Sentence number {n} has a few more words in it. ")).collect();
    let rows: String = (0..40).map(|n| format!("| row {n} | {n} EUR |\n")).collect();
    let text = format!(
        "# A\n\nShort.\n\n## A one\n\nAlso short.\n\n## A two\n\n{long}\n\n# B\n\n| What | Price |\n|---|---|\n{rows}"
    );
    let document = read(text.as_bytes(), "a.md");
    let options = ChunkOptions { min_words: 30, max_words: 100, overlap: 10 };
    let chunks = chunk(&document, &options);
    let paths: Vec<String> = chunks.iter().map(|chunk| chunk.path.join(" / ")).collect();
    assert_eq!(paths.first().map(String::as_str), Some("A"));
    assert!(chunks[0].text.starts_with("Short.\nA one\nAlso short.\nA two\nSentence number 0"), "{}", chunks[0].text);
    let tables: Vec<&Chunk> = chunks.iter().filter(|chunk| chunk.path == ["B"]).collect();
    assert_eq!(tables.len(), 1, "a table of 160 words stays whole");
    assert!(tables[0].text.starts_with("What | Price\nrow 0 | 0 EUR\n") && tables[0].text.ends_with("row 39 | 39 EUR"));
    assert!(chunks.iter().filter(|chunk| chunk.path != ["B"]).all(|chunk| chunk.words <= 100));
    for n in 0..60 {
        let sentence = format!("Sentence number {n} has a few more words in it.");
        assert!(chunks.iter().any(|chunk| chunk.text.contains(&sentence)), "{sentence} was torn");
    }
    let second = chunks.iter().filter(|chunk| chunk.text.contains("Sentence number")).nth(1).unwrap();
    let borrowed: String = second.text.split_whitespace().take(10).collect::<Vec<_>>().join(" ");
    assert!(chunks[0].text.ends_with(&borrowed), "the second chunk begins with the end of the first: {borrowed}");
}

#[test]
fn a_word_without_end_is_cut_too() {
    let document = read("词".repeat(3_000).as_bytes(), "a.txt");
    let chunks = chunk(&document, &ChunkOptions::default());
    assert!(chunks.iter().all(|chunk| chunk.words <= 400), "{:?}", chunks.iter().map(|c| c.words).collect::<Vec<_>>());
    assert_eq!(chunks.iter().map(|chunk| chunk.text.matches('词').count()).sum::<usize>() / 3_000, 1);
}

#[test]
fn questions_and_answers_are_read_from_text_in_many_languages() {
    let text = "Q: How long is delivery?\nA: Two days.\nFree above 50 EUR.\n\n**Вопрос 2:** Есть возврат?\n**Ответ:** Да, 30 дней.\n\nSoru: İade var mı?\nCevap: Evet.\n\nس: هل يوجد توصيل؟\nج: نعم.\nQ: Nobody answered this\n";
    let answers = parse_questions(text.as_bytes(), None, &DocumentLimits::default()).unwrap();
    let pairs: Vec<(&str, &str)> =
        answers.iter().map(|answer| (answer.question.as_str(), answer.answer.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("How long is delivery?", "Two days.\nFree above 50 EUR."),
            ("Есть возврат?", "Да, 30 дней."),
            ("İade var mı?", "Evet."),
            ("هل يوجد توصيل؟", "نعم."),
        ]
    );
    assert_eq!(parse_questions(b"Nothing here", None, &DocumentLimits::default()), Err(DocumentProblem::NoText));
}
