//! What reading a catalogue of 100,000 rows costs, in rows a second: CSV beside splitting it into cells alone, XLSX, a
//! feed in XML, JSON lines; and the difference to a shop that has them all.

use std::hint::black_box;
use std::io::{Cursor, Write as _};

use channel_core::Timestamp;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use import::{CatalogueOptions, DiffOptions, Gone, MatchKey, diff, parse_catalogue};
use zip::{ZipWriter, write::SimpleFileOptions};

const ROWS: usize = 100_000;

fn csv() -> String {
    let rows = (0..ROWS).map(|n| {
        format!(
            "SKU-{n},GROUP-{},Running shoe {n},\"Light, fast and made for the road\",{}.90 EUR,{},{},blue,https://shop.example/p/{n},https://shop.example/p/{n}.jpg\n",
            n / 5,
            20 + n % 100,
            n % 7,
            36 + n % 10
        )
    });
    std::iter::once("sku,item_group_id,title,description,price,stock,size,colour,link,image_link\n".to_owned())
        .chain(rows)
        .collect()
}

fn json_lines() -> String {
    let row = |n| {
        format!(
            "{{\"sku\": \"SKU-{n}\", \"title\": \"Running shoe {n}\", \"price\": \"79.90 EUR\", \"stock\": 3, \"size\": 42, \"colour\": \"blue\"}}\n"
        )
    };
    (0..ROWS).map(row).collect()
}

fn feed() -> String {
    let item = |n| {
        format!(
            "<item><g:id>SKU-{n}</g:id><title>Running shoe {n}</title><g:price>79.90 EUR</g:price><g:availability>in_stock</g:availability><g:size>42</g:size><g:color>blue</g:color></item>\n"
        )
    };
    let items: String = (0..ROWS).map(item).collect();
    format!("<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel>{items}</channel></rss>")
}

fn xlsx() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())
            .and_then(|()| Ok(zip.write_all(text.as_bytes())?))
            .expect("memory takes it");
    };
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    put("_rels/.rels", &relations("officeDocument", "xl/workbook.xml"));
    put("xl/_rels/workbook.xml.rels", &relations("worksheet", "worksheets/sheet1.xml"));
    put(
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    );
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let number = |cell: &str, number: &str| format!("<c r=\"{cell}\"><v>{number}</v></c>");
    let header: String = ('A'..)
        .zip(["sku", "title", "price", "currency", "stock", "size", "colour"])
        .map(|(c, name)| text(&format!("{c}1"), name))
        .collect();
    let rows = (2..ROWS + 2).map(|n| {
        let cells = [
            text(&format!("A{n}"), &format!("SKU-{n}")),
            text(&format!("B{n}"), &format!("Running shoe {n}")),
            number(&format!("C{n}"), "79.900000000000006"),
            text(&format!("D{n}"), "EUR"),
            number(&format!("E{n}"), "3"),
            number(&format!("F{n}"), "42"),
            text(&format!("G{n}"), "blue"),
        ];
        format!("<row r=\"{n}\">{}</row>", cells.concat())
    });
    let rows: String = rows.collect();
    put(
        "xl/worksheets/sheet1.xml",
        &format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{header}</row>{rows}</sheetData></worksheet>"
        ),
    );
    zip.finish().expect("memory takes it").into_inner()
}

fn rows(criterion: &mut Criterion) {
    let files: [(&str, Vec<u8>); 4] = [
        ("csv", csv().into_bytes()),
        ("xlsx", xlsx()),
        ("feed", feed().into_bytes()),
        ("json lines", json_lines().into_bytes()),
    ];
    let options = CatalogueOptions::default();
    let mut group = criterion.benchmark_group("rows");
    group.throughput(Throughput::Elements(ROWS as u64)).sample_size(10);
    for (name, file) in &files {
        let parsed = parse_catalogue(file, &options).expect("the file is good");
        assert_eq!((parsed.items.len(), parsed.errors.len()), (ROWS, 0), "{name}");
        group.bench_with_input(BenchmarkId::new("read", name), file, |bencher, file| {
            bencher.iter(|| parse_catalogue(black_box(file), &options));
        });
    }
    group.bench_function("csv cells alone", |bencher| {
        bencher.iter(|| {
            let mut reader = csv::Reader::from_reader(black_box(files[0].1.as_slice()));
            reader.byte_records().filter_map(Result::ok).map(|row| row.len()).sum::<usize>()
        });
    });
    let parsed = parse_catalogue(&files[0].1, &options).expect("the file is good");
    let products = parsed.products_at(Timestamp::default());
    let diff_options = DiffOptions::for_file(&parsed, MatchKey::Sku, Gone::Remove);
    group.bench_function("difference", |bencher| bencher.iter(|| diff(black_box(&products), &products, &diff_options)));
    group.finish();
}

criterion_group!(benches, rows);
criterion_main!(benches);
