//! Small files made by code.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A ZIP container of these entries.
pub(crate) fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A cell of a sheet.
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Number(&'a str),
    /// A day as the number a spreadsheet keeps.
    Day(&'a str),
    Formula(&'a str, &'a str),
}

/// A spreadsheet of these sheets.
pub(crate) fn xlsx(sheets: &[(&str, Vec<Vec<Cell<'_>>>)]) -> Vec<u8> {
    let list: String = (1..)
        .zip(sheets)
        .map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
        .collect();
    let relations: String = (1..=sheets.len())
        .map(|n| format!("<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
        .collect();
    let bodies: Vec<(String, String)> =
        (1..).zip(sheets).map(|(n, (_, rows))| (format!("xl/worksheets/sheet{n}.xml"), sheet(rows))).collect();
    let workbook = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    );
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    entries.extend(bodies.iter().map(|(name, body)| (name.as_str(), body.as_bytes())));
    archive(&entries)
}

fn sheet(rows: &[Vec<Cell<'_>>]) -> String {
    let row = |(n, cells): (usize, &Vec<Cell<'_>>)| {
        let cells: String = ('A'..='Z')
            .zip(cells)
            .map(|(column, cell)| match cell {
                Cell::Text(text) => {
                    format!("<c r=\"{column}{n}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
                Cell::Number(number) => format!("<c r=\"{column}{n}\"><v>{number}</v></c>"),
                Cell::Day(number) => format!("<c r=\"{column}{n}\" s=\"1\"><v>{number}</v></c>"),
                Cell::Formula(formula, value) => {
                    format!("<c r=\"{column}{n}\" t=\"str\"><f>{formula}</f><v>{value}</v></c>")
                }
            })
            .collect();
        format!("<row r=\"{n}\">{cells}</row>")
    };
    let rows: String = (1..).zip(rows).map(row).collect();
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
    )
}

/// A Word document with this body and the usual styles.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let styles = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"H1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"H2\"><w:name w:val=\"Heading 2\"/></w:style></w:styles>";
    archive(&[("word/document.xml", document.as_bytes()), ("word/styles.xml", styles.as_bytes())])
}

/// A PDF with these content streams, a page each; the font writes Latin letters.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    pdf_with(pages, "")
}

/// The same with something more in the trailer.
pub(crate) fn pdf_with(pages: &[&str], trailer: &str) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 5 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (Returns policy) >>".to_owned(),
    ];
    for (n, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            6 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.7\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    let table: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    file.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n",
        size = objects.len() + 1
    ));
    file.into_bytes()
}
