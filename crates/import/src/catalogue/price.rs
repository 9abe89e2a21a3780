//! Prices as shops write them.

use channel_core::{
    catalogue::{Currency, Money},
    text::fold,
};
use rust_decimal::Decimal;

use super::{currency::currency_of, problem::RowProblem};

/// The price in a cell. The currency stands in the cell, in a column of its own, or is the file's default.
pub(super) fn parse(cell: &str, column: Option<&str>, default: Option<Currency>) -> Result<Money, RowProblem> {
    let value = || cell.chars().take(40).collect::<String>();
    let folded = fold(cell);
    if !folded.chars().any(|c| c.is_ascii_digit()) {
        return Err(RowProblem::PriceNotANumber { value: value() });
    }
    let number: String = folded.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let words: String = folded
        .chars()
        .filter(|c| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '-' | '\'')))
        .collect();
    let unit = words.trim_matches('.');
    let in_cell = match unit {
        "" => None,
        unit => Some(known(unit).ok_or_else(|| {
            if unit.chars().any(|c| "eurusdgbp€$£₽₺₸".contains(c)) || unit.chars().count() <= 4 {
                RowProblem::Currency { value: value() }
            } else {
                RowProblem::PriceNotANumber { value: value() }
            }
        })?),
    };
    let in_column = match column.map(str::trim).filter(|cell| !cell.is_empty()) {
        None => None,
        Some(cell) => {
            Some(known(&fold(cell)).ok_or_else(|| RowProblem::Currency { value: cell.chars().take(40).collect() })?)
        }
    };
    if let (Some(a), Some(b)) = (in_cell, in_column)
        && a != b
    {
        return Err(RowProblem::Currency { value: value() });
    }
    let number = number.trim_matches(['.', ',']);
    if !number.chars().any(|c| c.is_ascii_digit()) || number.contains('-') {
        return Err(RowProblem::PriceNotANumber { value: value() });
    }
    let currency =
        in_cell.or(in_column).or(default).ok_or_else(|| RowProblem::PriceWithoutCurrency { value: value() })?;
    minor(number, currency)
        .map(|minor| Money::new(minor, currency))
        .ok_or_else(|| RowProblem::PriceNotANumber { value: value() })
}

fn known(unit: &str) -> Option<Currency> {
    currency_of(unit).or_else(|| currency_of(unit.trim_end_matches('.'))).or_else(|| unit.parse().ok())
}

/// `1.299,00`, `1,299.00`, `1299`, `79,9`: the last separator is the decimal one, unless exactly three digits follow it
/// in a currency that has not three decimals, or it stands more than once.
fn minor(number: &str, currency: Currency) -> Option<i64> {
    let places = u32::from(currency.exponent());
    let separators: Vec<(usize, char)> = number.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let decimal_at = separators.last().copied().filter(|&(at, sign)| {
        let after = number.len() - at - 1;
        let alone = separators.iter().filter(|(_, other)| *other == sign).count() == 1;
        let mixed = separators.iter().any(|(_, other)| *other != sign);
        alone && (mixed || after != 3 || places == 3)
    });
    let (whole, fraction) = match decimal_at {
        Some((at, _)) => (number.get(..at)?, number.get(at + 1..)?),
        None => (number, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let amount: Decimal =
        format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, if fraction.is_empty() { "0" } else { fraction })
            .parse()
            .ok()?;
    let minor = amount.checked_mul(Decimal::from(10_u64.checked_pow(places)?))?;
    // A price with more decimals than its currency has is a mistake, not something to round.
    if minor.fract().is_zero() { i64::try_from(minor).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shops_write_prices_in_many_ways() {
        let table = [
            ("79.90 EUR", "79.90 EUR"),
            ("EUR 79.90", "79.90 EUR"),
            ("€79,90", "79.90 EUR"),
            ("79,9 €", "79.90 EUR"),
            ("1.299,00 €", "1299.00 EUR"),
            ("$1,299.00", "1299.00 USD"),
            ("1 299,50 руб.", "1299.50 RUB"),
            ("1.299 TL", "1299.00 TRY"),
            ("6500 сом", "6500.00 KGS"),
            ("1.234.567 KZT", "1234567.00 KZT"),
            ("12.345 KWD", "12.345 KWD"),
            ("1500 JPY", "1500 JPY"),
            ("0 EUR", "0.00 EUR"),
            ("٧٩٫٩٠ EUR", "79.90 EUR"),
        ];
        for (cell, price) in table {
            assert_eq!(parse(cell, None, None).map(|price| price.to_string()), Ok(price.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_currency_comes_from_the_cell_the_column_or_the_file() {
        assert_eq!(parse("79.90", Some("eur"), None).unwrap().to_string(), "79.90 EUR");
        assert_eq!(parse("79.90", None, Some("TRY".parse().unwrap())).unwrap().to_string(), "79.90 TRY");
        assert!(matches!(parse("79.90", None, None), Err(RowProblem::PriceWithoutCurrency { .. })));
        assert!(matches!(parse("79.90 EUR", Some("USD"), None), Err(RowProblem::Currency { .. })));
    }

    #[test]
    fn what_is_no_exact_price_is_refused() {
        for cell in ["free", "EUR", "-5 EUR", "1.2345 EUR", "99999999999999999999 EUR", "abc EUR"] {
            assert!(parse(cell, None, None).is_err(), "{cell}");
        }
    }
}
