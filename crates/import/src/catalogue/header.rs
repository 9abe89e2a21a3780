//! Headers by any of their names.

use channel_core::text::fold;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Column {
    /// The variant's code.
    Sku,
    /// What variants share.
    Group,
    /// The name.
    Title,
    /// The description.
    Description,
    /// The category.
    Category,
    /// The price, with or without its currency.
    Price,
    /// The price while the product is reduced.
    SalePrice,
    /// From when to when the sale price holds.
    SalePeriod,
    /// The currency of the price column.
    Currency,
    /// Pieces on hand.
    Stock,
    /// Whether it can be had.
    Availability,
    /// The product's page.
    Link,
    /// The product's picture.
    Image,
    /// More pictures, separated by commas.
    MoreImages,
    /// The number on the barcode.
    Gtin,
    /// The manufacturer's own number.
    Mpn,
    /// What sets the variant apart, in one cell: `blue, 42`.
    Variant,
    /// The name of the attribute in the option's value (Shopify's `Option1 Name`).
    OptionName(u8),
    /// The value of an attribute that another column names.
    OptionValue(u8),
    /// An attribute by its own name.
    Attribute(String),
}

/// Names of columns, folded and without spaces and signs. The first of each row is the one to recommend.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Variant, &["variant", "varianttitle", "options", "вариант", "varyant", "variante"]),
    (
        Column::Sku,
        &[
            "sku",
            "id",
            "productid",
            "offerid",
            "variantsku",
            "code",
            "article",
            "itemid",
            "артикул",
            "код",
            "stokkodu",
            "urunkodu",
            "referencia",
            "codigo",
        ],
    ),
    (
        Column::Group,
        &[
            "group",
            "itemgroupid",
            "groupid",
            "parentid",
            "parentsku",
            "handle",
            "model",
            "группа",
            "модель",
            "grup",
            "grupo",
        ],
    ),
    (
        Column::Title,
        &[
            "title",
            "name",
            "productname",
            "producttitle",
            "product",
            "название",
            "наименование",
            "товар",
            "аталышы",
            "urunadi",
            "ad",
            "baslik",
            "nombre",
            "titulo",
            "producto",
            "اسم",
            "الاسم",
        ],
    ),
    (Column::Description, &["description", "desc", "body", "bodyhtml", "описание", "aciklama", "descripcion", "الوصف"]),
    (
        Column::Category,
        &[
            "category",
            "producttype",
            "type",
            "googleproductcategory",
            "categories",
            "collection",
            "категория",
            "kategori",
            "categoria",
            "الفيه",
        ],
    ),
    (
        Column::Price,
        &[
            "price",
            "variantprice",
            "amount",
            "unitprice",
            "цена",
            "стоимость",
            "баасы",
            "fiyat",
            "precio",
            "السعر",
            "سعر",
        ],
    ),
    (
        Column::SalePrice,
        &[
            "saleprice",
            "discountprice",
            "discountedprice",
            "offerprice",
            "specialprice",
            "ценасоскидкой",
            "акционнаяцена",
            "indirimlifiyat",
            "kampanyafiyati",
            "precioderebaja",
            "preciooferta",
            "preciorebajado",
            "السعربعدالخصم",
        ],
    ),
    (Column::SalePeriod, &["salepriceeffectivedate", "saledates", "saleperiod"]),
    (Column::MoreImages, &["additionalimagelink", "additionalimageurls", "additionalimages", "images", "imagelinks"]),
    (
        Column::Gtin,
        &["gtin", "ean", "ean13", "barcode", "variantbarcode", "upc", "isbn", "штрихкод", "barkod", "codigodebarras"],
    ),
    (Column::Mpn, &["mpn", "manufacturerpartnumber"]),
    (
        Column::Currency,
        &["currency", "currencycode", "pricecurrency", "currencyid", "валюта", "parabirimi", "moneda", "divisa"],
    ),
    (
        Column::Stock,
        &[
            "stock",
            "quantity",
            "inventory",
            "qty",
            "variantinventoryqty",
            "quantitytosellonfacebook",
            "inventoryquantity",
            "onhand",
            "остаток",
            "количество",
            "колво",
            "stok",
            "adet",
            "existencias",
            "cantidad",
            "المخزون",
            "калганы",
        ],
    ),
    (Column::Availability, &["availability", "available", "instock", "наличие", "disponibilidad", "durum"]),
    (Column::Link, &["link", "url", "producturl", "productlink", "page", "ссылка", "enlace", "baglanti"]),
    (
        Column::Image,
        &[
            "imagelink",
            "image",
            "imageurl",
            "imagesrc",
            "picture",
            "photo",
            "variantimage",
            "фото",
            "картинка",
            "изображение",
            "resim",
            "gorsel",
            "imagen",
            "foto",
        ],
    ),
];

/// Columns kept as attributes, with the attribute's name.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("size", &["size", "размер", "beden", "numara", "talla", "المقاس", "мерки", "олчому"]),
    ("colour", &["colour", "color", "цвет", "renk", "اللون", "тусу"]),
    ("brand", &["brand", "vendor", "manufacturer", "бренд", "marka", "marca", "العلامهالتجاريه"]),
    ("gender", &["gender", "пол", "cinsiyet", "genero"]),
    ("material", &["material", "материал", "malzeme", "kumas"]),
    ("age_group", &["agegroup"]),
    ("pattern", &["pattern"]),
    ("condition", &["condition"]),
    ("weight", &["weight", "вес", "agirlik", "peso"]),
    ("width", &["width"]),
    ("season", &["season", "сезон", "sezon", "temporada"]),
    ("sport", &["sport"]),
    ("style", &["style"]),
];

/// What a column with this header holds; none for columns that are not read. A header `attribute: Drop` is the
/// attribute `drop`.
pub(super) fn column(header: &str) -> Option<Column> {
    let folded = fold(header);
    let folded = folded.strip_prefix("g:").unwrap_or(&folded);
    for number in 1..=3_u8 {
        if folded == format!("option{number} name") {
            return Some(Column::OptionName(number));
        }
        if folded == format!("option{number} value") {
            return Some(Column::OptionValue(number));
        }
    }
    for prefix in ["attribute:", "attr:", "attribute ", "attr_", "option:"] {
        if let Some(name) = folded.strip_prefix(prefix).map(str::trim).filter(|name| !name.is_empty()) {
            return Some(Column::Attribute(name.replace(' ', "_")));
        }
    }
    let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let known = NAMES.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(column, _)| column.clone());
    let attribute = || {
        ATTRIBUTES
            .iter()
            .find(|(_, names)| names.contains(&bare.as_str()))
            .map(|(name, _)| Column::Attribute((*name).to_owned()))
    };
    known.or_else(attribute)
}

/// The name under which an attribute with this header is kept.
pub(super) fn attribute_name(header: &str) -> String {
    match column(header) {
        Some(Column::Attribute(name)) => name,
        _ => fold(header).replace(' ', "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables of the page, a row a line.
    fn rows() -> Vec<String> {
        let names = NAMES.iter().map(|(column, names)| (format!("{column:?}"), names));
        let attributes = ATTRIBUTES.iter().map(|(name, names)| (format!("attribute `{name}`"), names));
        let row = |(column, names): (String, &&[&str])| format!("| {column} | {} |", names.join(", "));
        names.chain(attributes).map(row).collect()
    }

    #[test]
    fn the_page_names_every_header_that_is_read() {
        let page = include_str!("../../../../docs/import.md");
        let absent: Vec<String> = rows().into_iter().filter(|row| !page.contains(row.as_str())).collect();
        assert!(absent.is_empty(), "docs/import.md lacks:\n{}", absent.join("\n"));
    }

    #[test]
    fn a_header_is_read_however_it_is_written() {
        for (header, expected) in [
            ("Sale Price", Some(Column::SalePrice)),
            ("g:sale_price", Some(Column::SalePrice)),
            ("ÜRÜN ADI", Some(Column::Title)),
            ("Наименование", Some(Column::Title)),
            ("attribute: Heel height", Some(Column::Attribute("heel_height".into()))),
            ("Option2 Value", Some(Column::OptionValue(2))),
            ("Cost of goods", None),
        ] {
            assert_eq!(column(header), expected, "{header}");
        }
    }

    #[test]
    fn no_name_stands_for_two_columns() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| *names).copied().collect();
        all.extend(ATTRIBUTES.iter().flat_map(|(_, names)| *names));
        let twice: Vec<&&str> =
            all.iter().filter(|name| all.iter().filter(|other| other == name).count() > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        // A name that is not folded is never found.
        let lost: Vec<(&str, String)> =
            all.iter().filter(|name| column(name).is_none()).map(|name| (*name, fold(name))).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}
