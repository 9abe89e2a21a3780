use channel_core::{
    Timestamp,
    catalogue::{Product, Sku},
};

use crate::{
    CatalogueOptions, DiffOptions, Field, Gone, MatchKey, ParsedCatalogue, PlainEnglish, diff, errors_csv,
    parse_catalogue,
};

fn parse(file: &str) -> ParsedCatalogue {
    parse_catalogue(file.as_bytes(), &CatalogueOptions::default()).unwrap()
}

fn products(parsed: &ParsedCatalogue) -> Vec<Product> {
    parsed.products_at(Timestamp::default())
}

const SHOP: &str = "sku,title,price,stock,size,link\nA,Shoe,79.90 EUR,3,42,https://s.example/a\nB,Sock,5 EUR,1,,https://s.example/b\nC,Hat,9 EUR,4,,https://s.example/c\n";

#[test]
fn a_dry_run_says_what_is_new_changed_and_gone() {
    let shop = products(&parse(SHOP));
    let file = parse(
        "sku,title,price,stock,size,link\nA,Shoe,69.90 EUR,3,,https://s.example/a\nB,Sock,5 EUR,1,,https://s.example/b\nD,Belt,9 EUR,,,\n",
    );
    let would = diff(&shop, &products(&file), &DiffOptions::for_file(&file, MatchKey::Sku, Gone::OutOfStock));
    assert_eq!(would.new.iter().map(|product| product.sku.0.as_str()).collect::<Vec<_>>(), ["D"]);
    assert_eq!(would.unchanged, [Sku("B".into())]);
    let fields: Vec<(Field, Option<&str>, Option<&str>)> = would.changed[0]
        .fields
        .iter()
        .map(|change| (change.field.clone(), change.before.as_deref(), change.after.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [(Field::Price, Some("79.90 EUR"), Some("69.90 EUR")), (Field::Attribute("size".into()), Some("42"), None),]
    );
    assert_eq!(would.gone[0].after.as_ref().and_then(Product::in_stock), Some(false));
    let remove = DiffOptions::for_file(&file, MatchKey::Sku, Gone::Remove);
    assert_eq!(diff(&shop, &products(&file), &remove).gone[0].after, None);
}

#[test]
fn columns_that_the_file_does_not_have_change_nothing() {
    let shop = products(&parse(SHOP));
    let file = parse("sku,title,price\nA,Shoe,69.90 EUR\n");
    let would = diff(&shop, &products(&file), &DiffOptions::for_file(&file, MatchKey::Sku, Gone::Keep));
    let after = &would.changed[0].after;
    assert_eq!((after.stock, after.size(), after.url.as_deref()), (Some(3), Some("42"), Some("https://s.example/a")));
    assert_eq!(would.changed[0].fields.len(), 1);
    assert!(would.gone.iter().all(|gone| gone.after.is_some()));
}

#[test]
fn nothing_is_gone_when_a_row_could_not_be_read() {
    let shop = products(&parse(SHOP));
    let file = parse("sku,title,price\nA,Shoe,79.90 EUR\nB,Sock,cheap\n");
    let would = diff(&shop, &products(&file), &DiffOptions::for_file(&file, MatchKey::Sku, Gone::Remove));
    assert!(would.gone.iter().all(|gone| gone.after.is_some()));
}

#[test]
fn products_match_by_another_key_and_doubt_changes_nothing() {
    let shop = products(&parse(SHOP));
    let file = parse(
        "sku,title,price,link\nNEW-A,Shoe,79.90 EUR,https://s.example/a\nX,One,1 EUR,https://s.example/c\nY,Two,1 EUR,https://s.example/c\nZ,No link,1 EUR,\n",
    );
    let would = diff(&shop, &products(&file), &DiffOptions::for_file(&file, MatchKey::Link, Gone::Remove));
    assert_eq!(would.changed[0].sku.0, "A");
    assert_eq!(would.changed[0].after.sku.0, "NEW-A");
    assert_eq!(would.ambiguous.len(), 3);
    assert_eq!(would.gone.iter().map(|gone| gone.sku.0.as_str()).collect::<Vec<_>>(), ["B"]);
}

#[test]
fn importing_what_is_there_changes_nothing() {
    let file = parse(SHOP);
    let would = diff(&products(&file), &products(&file), &DiffOptions::for_file(&file, MatchKey::Sku, Gone::Remove));
    assert_eq!((would.new.len(), would.changed.len(), would.unchanged.len(), would.gone.len()), (0, 0, 3, 0));
}

#[test]
fn problems_are_a_file_that_no_spreadsheet_runs() {
    let file = parse("sku,title,price\nA,Shoe,\"=HYPERLINK(\"\"http://x\"\")\"\n@B,,-5 EUR\n");
    let csv = String::from_utf8(errors_csv(&file.errors, &PlainEnglish)).unwrap();
    assert!(csv.starts_with("\u{feff}row,column,value,"));
    assert!(csv.contains("'=HYPERLINK"));
    assert!(csv.contains("'-5 EUR"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let cells: Vec<String> =
        reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert_eq!(cells.len(), 24);
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{csv}");
}

#[test]
fn problems_are_listed_up_to_a_number_and_counted_beyond() {
    let file: String = std::iter::once("sku,title\n".to_owned()).chain((0..50).map(|n| format!("{n},\n"))).collect();
    let options = CatalogueOptions { max_problems: 10, ..CatalogueOptions::default() };
    let parsed = parse_catalogue(file.as_bytes(), &options).unwrap();
    assert_eq!((parsed.errors.len(), parsed.errors_left_out, parsed.rows), (10, 40, 50));
}
