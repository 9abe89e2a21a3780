//! What is kept secret, also spelled out, turned round or encoded.

use base64::Engine as _;
use channel_core::text::fold;

use super::{Evidence, Refusal};

/// Shorter ones would be found in ordinary words.
const SHORTEST_SECRET: usize = 6;
/// So many words in a row are no chance.
const STRETCH: usize = 8;

pub(super) fn check(text: &str, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    let said = letters(text);
    let secrets = evidence.secrets.iter().filter(|secret| letters(secret).len() >= SHORTEST_SECRET);
    for secret in secrets {
        if disguises(secret).iter().any(|disguise| said.contains(disguise.as_str())) {
            return Err(Refusal::Secret);
        }
    }
    if !evidence.instructions.is_empty() && repeats(text, evidence) {
        return Err(Refusal::Instructions);
    }
    Ok(())
}

/// Letters and digits alone, so that blanks, dots and hyphens between them hide nothing.
fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn disguises(secret: &str) -> Vec<String> {
    let plain = letters(secret);
    let turned: String = plain.chars().rev().collect();
    let rotated: String = plain
        .chars()
        .map(|c| match c {
            'a'..='z' => char::from((c as u8 - b'a' + 13) % 26 + b'a'),
            other => other,
        })
        .collect();
    let mut all = vec![turned, rotated, hex::encode(secret), hex::encode(&plain)];
    // What is encoded with something before it begins at another place of three bytes, so all three are looked for,
    // without the signs at either end, which depend on the neighbours.
    for before in ["", "x", "xx"] {
        for form in [secret, plain.as_str()] {
            let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(format!("{before}{form}"));
            let inner = encoded.get(4..encoded.len().saturating_sub(4)).unwrap_or_default();
            all.push(letters(inner));
        }
    }
    all.push(plain);
    all.retain(|disguise| disguise.len() >= SHORTEST_SECRET);
    all
}

/// Whether a stretch of the instructions stands in the text that the shop's own rows do not have.
fn repeats(text: &str, evidence: &Evidence<'_>) -> bool {
    let (text, instructions) = (fold(text), fold(evidence.instructions));
    let said: Vec<&str> = words(&text);
    let told = words(&instructions);
    let known: String = evidence
        .quoted()
        .chain(evidence.descriptions())
        .map(|own| words(&fold(own)).join(" "))
        .collect::<Vec<_>>()
        .join(" ");
    let told: std::collections::HashSet<&[&str]> = told.windows(STRETCH).collect();
    said.windows(STRETCH).any(|stretch| told.contains(stretch) && !known.contains(&stretch.join(" ")))
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}
