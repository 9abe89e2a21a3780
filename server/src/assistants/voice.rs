//! What an organisation says about its assistant.

use assistant::think::Policy;
use assistant::{Language, ProposalKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// The longest word on how it speaks, in characters.
const LONGEST_MANNER: usize = 1_000;
/// The longest rule, in characters.
const LONGEST_RULE: usize = 300;
/// The most rules of a kind.
const MOST_RULES: usize = 20;

/// How an assistant speaks, what it may do, what it must not, and when a person takes over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Voice {
    /// What it is called; nothing when it has no name.
    pub name: String,
    /// How it speaks, in the merchant's words.
    pub manner: String,
    /// The languages it answers in, the usual one first; all of them when none is named.
    pub languages: Vec<Language>,
    /// Hosts it may link, beside the links of the catalogue.
    pub hosts: Vec<String>,
    /// What it must not do, one a line.
    pub must_not: Vec<String>,
    /// When a person takes over, beside when the customer wants one, one a line.
    pub hand_over: Vec<String>,
    /// What it may offer to have changed. It never does it itself: the customer asks, and a person decides.
    pub may_propose: Vec<ProposalKind>,
}

/// What is wrong with a voice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoiceError {
    /// The name is too long.
    #[error("the name is longer than {LONGEST_NAME} characters")]
    Name,
    /// The words on how it speaks are too long.
    #[error("the manner is longer than {LONGEST_MANNER} characters")]
    Manner,
    /// A rule is too long, or there are too many.
    #[error("there are more than {MOST_RULES} rules of a kind, or one is longer than {LONGEST_RULE} characters")]
    Rules,
    /// This is no name of a host.
    #[error("{0} is no name of a host")]
    Host(String),
}

impl Voice {
    /// What was kept; the beginning when nothing was.
    ///
    /// # Errors
    /// When it is no voice.
    pub fn read(kept: &Value) -> Result<Self, serde_json::Error> {
        if kept.is_null() { Ok(Self::default()) } else { serde_json::from_value(kept.clone()) }
    }

    /// The same without blank lines and repetitions, when it can be kept.
    ///
    /// # Errors
    /// When something is too long, or a host is none.
    pub fn checked(self) -> Result<Self, VoiceError> {
        let (name, manner) = (self.name.trim().to_owned(), self.manner.trim().to_owned());
        if name.chars().count() > LONGEST_NAME {
            return Err(VoiceError::Name);
        }
        if manner.chars().count() > LONGEST_MANNER {
            return Err(VoiceError::Manner);
        }
        let mut languages: Vec<Language> = Vec::new();
        for language in self.languages {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        let hosts = lines(self.hosts)?;
        let hosts = hosts.into_iter().map(|host| of_host(&host).ok_or(VoiceError::Host(host)));
        Ok(Self {
            name,
            manner,
            languages,
            hosts: hosts.collect::<Result<_, _>>()?,
            must_not: lines(self.must_not)?,
            hand_over: lines(self.hand_over)?,
            may_propose: ProposalKind::ALL.into_iter().filter(|kind| self.may_propose.contains(kind)).collect(),
        })
    }

    /// The same as a model is told it.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            may_propose: self.may_propose.clone(),
            hosts: self.hosts.clone(),
            rules: self.must_not.clone(),
            voice: self.manner.clone(),
            hand_over: self.hand_over.clone(),
        }
    }
}

fn lines(rules: Vec<String>) -> Result<Vec<String>, VoiceError> {
    let rules: Vec<String> = rules.iter().map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty()).collect();
    if rules.len() > MOST_RULES || rules.iter().any(|rule| rule.chars().count() > LONGEST_RULE) {
        return Err(VoiceError::Rules);
    }
    Ok(rules)
}

/// A host from what people write: a name, or an address that begins with one.
fn of_host(written: &str) -> Option<String> {
    let bare = written.split_once("://").map_or(written, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#']).next().unwrap_or_default().trim_start_matches("www.").to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    (host.contains('.') && host.len() <= 253 && host.split('.').all(is_label)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_kept_without_blank_lines_and_with_bare_hosts() {
        let voice = Voice {
            name: " Mia ".to_owned(),
            hosts: vec!["https://www.Stride.example/shoes?x=1".to_owned(), " ".to_owned()],
            must_not: vec!["Never promise a date. ".to_owned(), String::new()],
            languages: vec![Language::Tr, Language::En, Language::Tr],
            ..Voice::default()
        };
        let voice = voice.checked().unwrap();
        assert_eq!((voice.name.as_str(), voice.hosts), ("Mia", vec!["stride.example".to_owned()]));
        assert_eq!((voice.must_not.len(), voice.languages), (1, vec![Language::Tr, Language::En]));
    }

    #[test]
    fn what_cannot_be_kept_says_why() {
        let wrong = |voice: Voice| voice.checked().unwrap_err();
        assert_eq!(wrong(Voice { name: "x".repeat(61), ..Voice::default() }), VoiceError::Name);
        assert_eq!(wrong(Voice { manner: "x".repeat(1_001), ..Voice::default() }), VoiceError::Manner);
        assert_eq!(wrong(Voice { must_not: vec!["x".to_owned(); 21], ..Voice::default() }), VoiceError::Rules);
        for host in ["localhost", "a..b", "no spaces.example", "@evil.example"] {
            let voice = Voice { hosts: vec![host.to_owned()], ..Voice::default() };
            assert_eq!(wrong(voice), VoiceError::Host(host.to_owned()));
        }
    }
}
