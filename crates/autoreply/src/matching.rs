//! Looking for keywords, robust against the ways people write.

use channel_core::text::{fold, is_elongated, same_word, squeeze, words};

use crate::rule::{How, Need};

/// A comment prepared for many keywords.
#[derive(Debug)]
pub(crate) struct Prepared {
    folded: String,
    /// Without mentions of others.
    said: String,
    words: Vec<String>,
    squeezed: Option<String>,
}

impl Prepared {
    pub(crate) fn new(text: &str) -> Self {
        let folded = fold(text);
        let said = without_mentions(&folded);
        let words: Vec<String> = words(&said).map(str::to_owned).collect();
        let squeezed = words.iter().any(|word| is_elongated(word)).then(|| squeezed(&words));
        Self { folded, said, words, squeezed }
    }

    /// The keywords that satisfied the need, as the merchant wrote them; none when it is not satisfied.
    pub(crate) fn find<'k>(&self, keywords: &'k [String], need: Need, how: How) -> Vec<&'k str> {
        let mut usable = keywords.iter().filter(|keyword| !fold(keyword).is_empty()).peekable();
        let found = |keyword: &&'k String| self.has(keyword, how);
        match need {
            Need::Any => usable.find(found).map(String::as_str).into_iter().collect(),
            Need::All if usable.peek().is_some() && usable.clone().all(|keyword| found(&keyword)) => {
                usable.map(String::as_str).collect()
            }
            Need::All => Vec::new(),
        }
    }

    pub(crate) fn has(&self, keyword: &str, how: How) -> bool {
        let folded = fold(keyword);
        if folded.is_empty() {
            return false;
        }
        let wanted: Vec<&str> = words(&folded).collect();
        // A keyword of punctuation alone has no words, and one with "@" looks for what words leave out.
        if wanted.is_empty() || folded.contains('@') {
            return if how == How::Exact { self.folded == folded } else { self.folded.contains(&folded) };
        }
        match how {
            How::WholeWord => self.words.windows(wanted.len()).any(|window| same_words(&wanted, window)),
            How::Exact => {
                let said = without_repeated_symbols(&self.words);
                same_words(&without_repeated_symbols(&wanted), &said)
            }
            How::Contains => {
                self.said.contains(&folded)
                    || self
                        .squeezed
                        .as_ref()
                        .is_some_and(|text| text.contains(&squeezed(&wanted)) && self.stretches_to(&wanted))
            }
        }
    }

    /// A stretched comment contains a keyword only when the stretched word itself takes part in the match.
    fn stretches_to(&self, wanted: &[&str]) -> bool {
        self.words.iter().filter(|word| is_elongated(word)).any(|word| {
            let word = squeeze(word);
            wanted.iter().any(|wanted| {
                let wanted = squeeze(wanted);
                word.contains(&wanted) || wanted.contains(&word)
            })
        })
    }
}

fn same_words(wanted: &[&str], said: &[impl AsRef<str>]) -> bool {
    wanted.len() == said.len() && wanted.iter().zip(said).all(|(wanted, said)| is_word(wanted, said.as_ref()))
}

/// A suffix behind an apostrophe is not part of the word: `price's`, Turkish `iPhone'un`.
fn is_word(wanted: &str, said: &str) -> bool {
    same_word(wanted, said)
        || said.split_once('\'').is_some_and(|(head, _)| !head.is_empty() && same_word(wanted, head))
}

fn squeezed(words: &[impl AsRef<str>]) -> String {
    words.iter().map(|word| squeeze(word.as_ref())).collect::<Vec<_>>().join(" ")
}

/// Three fires are a fire.
fn without_repeated_symbols<'w>(words: &'w [impl AsRef<str>]) -> Vec<&'w str> {
    let mut kept: Vec<&'w str> = words.iter().map(AsRef::as_ref).collect();
    kept.dedup_by(|b, a| a == b && !a.chars().any(char::is_alphanumeric));
    kept
}

/// A friend's handle is not what the comment says: `@anna.price look` does not ask for a price.
fn without_mentions(folded: &str) -> String {
    if !folded.contains('@') {
        return folded.to_owned();
    }
    let kept: Vec<&str> = folded.split(' ').filter(|word| !is_mention(word)).collect();
    kept.join(" ")
}

fn is_mention(word: &str) -> bool {
    word.strip_prefix('@').is_some_and(|handle| handle.chars().next().is_some_and(char::is_alphanumeric))
}
