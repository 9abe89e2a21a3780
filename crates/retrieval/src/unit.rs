//! Amounts with a unit, so that `0.75 l` and `750ml` are one.

use rust_decimal::Decimal;

/// The unit a folded word names, as its base unit and how many of those it is.
fn unit(word: &str) -> Option<(&'static str, Decimal)> {
    let (base, many, scale) = match word {
        "ml" | "мл" | "مل" => ("ml", 1, 0),
        "cl" => ("ml", 10, 0),
        "l" | "л" | "liter" | "litre" | "liters" | "litres" | "литр" | "литра" | "литров" | "litro" | "litros"
        | "litrelik" | "لتر" => ("ml", 1_000, 0),
        "g" | "gr" | "г" | "гр" | "грамм" | "gram" | "grams" | "gramo" | "gramos" | "غرام" | "جرام" => {
            ("g", 1, 0)
        }
        "kg" | "кг" | "kilo" | "kilos" | "кило" | "килограмм" | "كغ" | "كيلو" => ("g", 1_000, 0),
        "mm" | "мм" | "مم" => ("mm", 1, 0),
        "cm" | "см" | "سم" => ("mm", 10, 0),
        "m" | "м" | "metre" | "meter" | "metres" | "meters" | "метр" | "метра" | "метров" | "metro" | "metros" => {
            ("mm", 1_000, 0)
        }
        "in" | "inch" | "inches" | "дюйм" | "дюйма" | "дюймов" | "inc" | "pulgadas" | "بوصه" => {
            ("mm", 254, 1)
        }
        "oz" => ("oz", 1, 0),
        "gb" | "гб" | "гигабайт" => ("gb", 1, 0),
        "tb" | "тб" => ("gb", 1_000, 0),
        "w" | "вт" | "watt" | "watts" | "ватт" => ("w", 1, 0),
        "kw" | "квт" => ("w", 1_000, 0),
        "v" | "вольт" | "volt" => ("v", 1, 0),
        "mah" | "мач" => ("mah", 1, 0),
        "den" | "ден" => ("den", 1, 0),
        _ => return None,
    };
    Some((base, Decimal::new(many, scale)))
}

/// Words that are units alone, and never a size or a small word between others.
pub(crate) fn is_unit(word: &str) -> bool {
    unit(word).is_some() && !matches!(word, "l" | "m" | "in" | "den" | "v" | "г" | "м" | "л" | "w" | "g")
}

/// The term of an amount with its unit, the same in whichever unit it is written.
pub(crate) fn term(number: &str, word: &str) -> Option<String> {
    let (base, many) = unit(word)?;
    let amount = (number.len() <= 12).then(|| number.parse::<Decimal>().ok()).flatten()?.checked_mul(many)?;
    let written = amount.normalize().to_string();
    Some(format!("{}{base}", crate::token::exact_term(&written)))
}
