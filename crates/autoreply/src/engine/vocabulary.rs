//! Every word of every keyword, each once, and the ways to recognise it.

use std::collections::HashMap;

use channel_core::text::{is_elongated, squeeze};

use super::slips::Slips;
use crate::model::Manner;
use crate::text::{Kind, Script, Token, as_letters, script_of, skeleton};

/// A word of the vocabulary.
pub(crate) type WordId = u32;

/// A word of the vocabulary, and how a token was recognised as it.
pub(crate) type Reading = (WordId, Manner);

#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Box<str>>,
    ids: HashMap<Box<str>, WordId>,
    squeezed: HashMap<String, Vec<WordId>>,
    /// Latin words by their sound, for comments in Cyrillic, and the other way round.
    latin: HashMap<String, Vec<WordId>>,
    cyrillic: HashMap<String, Vec<WordId>>,
    slips: Slips,
}

impl Vocabulary {
    /// The word's id; it gets one when it is new.
    pub(crate) fn add(&mut self, word: &str, forgiving: bool) -> WordId {
        let id = match self.ids.get(word) {
            Some(&id) => id,
            None => self.insert(word),
        };
        if forgiving {
            self.slips.add(word, id);
        }
        id
    }

    fn insert(&mut self, word: &str) -> WordId {
        let id = WordId::try_from(self.words.len()).unwrap_or(WordId::MAX);
        self.words.push(word.into());
        self.ids.insert(word.into(), id);
        if !is_elongated(word) {
            self.squeezed.entry(squeeze(word)).or_default().push(id);
        }
        let by_sound = match script_of(word) {
            Script::Latin => &mut self.latin,
            Script::Cyrillic => &mut self.cyrillic,
            Script::Other => return id,
        };
        if let Some(sound) = skeleton(word) {
            by_sound.entry(sound).or_default().push(id);
        }
        id
    }

    /// Whether some keyword is written in the other alphabet than this word.
    pub(crate) fn may_sound_like(&self, token: &Token) -> bool {
        match script_of(&token.folded) {
            Script::Latin => !self.cyrillic.is_empty(),
            Script::Cyrillic => !self.latin.is_empty(),
            Script::Other => false,
        }
    }

    /// The words that a token may be. `sounds` allows for the other alphabet.
    pub(crate) fn read(&self, token: &Token, sounds: bool, out: &mut Vec<Reading>) {
        let word = token.folded.as_str();
        if let Some(&id) = self.ids.get(word) {
            out.push((id, Manner::Same));
        }
        if token.kind != Kind::Word {
            return;
        }
        for squeezed in token.squeezed() {
            let same = self.squeezed.get(&squeezed).into_iter().flatten();
            out.extend(same.map(|&id| (id, Manner::Stretched)));
        }
        for word in as_letters(word).iter().flatten() {
            out.extend(self.ids.get(word.as_str()).map(|&id| (id, Manner::LookAlike)));
        }
        if sounds {
            let others = match script_of(word) {
                Script::Latin => Some(&self.cyrillic),
                Script::Cyrillic => Some(&self.latin),
                Script::Other => None,
            };
            if let Some(others) = others.filter(|others| !others.is_empty())
                && let Some(sound) = skeleton(word)
            {
                out.extend(others.get(&sound).into_iter().flatten().map(|&id| (id, Manner::OtherAlphabet)));
            }
        }
        // A word that is known as it stands is no slip of another.
        if out.is_empty() {
            let mut found = Vec::new();
            self.slips.find(word, &self.words, &mut found);
            out.extend(found.into_iter().map(|id| (id, Manner::Slip)));
        }
    }
}
