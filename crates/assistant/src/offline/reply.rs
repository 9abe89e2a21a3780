//! What to say about what was found.

use channel_core::catalogue::{Answer as StoredAnswer, Product};

use super::{
    compare::Side,
    goods::{Model, models},
    intent::Wants,
    look::{Kind, Look},
    money::price,
    say::Speech,
};
use crate::{
    error::AssistantError,
    orders::Order,
    outcome::{Citation, Intent, Seen, Source, Trace},
    retriever::{AnswerHit, Filters, ProductFindings, ProductHit},
};

/// How many models a list names.
const LISTED: usize = 3;
/// How many variants an answer names.
const VARIANTS: usize = 8;
/// How a reason begins that says the words were found in the description.
const DESCRIBED: &str = "description:";
/// Models whose confidence is this near to the best one's are as good an answer.
const NEAR: f32 = 0.08;

/// An answer before the guard.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// None when nothing was found.
    pub(super) text: Option<String>,
    pub(super) intent: Intent,
    pub(super) image: Option<String>,
    pub(super) citations: Vec<Citation>,
    pub(super) products: Vec<Product>,
    pub(super) answers: Vec<StoredAnswer>,
    pub(super) orders: Vec<Order>,
    pub(super) seen: Vec<Seen>,
}

/// What to say to one question.
pub(super) fn draft(look: &Look, speech: &Speech) -> Result<Draft, AssistantError> {
    let (findings, wants) = (look.findings(), &look.wants);
    let intent = intent(&findings.filters, wants);
    let mut draft = Draft { seen: seen(findings, &look.answers), intent, ..Draft::default() };
    match look.kind() {
        Kind::WhichProduct => draft.text = Some(speech.say("which-product", &[])?),
        Kind::Policy(hit) => draft.policy(hit),
        Kind::Products => draft.products(&findings.hits, &findings.filters, wants, speech)?,
        Kind::Nothing | Kind::Idle => {}
    }
    Ok(draft)
}

/// Two or three things side by side.
pub(super) fn compare(look: &Look, sides: &[Side], speech: &Speech) -> Result<Draft, AssistantError> {
    let mut draft = Draft { seen: seen(&look.general, &[]), intent: Intent::Compare, ..Draft::default() };
    draft.compare(sides, speech)?;
    Ok(draft)
}

fn intent(filters: &Filters, wants: &Wants) -> Intent {
    match wants {
        Wants { price: true, .. } => Intent::Price,
        _ if filters.size.is_some() || filters.colour.is_some() || wants.variant => Intent::Variant,
        Wants { stock: true, .. } | Wants { count: true, .. } => Intent::Stock,
        _ => Intent::Find,
    }
}

fn seen(findings: &ProductFindings, answers: &[AnswerHit]) -> Vec<Seen> {
    let products = findings.hits.iter().take(5).map(|hit| Seen {
        source: Source::Product(hit.product.sku.clone()),
        confidence: Trace::percent(hit.confidence),
        why: hit.why.clone(),
    });
    let answers = answers.iter().take(3).map(|hit| Seen {
        source: Source::Answer(hit.answer.id.clone()),
        confidence: Trace::percent(hit.confidence),
        why: hit.why.clone(),
    });
    products.chain(answers).collect()
}

impl Draft {
    /// Another part of the answer behind this one.
    pub(super) fn join(mut self, other: Self) -> Self {
        let Some(said) = other.text else { return self };
        match &mut self.text {
            None => {
                self.text = Some(said);
                self.intent = other.intent;
            }
            Some(text) => {
                text.push_str("\n\n");
                text.push_str(&said);
            }
        }
        self.image = self.image.or(other.image);
        for citation in other.citations {
            if !self.citations.contains(&citation) {
                self.citations.push(citation);
            }
        }
        self.products.extend(other.products);
        self.answers.extend(other.answers);
        self.orders.extend(other.orders);
        self.seen.extend(other.seen);
        self
    }

    fn compare(&mut self, sides: &[Side], speech: &Speech) -> Result<(), AssistantError> {
        let mut lines = vec![speech.say("compare", &[])?];
        let mut prices = Vec::new();
        for side in sides {
            let model = Model { hits: side.hits.iter().collect() };
            let Some(product) = side.product() else { continue };
            let shown = shared_name(&model, speech)?;
            let price = price_text(&model, speech);
            let key = if price.is_empty() { "list-item-unpriced" } else { "list-item" };
            lines.push(speech.say(key, &[("product", &shown), ("price", &price)])?);
            if !product.description.is_empty() {
                lines.push(product.description.clone());
            }
            let there = model.in_stock();
            match there.is_empty() {
                true => lines.push(speech.say("sold-out", &[("product", &shown)])?),
                false => lines.extend(self.variants(&there, speech, Counted::No)?),
            }
            lines.extend(product.url.clone());
            for hit in &side.hits {
                self.cite(&hit.product);
            }
            prices.push(model.prices().map(|(from, _)| (from, shown)));
        }
        lines.extend(cheapest(&prices, speech)?);
        self.text = Some(lines.join("\n"));
        Ok(())
    }

    fn policy(&mut self, hit: &AnswerHit) {
        self.intent = Intent::Policy;
        self.text = Some(hit.answer.answer.clone());
        let values = [("answer".to_owned(), hit.answer.answer.clone())].into();
        self.citations.push(Citation { source: Source::Answer(hit.answer.id.clone()), values });
        self.answers.push(hit.answer.clone());
    }

    fn products(
        &mut self,
        hits: &[ProductHit],
        filters: &Filters,
        wants: &Wants,
        speech: &Speech,
    ) -> Result<(), AssistantError> {
        let all = models(hits);
        let best = all.first().and_then(Model::best);
        let as_good = |model: &&Model<'_>| {
            let (Some(best), Some(own)) = (best, model.best()) else { return false };
            best.confidence - own.confidence <= NEAR && own.relaxed.len() <= best.relaxed.len()
        };
        let listed: Vec<&Model<'_>> = all.iter().filter(as_good).take(LISTED).collect();
        let lines = match listed.as_slice() {
            [] => return Ok(()),
            [one] => self.one(one, filters, wants, speech)?,
            several => self.several(several, speech)?,
        };
        self.text = Some(lines.join("\n"));
        Ok(())
    }

    /// Everything about one model, the asked variant first.
    fn one(
        &mut self,
        model: &Model<'_>,
        filters: &Filters,
        wants: &Wants,
        speech: &Speech,
    ) -> Result<Vec<String>, AssistantError> {
        let Some(hit) = model.best() else { return Ok(Vec::new()) };
        let product = &hit.product;
        let misses = |name: &str| hit.relaxed.iter().any(|relaxed| relaxed == name);
        let asked_variant = filters.size.is_some() || filters.colour.is_some();
        let missing = match (misses("size"), misses("colour")) {
            (true, true) => Some("not-in-variant"),
            (true, false) if filters.colour.is_some() && product.size().is_some() => Some("not-in-variant"),
            (true, false) => Some("not-in-size"),
            (false, true) => Some("not-in-colour"),
            (false, false) => None,
        };
        let others = model.in_stock();
        // A colour alone may mean several sizes, so those are what is named.
        let fitting: Vec<&Product> =
            model.hits.iter().filter(|hit| hit.relaxed.is_empty()).map(|hit| &hit.product).collect();
        let single = model.hits.len() == 1;
        let counted = if wants.count { Counted::Yes } else { Counted::No };
        let told = |why: &String| why.starts_with(DESCRIBED);
        let described = hit.why.iter().any(told) && !product.description.is_empty();
        let mut lines = Vec::new();
        if let Some(key) = missing {
            lines.push(speech.say(key, &[("product", &product.title)])?);
            lines.push(price_of_all(model, speech)?);
            lines.extend(self.variants(&others, speech, counted)?);
        } else if misses("price") {
            lines.push(speech.say("not-in-price", &[("product", &product.title)])?);
            lines.push(price_of_all(model, speech)?);
            lines.extend(self.variants(&others, speech, counted)?);
        } else if single || (asked_variant && fitting.len() == 1) {
            lines.extend(one_variant(product, speech)?);
            self.cite(product);
            if product.in_stock() == Some(false) {
                lines.extend(self.variants(&others, speech, counted)?);
            }
        } else if let ([only], false, true) = (others.as_slice(), asked_variant, wants.stock || wants.count) {
            // One variant is left, so that is what is there.
            lines.extend(one_variant(only, speech)?);
            self.cite(only);
        } else {
            let there: Vec<&Product> =
                fitting.iter().copied().filter(|product| product.in_stock() == Some(true)).collect();
            let gone = there.is_empty() && (asked_variant || others.is_empty());
            let others = if there.is_empty() { others } else { there };
            let (key, shown) = match (gone, wants.stock) {
                (true, _) => ("sold-out", named(product, speech)?),
                (false, true) => ("available", product.title.clone()),
                (false, false) => ("found", product.title.clone()),
            };
            lines.push(speech.say(key, &[("product", &shown)])?);
            lines.push(price_of_all(model, speech)?);
            lines.extend(self.variants(&others, speech, counted)?);
        }
        for hit in &model.hits {
            if lines.len() < 2 || self.citations.is_empty() || missing.is_some() || !asked_variant {
                self.cite(&hit.product);
            }
        }
        if described {
            lines.push(product.description.clone());
        }
        lines.extend(product.url.clone());
        self.image.clone_from(&product.image_url);
        Ok(lines)
    }

    /// One line for each of a few models.
    fn several(&mut self, models: &[&Model<'_>], speech: &Speech) -> Result<Vec<String>, AssistantError> {
        let mut lines = vec![speech.say("list", &[])?];
        for model in models {
            let Some(hit) = model.best() else { continue };
            let variants = model.in_stock();
            let shown = if hit.relaxed.is_empty() && model.hits.iter().filter(|hit| hit.relaxed.is_empty()).count() == 1
            {
                named(&hit.product, speech)?
            } else {
                hit.product.title.clone()
            };
            let key = match (model.prices(), variants.is_empty() && hit.product.in_stock() == Some(false)) {
                (None, _) => "list-item-unpriced",
                (Some(_), true) => "list-item-sold-out",
                (Some(_), false) => "list-item",
            };
            let price = price_text(model, speech);
            lines.push(speech.say(key, &[("product", &shown), ("price", &price)])?);
            lines.extend(hit.product.url.clone());
            for hit in &model.hits {
                self.cite(&hit.product);
            }
        }
        self.image = models.first().and_then(|model| model.best()).and_then(|hit| hit.product.image_url.clone());
        Ok(lines)
    }

    fn variants(
        &mut self,
        products: &[&Product],
        speech: &Speech,
        counted: Counted,
    ) -> Result<Option<String>, AssistantError> {
        let mut labels = Vec::new();
        for product in products.iter().take(VARIANTS) {
            let label = match (label(product, speech)?, product.stock, counted) {
                (label, Some(stock), Counted::Yes) if !label.is_empty() => {
                    speech.say("variant-count", &[("variant", &label), ("count", &stock.to_string())])?
                }
                (label, _, _) => label,
            };
            if !label.is_empty() && !labels.contains(&label) {
                labels.push(label);
                self.cite(product);
            }
        }
        if labels.is_empty() { Ok(None) } else { speech.say("variants", &[("variants", &labels.join("; "))]).map(Some) }
    }

    fn cite(&mut self, product: &Product) {
        let source = Source::Product(product.sku.clone());
        if self.citations.iter().any(|citation| citation.source == source) {
            return;
        }
        let values = [
            ("title", Some(product.title.clone())),
            ("price", product.price.map(|price| price.to_string())),
            ("stock", product.stock.map(|stock| stock.to_string())),
            ("size", product.size().map(str::to_owned)),
            ("colour", product.colour().map(str::to_owned)),
            ("url", product.url.clone()),
        ];
        let values = values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        self.citations.push(Citation { source, values });
        self.products.push(product.clone());
    }
}

/// Whether the pieces of each variant are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Yes,
    No,
}

/// The title, with the colour behind it when all variants meant have the same one.
fn shared_name(model: &Model<'_>, speech: &Speech) -> Result<String, AssistantError> {
    let Some(best) = model.best() else { return Ok(String::new()) };
    if let [only] = model.hits.as_slice() {
        return named(&only.product, speech);
    }
    Ok(best.product.title.clone())
}

/// Which of the things costs least. That is said in words: the difference stands in no row.
fn cheapest(
    prices: &[Option<(channel_core::catalogue::Money, String)>],
    speech: &Speech,
) -> Result<Option<String>, AssistantError> {
    let Some(known) = prices.iter().cloned().collect::<Option<Vec<_>>>() else { return Ok(None) };
    let same_currency = known.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a.currency == b.currency));
    let (Some((least, name)), Some((most, _)), true) = (
        known.iter().min_by_key(|(price, _)| price.minor),
        known.iter().max_by_key(|(price, _)| price.minor),
        same_currency,
    ) else {
        return Ok(None);
    };
    let line = if least.minor == most.minor {
        speech.say("same-price", &[])?
    } else {
        speech.say("cheaper", &[("product", name)])?
    };
    Ok(Some(line))
}

fn one_variant(product: &Product, speech: &Speech) -> Result<Vec<String>, AssistantError> {
    let shown = named(product, speech)?;
    let key = match product.in_stock() {
        Some(true) => "available",
        Some(false) => "sold-out",
        None => "stock-unknown",
    };
    let mut lines = vec![speech.say(key, &[("product", &shown)])?];
    lines.push(match product.price {
        Some(own) => speech.say("price", &[("price", &price(own, speech.language))])?,
        None => speech.say("price-unknown", &[])?,
    });
    if let Some(stock) = product.stock.filter(|&stock| stock > 0) {
        lines.push(speech.say("stock", &[("count", &stock.to_string())])?);
    }
    Ok(lines)
}

fn price_of_all(model: &Model<'_>, speech: &Speech) -> Result<String, AssistantError> {
    match model.prices() {
        None => speech.say("price-unknown", &[]),
        Some((from, to)) if from == to => speech.say("price", &[("price", &price(from, speech.language))]),
        Some((from, to)) => {
            speech.say("price-range", &[("from", &price(from, speech.language)), ("to", &price(to, speech.language))])
        }
    }
}

fn price_text(model: &Model<'_>, speech: &Speech) -> String {
    match model.prices() {
        None => String::new(),
        Some((from, to)) if from == to => price(from, speech.language),
        Some((from, to)) => format!("{} – {}", price(from, speech.language), price(to, speech.language)),
    }
}

/// The title with the variant behind it.
fn named(product: &Product, speech: &Speech) -> Result<String, AssistantError> {
    let label = label(product, speech)?;
    Ok(if label.is_empty() { product.title.clone() } else { format!("{} ({label})", product.title) })
}

fn label(product: &Product, speech: &Speech) -> Result<String, AssistantError> {
    let size = product.size().map(|size| speech.say("size", &[("size", size)])).transpose()?;
    let colour = product.colour().map(|colour| speech.colour(colour));
    Ok(size.into_iter().chain(colour).collect::<Vec<_>>().join(", "))
}
