//! Prices as people of a language write them.

use channel_core::catalogue::Money;

use crate::language::Language;

const SYMBOLS: &[(&str, &str)] =
    &[("EUR", "€"), ("USD", "$"), ("GBP", "£"), ("RUB", "₽"), ("TRY", "₺"), ("KZT", "₸"), ("JPY", "¥")];
/// Numbers shorter than this are written without a separator of thousands.
const GROUPED_FROM: usize = 5;

/// The exact amount with every decimal its currency has.
pub(super) fn price(money: Money, language: Language) -> String {
    let decimal = money.decimal();
    let (sign, decimal) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (point, group) = match language {
        Language::En | Language::Ar => (".", ","),
        Language::Ru | Language::Ky => (",", "\u{a0}"),
        Language::Tr | Language::Es => (",", "."),
    };
    let whole = grouped(whole, group);
    let number = if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{point}{fraction}") };
    let code = money.currency.code();
    let symbol = SYMBOLS.iter().find(|(known, _)| *known == code).map(|(_, symbol)| *symbol);
    match (language, symbol) {
        (Language::En, Some(symbol)) => format!("{symbol}{number}"),
        (_, symbol) => format!("{number}\u{a0}{}", symbol.unwrap_or(code)),
    }
}

fn grouped(digits: &str, separator: &str) -> String {
    if digits.len() < GROUPED_FROM {
        return digits.to_owned();
    }
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at_checked(first).unwrap_or(("", digits));
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let all: Vec<String> = Some(head.to_owned()).into_iter().filter(|head| !head.is_empty()).chain(groups).collect();
    all.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_written_as_its_language_writes_it() {
        let table = [
            (7_990, "EUR", Language::En, "€79.90"),
            (7_990, "EUR", Language::Ru, "79,90\u{a0}€"),
            (7_990, "EUR", Language::Tr, "79,90\u{a0}€"),
            (129_900, "TRY", Language::Tr, "1299,00\u{a0}₺"),
            (1_299_000, "USD", Language::En, "$12,990.00"),
            (1_299_000, "KGS", Language::Ky, "12\u{a0}990,00\u{a0}KGS"),
            (123_456_789, "EUR", Language::Es, "1.234.567,89\u{a0}€"),
            (1_500, "JPY", Language::Ar, "1500\u{a0}¥"),
        ];
        for (minor, currency, language, shown) in table {
            assert_eq!(price(Money::new(minor, currency.parse().unwrap()), language), shown);
        }
    }
}
