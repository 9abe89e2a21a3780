use crate::{CsvOptions, Effect, FileProblem, parse_answers_csv, parse_catalogue_csv};

fn parse(file: &str) -> crate::ParsedCatalogue {
    parse_catalogue_csv(file.as_bytes(), &CsvOptions::default()).unwrap()
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
    let skus: Vec<&str> = parsed.products.iter().map(|product| product.sku.0.as_str()).collect();
    assert_eq!(skus, ["A1", "A5", "A7"]);
    assert_eq!(parsed.products[2].title, "=1+1");
    let shown: Vec<String> = parsed.errors.iter().map(ToString::to_string).collect();
    insta::assert_json_snapshot!(shown);
    assert!(parsed.errors.iter().any(|error| error.effect == Effect::CellSkipped));
}

#[test]
fn a_merchant_feed_imports_as_it_is() {
    let feed = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\titem_group_id\tcolor\tsize\tgoogle_product_category\tgtin\nR42\tRunning shoe\tLight\thttps://s.example/r\thttps://s.example/r.jpg\tin_stock\t79.90 EUR\tR\tBlue\t42\t187\t401\n";
    let parsed = parse(feed);
    insta::assert_json_snapshot!(parsed.products);
    assert_eq!(parsed.ignored_columns, ["gtin"]);
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
        let product = &parsed.products[0];
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
        (b"PK\x03\x04rest", FileProblem::Spreadsheet),
        (b"sku,title\nA,\xd1\xff\n", FileProblem::NotUtf8 { line: 2 }),
        (
            b"a,b\n1,2\n",
            FileProblem::MissingColumns {
                missing: "sku (or id) and no column title (or name)".into(),
                example: "sku,title,price,size,colour,stock",
            },
        ),
    ];
    for (file, problem) in table {
        assert_eq!(parse_catalogue_csv(file, &CsvOptions::default()), Err(problem));
    }
    let small = CsvOptions { max_bytes: 10, ..CsvOptions::default() };
    assert_eq!(parse_catalogue_csv(b"sku,title\nA,B\n".as_slice(), &small), Err(FileProblem::TooLarge { max: 10 }));
}

#[test]
fn limits_are_kept_row_by_row() {
    let options = CsvOptions { max_rows: 1, max_cell: 50, ..CsvOptions::default() };
    let parsed = parse_catalogue_csv(b"sku,title\nA,toolongtitle\nB,x\nC,y\n".as_slice(), &options).unwrap();
    assert!(parsed.products.is_empty());
    assert_eq!(
        parsed.errors.iter().map(|error| error.problem.key()).collect::<Vec<_>>(),
        ["import-problem-too-long", "import-problem-too-many-rows"]
    );
}

#[test]
fn a_corrected_answer_replaces_the_old_one() {
    let one =
        parse_answers_csv(b"question,answer,language\nHow long?,2 days,en\n,x,en\n".as_slice(), &CsvOptions::default())
            .unwrap();
    let two = parse_answers_csv(b"language;answer;question\nen;3 days;HOW LONG?\n".as_slice(), &CsvOptions::default())
        .unwrap();
    assert_eq!(one.answers[0].id, two.answers[0].id);
    assert_eq!(one.errors.len(), 1);
}

#[test]
fn one_cell_may_hold_the_whole_variant_and_a_line_may_be_json() {
    let parsed = parse("id,title,variant,price,currency\nA,Shoe,\"blue, 42\",79.90,EUR\nB,Mug,\"Cat\",5,EUR\n");
    assert_eq!((parsed.products[0].size(), parsed.products[0].colour()), (Some("42"), Some("blue")));
    assert_eq!(parsed.products[1].attributes["variant"], "Cat");
    let lines = "{\"sku\": \"A\", \"title\": \"Shoe\", \"price\": \"79.90 EUR\", \"stock\": 3}\n{\"title\": \"Sock\", \"sku\": \"B\", \"size\": 42}\n";
    let parsed = parse(lines);
    assert_eq!((parsed.products[0].stock, parsed.products[1].size(), parsed.errors.len()), (Some(3), Some("42"), 0));
    assert_eq!(
        parse_catalogue_csv(b"{\"sku\": \"A\"}\nnope\n".as_slice(), &CsvOptions::default()),
        Err(FileProblem::NotJson { line: 2 })
    );
}
