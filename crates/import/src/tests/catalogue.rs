use channel_core::Timestamp;

use crate::{CatalogueOptions, Effect, FileProblem, parse_answers, parse_catalogue};

fn parse(file: &str) -> crate::ParsedCatalogue {
    parse_catalogue(file.as_bytes(), &CatalogueOptions::default()).unwrap()
}

#[test]
fn a_bad_row_never_stops_the_good_ones() {
    let parsed = parse(concat!(
        "sku,title,price,stock,link\n",
        "A1,Shoe,79.90 EUR,3,https://shop.example/a1\n",
        ",Nameless,1 EUR,1,\n",
        "A2,,abc,-1,\n",
        "A3,Sock,12.90,5,\n",
        "A1,Shoe again,79.90 EUR,3,\n",
        "A4,\"Cap, red\",9 EUR,many,notalink\n",
        "A5,Hat,9 EUR,1,shop.example/hat\n",
        "A6,Belt,9 EUR,1,,,too many\n",
        "A7,=1+1,9 EUR,0,\n",
    ));
    let skus: Vec<&str> = parsed.items.iter().map(|product| product.sku.0.as_str()).collect();
    assert_eq!(skus, ["A1", "A5", "A7"]);
    assert_eq!(parsed.items[2].title, "=1+1");
    let shown: Vec<String> = parsed.errors.iter().map(ToString::to_string).collect();
    insta::assert_json_snapshot!(shown);
    assert!(parsed.errors.iter().any(|error| error.effect == Effect::CellSkipped));
}

#[test]
fn a_merchant_feed_imports_as_it_is() {
    let feed = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\titem_group_id\tcolor\tsize\tgoogle_product_category\tgtin\nR42\tRunning shoe\tLight\thttps://s.example/r\thttps://s.example/r.jpg\tin_stock\t79.90 EUR\tR\tBlue\t42\t187\t401\n";
    let parsed = parse(feed);
    insta::assert_json_snapshot!(parsed.products_at(Timestamp::default()));
    assert_eq!(parsed.items[0].gtin.as_deref(), Some("401"));
}

#[test]
fn separators_marks_and_headers_of_other_countries_are_understood() {
    for file in [
        "\u{feff}Артикул;Название;Цена;Остаток;Размер;Цвет\r\nR42;Кроссовки;79,90 EUR;3;42;синий\r\n",
        "Stok kodu\tÜrün adı\tFiyat\tStok\tBeden\tRenk\nR42\tAyakkabı\t79,90 EUR\t3\t42\tmavi\n",
        "Referencia,Nombre,Precio,Existencias,Talla,Color\nR42,Zapatilla,\"79,90 €\",3,42,azul\n",
        "SKU,Name,Price,Currency,Quantity,Size,Colour\nR42,Shoe,79.90,EUR,3,42,blue\n",
    ] {
        let parsed = parse(file);
        let product = parsed.items[0].product_at(Timestamp::default());
        assert_eq!(
            (product.sku.0.as_str(), product.price.unwrap().to_string().as_str(), product.stock, product.size()),
            ("R42", "79.90 EUR", Some(3), Some("42")),
            "{file}"
        );
        assert!(product.colour().is_some(), "{file}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let table: [(&[u8], FileProblem); 5] = [
        (b"", FileProblem::Empty),
        (b"sku,title\n", FileProblem::Empty),
        (b"PK\x03\x04rest", FileProblem::Damaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileProblem::Spreadsheet),
        (
            b"a,b\n1,2\n",
            FileProblem::MissingColumns {
                missing: "sku (or id) and no column title (or name)".into(),
                example: "sku,title,price,size,colour,stock",
            },
        ),
    ];
    for (file, problem) in table {
        assert_eq!(parse_catalogue(file, &CatalogueOptions::default()), Err(problem));
    }
    let small = CatalogueOptions { max_bytes: 10, ..CatalogueOptions::default() };
    assert_eq!(parse_catalogue(b"sku,title\nA,B\n", &small), Err(FileProblem::TooLarge { max: 10 }));
}

#[test]
fn limits_are_kept_row_by_row() {
    let options = CatalogueOptions { max_rows: 1, max_cell: 50, ..CatalogueOptions::default() };
    let parsed = parse_catalogue(b"sku,title\nA,toolongtitle\nB,x\nC,y\n", &options).unwrap();
    assert!(parsed.items.is_empty());
    assert_eq!(
        parsed.errors.iter().map(|error| error.problem.key()).collect::<Vec<_>>(),
        ["import-problem-too-long", "import-problem-too-many-rows"]
    );
}

#[test]
fn a_corrected_answer_replaces_the_old_one() {
    let one =
        parse_answers(b"question,answer,language\nHow long?,2 days,en\n,x,en\n", &CatalogueOptions::default()).unwrap();
    let two = parse_answers(b"language;answer;question\nen;3 days;HOW LONG?\n", &CatalogueOptions::default()).unwrap();
    assert_eq!(one.answers[0].id, two.answers[0].id);
    assert_eq!(one.errors.len(), 1);
}

#[test]
fn one_cell_may_hold_the_whole_variant_and_a_line_may_be_json() {
    let parsed = parse("id,title,variant,price,currency\nA,Shoe,\"blue, 42\",79.90,EUR\nB,Mug,\"Cat\",5,EUR\n");
    let shoe = parsed.items[0].product_at(Timestamp::default());
    assert_eq!((shoe.size(), shoe.colour()), (Some("42"), Some("blue")));
    assert_eq!(parsed.items[1].attributes["variant"], "Cat");
    let lines = "{\"sku\": \"A\", \"title\": \"Shoe\", \"price\": \"79.90 EUR\", \"stock\": 3}\n{\"title\": \"Sock\", \"sku\": \"B\", \"size\": 42}\n";
    let parsed = parse(lines);
    assert_eq!(
        (parsed.items[0].stock, parsed.items[1].attributes.get("size").map(String::as_str), parsed.errors.len()),
        (Some(3), Some("42"), 0)
    );
    assert_eq!(
        parse_catalogue(b"{\"sku\": \"A\"}\nnope\n", &CatalogueOptions::default()),
        Err(FileProblem::NotJson { line: 2 })
    );
}
