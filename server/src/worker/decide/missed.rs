//! Which questions got no answer, and which of them are the same.

use assistant::{HandoverReason, Intent, Outcome};
use channel_core::text::{fold, words};
use store::unanswered::Reason;

/// The longest question that is kept, in characters.
const LONGEST: usize = 300;
/// A run of so many digits may be a telephone number or an order's, and says nothing of the question.
const LONG_NUMBER: usize = 6;

/// A question that got no answer: what makes it the same as another one, its words, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Miss {
    pub(crate) key: String,
    pub(crate) question: String,
    pub(crate) reason: Reason,
}

/// What of a turn was not answered. Whoever asked for a person asked nothing else.
pub(crate) fn missed(said: &[String], outcome: &Outcome) -> Option<Miss> {
    let reason = match outcome {
        Outcome::Answer(answer) if answer.intent == Intent::Unknown => {
            if answer.trace.refused.is_some() {
                Reason::Refused
            } else {
                Reason::Unknown
            }
        }
        Outcome::Handover(handover) => match handover.reason {
            HandoverReason::Stuck | HandoverReason::Chosen => Reason::HandedOver,
            HandoverReason::Asked
            | HandoverReason::Complaint
            | HandoverReason::OfferAccepted
            | HandoverReason::Looping
            | HandoverReason::Unheard => return None,
        },
        Outcome::Answer(_) | Outcome::Silent { .. } => return None,
    };
    miss(said, reason)
}

/// The same for a reason that is known. None when nothing was said that could be asked again.
pub(crate) fn miss(said: &[String], reason: Reason) -> Option<Miss> {
    let question = said.iter().map(|one| one.trim()).filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" ");
    let question: String = without_people(&question).chars().take(LONGEST).collect();
    let key =
        words(&fold(&question)).filter(|word| word.chars().any(char::is_alphanumeric)).collect::<Vec<_>>().join(" ");
    (!key.is_empty()).then_some(Miss { key, question, reason })
}

/// The words without addresses and long numbers: the list is about what is asked, not about who asks.
fn without_people(text: &str) -> String {
    let kept = text.split_whitespace().map(|word| {
        let digits = word.chars().filter(|c| c.is_numeric()).count();
        let is_address = word.contains('@') && word.contains('.');
        if digits >= LONG_NUMBER || is_address { "…" } else { word }
    });
    kept.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistant::{Answer, Handover, Language, SilentReason, Trace};

    fn said(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    fn key(text: &str) -> Option<String> {
        miss(&said(text), Reason::Unknown).map(|miss| miss.key)
    }

    fn answer(intent: Intent, refused: Option<&str>) -> Outcome {
        Outcome::Answer(Answer {
            text: "…".into(),
            image: None,
            citations: Vec::new(),
            intent,
            language: Language::En,
            offers: Vec::new(),
            trace: Trace { refused: refused.map(str::to_owned), ..Trace::default() },
        })
    }

    fn handover(reason: HandoverReason) -> Outcome {
        Outcome::Handover(Handover { reason, text: "…".into(), language: Language::En, summary: None })
    }

    #[test]
    fn only_what_was_asked_and_not_answered_is_missed() {
        let table = [
            (answer(Intent::Unknown, None), Some(Reason::Unknown)),
            (answer(Intent::Unknown, Some("a number")), Some(Reason::Refused)),
            (answer(Intent::Price, None), None),
            (answer(Intent::Greet, None), None),
            (handover(HandoverReason::Stuck), Some(Reason::HandedOver)),
            (handover(HandoverReason::Chosen), Some(Reason::HandedOver)),
            (handover(HandoverReason::Asked), None),
            (handover(HandoverReason::OfferAccepted), None),
            (handover(HandoverReason::Unheard), None),
            (handover(HandoverReason::Looping), None),
            (Outcome::Silent { reason: SilentReason::NothingSaid }, None),
        ];
        for (outcome, reason) in table {
            assert_eq!(missed(&said("why?"), &outcome).map(|miss| miss.reason), reason, "{outcome:?}");
        }
    }

    #[test]
    fn a_question_is_the_same_however_it_is_written() {
        assert_eq!(key("Do you ship to Mars?"), key("  do you SHIP to mars !!"));
        assert_ne!(key("Do you ship to Mars?"), key("Do you ship to Venus?"));
        assert_eq!(key("Ёлка есть?"), key("елка есть"));
        assert_eq!(key("?!"), None);
        assert_eq!(key("👍"), None);
    }

    #[test]
    fn whoever_asks_is_left_out_of_what_is_asked() {
        let miss = miss(&said("Where is order 12345678? Write to ana@example.com, size 42"), Reason::Unknown).unwrap();
        assert_eq!(miss.question, "Where is order … Write to … size 42");
        assert_eq!(miss.key, "where is order write to size 42");
    }
}
