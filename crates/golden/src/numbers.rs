//! Numbers of an answer that no cited row has. It shares nothing with the assistant's own guard but the idea.

use assistant::{Answer, Source};

use crate::shop::Rows;

/// The numbers that stand in none of the rows the answer cites.
pub(crate) fn invented(answer: &Answer, rows: &Rows) -> Vec<String> {
    let cited: String = answer.citations.iter().map(|citation| row(&citation.source, rows)).collect();
    let known = numbers(&cited);
    numbers(&answer.text).into_iter().filter(|number| !known.contains(number)).collect()
}

fn row(source: &Source, rows: &Rows) -> String {
    match source {
        Source::Product(sku) => {
            let product = rows.products.iter().find(|product| product.sku == *sku);
            product.map_or_else(String::new, |product| {
                let price = product.price.map(|price| price.decimal()).unwrap_or_default();
                let stock = product.stock.map(|stock| stock.to_string()).unwrap_or_default();
                let url = product.url.as_deref().unwrap_or_default();
                let attributes: Vec<&str> = product.attributes.values().map(String::as_str).collect();
                let texts = [product.title.as_str(), &product.description, &price, &stock, url, &attributes.join(" ")];
                format!("{}\n", texts.join("\n"))
            })
        }
        Source::Answer(id) => {
            let pair = rows.answers.iter().find(|pair| pair.id == *id);
            pair.map_or_else(String::new, |pair| format!("{}\n", pair.answer))
        }
        Source::Order(number) => {
            let order = rows.orders.iter().find(|order| order.number == *number);
            order.map_or_else(String::new, |order| {
                let total = order.total.map(|total| total.decimal()).unwrap_or_default();
                let texts = [
                    order.number.as_str(),
                    &order.status,
                    order.placed_on.as_deref().unwrap_or_default(),
                    &order.items.join(" "),
                    &total,
                    order.tracking.as_deref().unwrap_or_default(),
                ];
                format!("{}\n", texts.join("\n"))
            })
        }
    }
}

/// Runs of digits, with their decimals when they have some. Digits of other scripts count as what they are.
fn numbers(text: &str) -> Vec<String> {
    let plain: Vec<char> = text.chars().map(plain_digit).collect();
    let at = |index: usize| plain.get(index).copied().unwrap_or(' ');
    let mut found = Vec::new();
    let mut index = 0;
    while index < plain.len() {
        if !at(index).is_numeric() {
            index += 1;
            continue;
        }
        let mut number = String::new();
        while at(index).is_numeric() || (matches!(at(index), '.' | ',') && at(index + 1).is_numeric()) {
            number.push(if at(index) == ',' { '.' } else { at(index) });
            index += 1;
        }
        let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
        found.push(number.to_owned());
    }
    found
}

fn plain_digit(c: char) -> char {
    match c {
        '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_in_every_way_of_writing_it() {
        assert_eq!(numbers("79,90 € and 79.90, ٧٩ pieces, 10:00, v=42."), ["79.9", "79.9", "79", "10", "00", "42"]);
    }
}
