//! The questions and what each must lead to.

use assistant::{Intent, Language};

const FILE: &str = include_str!("../data/questions.txt");

/// One golden question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The language it is asked and has to be answered in.
    pub language: Language,
    /// Whether it may be looked at while something is improved.
    pub set: Set,
    /// The customer's messages; the last one is judged.
    pub said: Vec<String>,
    /// What it must lead to.
    pub expected: Expected,
    /// Rows that have to be cited.
    pub rows: Vec<Row>,
    /// What the answer has to say, price signs and spaces aside.
    pub says: Vec<String>,
}

/// Whether a question may be looked at while something is improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// For improving.
    Development,
    /// For measuring alone.
    HeldOut,
}

/// What a question must lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// An answer of one of these intents.
    Answer(Vec<Intent>),
    /// It is not known, and a person is offered or called.
    Refusal,
    /// A person is called.
    Person,
    /// The customer is asked which product is meant.
    WhichProduct,
}

/// A row that has to be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A product of this code.
    Product(String),
    /// Any product whose code begins so.
    AnyProduct(String),
    /// The second model that the answer before named.
    SecondBefore,
    /// A question-answer pair.
    Answer(String),
    /// An order.
    Order(String),
}

/// All questions, in the order of the file.
///
/// # Panics
/// When the file of this crate is broken.
#[must_use]
pub fn questions() -> Vec<Question> {
    let mut language = None;
    let mut all = Vec::new();
    for line in FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let Some(tag) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            language = Language::from_tag(tag);
            continue;
        }
        let question = language.and_then(|language| read(language, line));
        all.push(question.unwrap_or_else(|| panic!("no golden question: {line}")));
    }
    all
}

fn read(language: Language, line: &str) -> Option<Question> {
    let mut columns = line.split('|').map(str::trim);
    let set = match columns.next()? {
        "dev" => Set::Development,
        "held" => Set::HeldOut,
        _ => return None,
    };
    let said = columns.next()?.split(">>").map(|said| said.trim().to_owned()).collect();
    let expected = expected(columns.next()?)?;
    let rows = columns.next().unwrap_or_default().split_whitespace().map(row).collect();
    let says = columns.next().unwrap_or_default().split(';').map(|word| word.trim().to_owned());
    let says = says.filter(|word| !word.is_empty()).collect();
    Some(Question { language, set, said, expected, rows, says })
}

fn expected(text: &str) -> Option<Expected> {
    Some(match text {
        "refuse" => Expected::Refusal,
        "person" => Expected::Person,
        "which" => Expected::WhichProduct,
        intents => Expected::Answer(intents.split(',').map(intent).collect::<Option<_>>()?),
    })
}

fn intent(name: &str) -> Option<Intent> {
    Some(match name {
        "find" => Intent::Find,
        "price" => Intent::Price,
        "stock" => Intent::Stock,
        "variant" => Intent::Variant,
        "compare" => Intent::Compare,
        "policy" => Intent::Policy,
        "greet" => Intent::Greet,
        "thanks" => Intent::Thanks,
        "order" => Intent::Order,
        _ => return None,
    })
}

fn row(name: &str) -> Row {
    if name == "second" {
        Row::SecondBefore
    } else if let Some(id) = name.strip_prefix("answer:") {
        Row::Answer(id.to_owned())
    } else if let Some(number) = name.strip_prefix("order:") {
        Row::Order(number.to_owned())
    } else if let Some(beginning) = name.strip_suffix('*') {
        Row::AnyProduct(beginning.to_owned())
    } else {
        Row::Product(name.to_owned())
    }
}
