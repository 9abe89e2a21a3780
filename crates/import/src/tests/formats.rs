//! The same product in every format.

use channel_core::{Timestamp, catalogue::Availability};

use super::build::{Cell, archive, xlsx};
use crate::{CatalogueOptions, FileProblem, Format, Item, ParsedCatalogue, parse_catalogue};

fn parse(file: &[u8]) -> ParsedCatalogue {
    parse_catalogue(file, &CatalogueOptions::default()).unwrap()
}

fn shoe(item: &Item) {
    let money = |money: Option<channel_core::catalogue::Money>| money.map(|money| money.to_string());
    assert_eq!((item.sku.0.as_str(), item.title.as_str()), ("R42", "Running shoe"));
    assert_eq!(money(item.price).as_deref(), Some("79.90 EUR"));
    assert_eq!(money(item.sale_price).as_deref(), Some("59.90 EUR"));
    assert_eq!(item.group.as_deref(), Some("R"));
    assert_eq!(item.attributes.get("size").map(String::as_str), Some("42"));
    assert_eq!(item.attributes.get("colour").map(String::as_str), Some("blue"));
    assert_eq!(item.attributes.get("brand").map(String::as_str), Some("Strider"));
    assert_eq!(item.link.as_deref(), Some("https://s.example/r?a=1&b=2"));
    assert_eq!(item.images, ["https://s.example/r.jpg", "https://s.example/r2.jpg", "https://s.example/r3.jpg"]);
}

const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><link>https://s.example</link>
<item><title>Plain title</title><g:title>Running shoe</g:title><g:id>R42</g:id><g:item_group_id>R</g:item_group_id>
<link>https://s.example/r?a=1&amp;b=2</link><g:image_link>https://s.example/r.jpg</g:image_link>
<g:additional_image_link>https://s.example/r2.jpg</g:additional_image_link>
<g:additional_image_link>https://s.example/r3.jpg</g:additional_image_link>
<g:price>79.90 EUR</g:price><g:sale_price>59.90 EUR</g:sale_price><g:availability>in_stock</g:availability>
<g:description><![CDATA[<p>Light &amp; fast</p>]]></g:description><g:brand>Strider</g:brand>
<g:size>42</g:size><g:color>blue</g:color><g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>
<g:product_detail><g:section_name>Sole</g:section_name><g:attribute_name>Drop</g:attribute_name><g:attribute_value>8 mm</g:attribute_value></g:product_detail>
</item></channel></rss>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><title>Running shoe</title><link href="https://s.example/r?a=1&amp;b=2"/><g:id>R42</g:id><g:item_group_id>R</g:item_group_id>
<g:image_link>https://s.example/r.jpg</g:image_link><g:additional_image_link>https://s.example/r2.jpg,https://s.example/r3.jpg</g:additional_image_link>
<g:price>79.90 EUR</g:price><g:sale_price>59.90 EUR</g:sale_price><g:brand>Strider</g:brand><g:size>42</g:size><g:color>blue</g:color></entry></feed>"#;

const META_CSV: &str = "id,title,availability,price,sale_price,link,image_link,additional_image_link,brand,item_group_id,color,size,quantity_to_sell_on_facebook,fb_product_category\nR42,Running shoe,in stock,79.90 EUR,59.90 EUR,https://s.example/r?a=1&b=2,https://s.example/r.jpg,\"https://s.example/r2.jpg,https://s.example/r3.jpg\",Strider,R,blue,42,3,shoes\n";

const JSON: &str = r#"{"total": 1, "products": [{"id": "R", "title": "Running shoe", "brand": "Strider",
 "link": "https://s.example/r?a=1&b=2", "image_link": "https://s.example/r.jpg", "currency": "EUR",
 "additional_image_link": ["https://s.example/r2.jpg", "https://s.example/r3.jpg"],
 "variants": [{"sku": "R42", "price": {"value": "79.90", "currency": "EUR"}, "sale_price": 59.9, "size": 42, "color": "blue"}]}]}"#;

#[test]
fn one_product_is_the_same_in_every_format() {
    let sheet = {
        use Cell::{Number, Text};
        let header = [
            "SKU",
            "Name",
            "Price",
            "Sale price",
            "Currency",
            "Size",
            "Colour",
            "Brand",
            "Group",
            "Link",
            "Image",
            "Additional image link",
        ];
        let row = vec![
            Text("R42"),
            Text("Running shoe"),
            Number("79.900000000000006"),
            Number("59.9"),
            Text("EUR"),
            Number("42"),
            Text("blue"),
            Text("Strider"),
            Text("R"),
            Text("https://s.example/r?a=1&amp;b=2"),
            Text("https://s.example/r.jpg"),
            Text("https://s.example/r2.jpg,https://s.example/r3.jpg"),
        ];
        xlsx(&[("Notes", Vec::new()), ("Stock list", vec![header.into_iter().map(Text).collect(), row])])
    };
    let files: [(&str, &[u8]); 5] = [
        ("rss", RSS.as_bytes()),
        ("atom", ATOM.as_bytes()),
        ("meta csv", META_CSV.as_bytes()),
        ("json", JSON.as_bytes()),
        ("xlsx", &sheet),
    ];
    for (name, file) in files {
        let parsed = parse(file);
        assert_eq!((parsed.errors.as_slice(), parsed.items.len()), ([].as_slice(), 1), "{name}");
        shoe(&parsed.items[0]);
    }
    assert_eq!(
        parse(&sheet).format,
        Format::Xlsx { sheet: "Stock list".into(), sheets: vec!["Notes".into(), "Stock list".into()] }
    );
}

#[test]
fn a_feed_keeps_named_details_and_drops_markup() {
    let parsed = parse(RSS.as_bytes());
    let item = &parsed.items[0];
    assert_eq!((item.row, item.description.as_str()), (3, "Light & fast"));
    assert_eq!(item.attributes.get("drop").map(String::as_str), Some("8 mm"));
    assert_eq!(item.availability, Some(Availability::InStock));
}

#[test]
fn the_price_is_the_reduced_one_while_the_sale_is_on() {
    let file = "id,title,price,sale_price,sale_price_effective_date\nA,Shoe,79.90 EUR,59.90 EUR,2026-11-20T00:00+0000/2026-11-30T00:00+0000\nB,Sock,5 EUR,9 EUR,\n";
    let parsed = parse(file.as_bytes());
    let price = |time: &str| parsed.items[0].product_at(Timestamp::parse(time).unwrap()).price.unwrap().to_string();
    assert_eq!(price("2026-11-25T00:00:00Z"), "59.90 EUR");
    assert_eq!(price("2026-12-25T00:00:00Z"), "79.90 EUR");
    assert_eq!(parsed.errors[0].problem.key(), "import-problem-sale-not-lower");
    assert_eq!(parsed.items[1].sale_price, None);
}

#[test]
fn a_shopify_export_has_its_titles_in_the_first_row_of_a_product() {
    let file = "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\nshoe,Shoe,<p>Light</p>,Strider,Size,42,Color,Blue,S-42,79.90\nshoe,,,,,43,,Blue,S-43,79.90\nsock,Sock,,,Title,Default Title,,,K,5\n";
    let options = CatalogueOptions { currency: Some("EUR".parse().unwrap()), ..CatalogueOptions::default() };
    let parsed = parse_catalogue(file.as_bytes(), &options).unwrap();
    assert_eq!(parsed.errors, []);
    let second = &parsed.items[1];
    assert_eq!((second.title.as_str(), second.description.as_str(), second.sku.0.as_str()), ("Shoe", "Light", "S-43"));
    assert_eq!((second.attributes["size"].as_str(), second.attributes["colour"].as_str()), ("43", "Blue"));
    assert_eq!(second.attributes["brand"], "Strider");
    assert_eq!(parsed.items[2].attributes.len(), 0);
}

#[test]
fn dates_formulas_and_a_chosen_sheet_are_read_from_a_spreadsheet() {
    use Cell::{Day, Formula, Number, Text};
    let rows = |sku: &'static str| {
        vec![
            vec![Text("sku"), Text("title"), Text("price"), Text("season"), Text("attribute: Since")],
            vec![Text(sku), Formula("CONCAT(1)", "Shoe"), Number("1299"), Text("winter"), Day("45943")],
        ]
    };
    let file = xlsx(&[("First", rows("A")), ("Second", rows("B"))]);
    let options = CatalogueOptions {
        sheet: Some("Second".into()),
        currency: Some("TRY".parse().unwrap()),
        ..CatalogueOptions::default()
    };
    let parsed = parse_catalogue(&file, &options).unwrap();
    let item = &parsed.items[0];
    assert_eq!((item.sku.0.as_str(), item.title.as_str(), item.row), ("B", "Shoe", 2));
    assert_eq!(item.price.unwrap().to_string(), "1299.00 TRY");
    assert_eq!(item.attributes["since"], "2025-10-13");
    let options = CatalogueOptions { sheet: Some("Third".into()), ..CatalogueOptions::default() };
    let sheets = vec!["First".to_owned(), "Second".to_owned()];
    assert_eq!(parse_catalogue(&file, &options), Err(FileProblem::NoSuchSheet { sheets }));
}

#[test]
fn an_encoding_is_found_or_named() {
    let text = "Артикул;Название;Цена\nA;Кроссовки синие;79,90 EUR\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let parsed = parse(&bytes);
    assert_eq!(parsed.items[0].title, "Кроссовки синие");
    assert_eq!(parsed.format, Format::Delimited { separator: ';', encoding: "windows-1251" });
    let (bytes, _, _) = encoding_rs::ISO_8859_5.encode(text);
    let options = CatalogueOptions { encoding: Some("iso-8859-5".into()), ..CatalogueOptions::default() };
    assert_eq!(parse_catalogue(&bytes, &options).unwrap().items[0].title, "Кроссовки синие");
    let xml = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss><channel><item><id>A</id><title>Кеды</title></item></channel></rss>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(xml);
    assert_eq!(parse(&bytes).items[0].title, "Кеды");
}

#[test]
fn what_a_file_is_not_it_is_told_with_what_to_do() {
    let table: Vec<(Vec<u8>, FileProblem)> = vec![
        (archive(&[("readme.txt", b"x")]), FileProblem::Archive),
        (b"%PDF-1.7 ...".to_vec(), FileProblem::NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), FileProblem::NotATable),
        (b"<html><body>Sign in</body></html>".to_vec(), FileProblem::NotAFeed),
        (b"<rss><channel><item>".to_vec(), FileProblem::NotXml { line: 1 }),
        (b"[{\"sku\": \"A\"}".to_vec(), FileProblem::NotJson { line: 1 }),
        (RSS.as_bytes()[..400].to_vec(), FileProblem::NotXml { line: 5 }),
    ];
    for (file, problem) in table {
        assert_eq!(parse_catalogue(&file, &CatalogueOptions::default()), Err(problem));
    }
}
