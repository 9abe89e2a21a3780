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
            "الفئه",
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
