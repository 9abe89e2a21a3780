//! Keywords that are also looked for inside words: one Aho-Corasick automaton for all of them in each form of the text.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use channel_core::text::{is_elongated, squeeze};

use super::hits::{Hit, Listener};
use crate::model::Manner;
use crate::text::{Kind, Script, Token, Tokens, script_of, skeleton};

/// Automata over the folded, the squeezed and the sounded text.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    plain: Form,
    squeezed: Form,
    sound: Form,
}

#[derive(Debug, Default)]
struct Form {
    patterns: HashMap<String, usize>,
    listeners: Vec<Vec<(Listener, Script)>>,
    automaton: Option<AhoCorasick>,
}

impl Inside {
    pub(crate) fn add(&mut self, keyword: &[&Token], listener: Listener) {
        let joined = |word: &dyn Fn(&str) -> String| {
            keyword.iter().map(|token| word(&token.folded)).collect::<Vec<_>>().join(" ")
        };
        let plain = joined(&str::to_owned);
        let script = script_of(&plain.replace(' ', ""));
        self.plain.add(plain, listener, script);
        if keyword.iter().all(|token| !is_elongated(&token.folded)) {
            self.squeezed.add(joined(&squeeze), listener, script);
        }
        if keyword.iter().all(|token| skeleton(&token.folded).is_some()) {
            self.sound.add(joined(&|word| skeleton(word).unwrap_or_default()), listener, script);
        }
    }

    /// # Errors
    /// When there are more keywords than an automaton holds.
    pub(crate) fn finish(&mut self) -> Result<(), aho_corasick::BuildError> {
        self.plain.finish()?;
        self.squeezed.finish()?;
        self.sound.finish()
    }

    /// Whether some keyword could stand in the other alphabet.
    pub(crate) fn knows_sounds(&self) -> bool {
        self.sound.automaton.is_some()
    }

    /// Finds keywords; `sounds` allows for the other alphabet.
    pub(crate) fn find(&self, tokens: &Tokens, sounds: bool, hits: &mut Vec<Hit>) {
        if self.plain.automaton.is_none() {
            return;
        }
        let plain = Line::of(tokens, |token| token.folded.clone());
        self.plain.find(&plain, hits, |listener, _, first, last| listener.hit(Manner::Same, first, last));
        let is_stretched = |at: usize| tokens.all.get(at).is_some_and(Token::is_stretched);
        if (0..tokens.all.len()).any(is_stretched) {
            let forms = tokens.all.iter().map(|token| token.squeezed().count()).max().unwrap_or_default();
            for form in 0..forms {
                let of = |token: &Token| token.squeezed().take(form + 1).last();
                let squeezed = Line::of(tokens, |token| of(token).unwrap_or_else(|| token.folded.clone()));
                self.squeezed.find(&squeezed, hits, |listener, _, first, last| {
                    // A stretched comment contains a keyword only when the stretched word itself takes part.
                    (first..=last).any(is_stretched).then(|| listener.hit(Manner::Stretched, first, last)).flatten()
                });
            }
        }
        if sounds && self.sound.automaton.is_some() {
            let sounded = Line::of(tokens, |token| skeleton(&token.folded).unwrap_or_else(|| "\u{1}".to_owned()));
            self.sound.find(&sounded, hits, |listener, script, first, last| {
                let other = (first..=last).all(|at| {
                    tokens.all.get(at).is_some_and(|token| {
                        let here = script_of(&token.folded);
                        here != script && here != Script::Other && script != Script::Other
                    })
                });
                other.then(|| listener.hit(Manner::OtherAlphabet, first, last)).flatten()
            });
        }
    }
}

impl Form {
    fn add(&mut self, pattern: String, listener: Listener, script: Script) {
        let id = self.listeners.len();
        let id = *self.patterns.entry(pattern).or_insert(id);
        if id == self.listeners.len() {
            self.listeners.push(Vec::new());
        }
        if let Some(listeners) = self.listeners.get_mut(id) {
            listeners.push((listener, script));
        }
    }

    fn finish(&mut self) -> Result<(), aho_corasick::BuildError> {
        let mut patterns: Vec<(String, usize)> = std::mem::take(&mut self.patterns).into_iter().collect();
        patterns.sort_by_key(|(_, id)| *id);
        if !patterns.is_empty() {
            self.automaton = Some(AhoCorasick::new(patterns.iter().map(|(pattern, _)| pattern))?);
        }
        Ok(())
    }

    fn find(&self, line: &Line, hits: &mut Vec<Hit>, hit: impl Fn(&Listener, Script, usize, usize) -> Option<Hit>) {
        let Some(automaton) = &self.automaton else { return };
        let mut told = vec![false; self.listeners.len()];
        for found in automaton.find_overlapping_iter(&line.text) {
            let pattern = found.pattern().as_usize();
            let (Some(told), Some(listeners)) = (told.get_mut(pattern), self.listeners.get(pattern)) else { continue };
            if *told {
                continue;
            }
            let (first, last) = (line.token_at(found.start()), line.token_at(found.end().saturating_sub(1)));
            let before = hits.len();
            hits.extend(listeners.iter().filter_map(|(listener, script)| hit(listener, *script, first, last)));
            *told = hits.len() > before;
        }
    }
}

/// The tokens of a comment as one line.
struct Line {
    text: String,
    starts: Vec<(usize, usize)>,
}

impl Line {
    fn of(tokens: &Tokens, word: impl Fn(&Token) -> String) -> Self {
        let mut line = Self { text: String::new(), starts: Vec::new() };
        for (at, token) in tokens.all.iter().enumerate().filter(|(_, token)| token.kind != Kind::Punctuation) {
            if !line.text.is_empty() {
                line.text.push(' ');
            }
            line.starts.push((line.text.len(), at));
            match token.kind {
                // Names and addresses say nothing, and nothing reaches across them.
                Kind::Mention | Kind::Link => line.text.push('\u{1}'),
                _ => line.text.push_str(&word(token)),
            }
        }
        line
    }

    fn token_at(&self, offset: usize) -> usize {
        let after = self.starts.partition_point(|(start, _)| *start <= offset);
        self.starts.get(after.saturating_sub(1)).map_or(0, |(_, token)| *token)
    }
}
