//! What a customer is told about a change that they asked for: by the system, never by a model.

use crate::{
    error::AssistantError,
    language::Language,
    offline::Speech,
    outcome::{Answer, Intent, Outcome, ProposalKind, Trace},
};

/// What a person of the shop decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is done, or passed on to be done.
    Accepted,
    /// It is not.
    Refused,
}

/// That the wish was passed on to a person. Nothing is promised.
///
/// # Errors
/// When the message catalogue is broken.
pub fn asked(language: Language) -> Result<Outcome, AssistantError> {
    let text = Speech::new(language)?.say("proposal-asked", &[])?;
    let trace = Trace { assistant: "system".to_owned(), ..Trace::default() };
    let (citations, offers) = (Vec::new(), Vec::new());
    Ok(Outcome::Answer(Answer { text, image: None, citations, intent: Intent::Order, language, offers, trace }))
}

/// What was decided about a change of this thing.
///
/// # Errors
/// When the message catalogue is broken.
pub fn decided(
    language: Language,
    kind: ProposalKind,
    target: &str,
    decision: Decision,
) -> Result<String, AssistantError> {
    let speech = Speech::new(language)?;
    match decision {
        Decision::Accepted => speech.say(&format!("accepted-{}", kind.as_str()), &[("target", target)]),
        Decision::Refused => speech.say("refused-proposal", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_is_told_in_every_language_and_names_what_it_is_about() {
        for language in Language::ALL {
            assert!(matches!(asked(language).unwrap(), Outcome::Answer(answer) if !answer.text.is_empty()));
            for kind in ProposalKind::ALL {
                let told = decided(language, kind, "A-1042", Decision::Accepted).unwrap();
                assert_eq!(told.contains("A-1042"), kind != ProposalKind::Callback, "{language:?} {kind:?}: {told}");
                assert!(!decided(language, kind, "A-1042", Decision::Refused).unwrap().contains("A-1042"));
            }
        }
    }
}
