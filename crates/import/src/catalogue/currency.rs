//! Currencies as shops write them.

use channel_core::catalogue::Currency;

/// The currency a folded word or sign names.
pub(super) fn currency_of(word: &str) -> Option<Currency> {
    let code = match word {
        "eur" | "euro" | "euros" | "€" | "евро" | "يورو" | "avro" => "EUR",
        "usd" | "dollar" | "dollars" | "$" | "us$" | "dolar" | "dolares" | "доллар" | "долларов" | "долл" | "دولار" => {
            "USD"
        }
        "gbp" | "pound" | "pounds" | "£" => "GBP",
        "rub" | "₽" | "р" | "руб" | "рублей" | "рубля" | "рубль" => "RUB",
        "try" | "tl" | "₺" | "lira" | "лир" | "ليره" => "TRY",
        "kgs" | "с" | "⃀" | "сом" | "som" | "soms" | "сомов" => "KGS",
        "kzt" | "₸" | "тг" | "тенге" | "tenge" => "KZT",
        "uzs" | "so'm" | "сум" | "сумов" | "sum" => "UZS",
        "uah" | "₴" | "грн" => "UAH",
        "aed" | "درهم" => "AED",
        "sar" | "ريال" => "SAR",
        _ => return None,
    };
    code.parse().ok()
}
