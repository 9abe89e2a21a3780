//! How many texts go into one call.

use std::ops::Range;

use super::settings::EmbeddingKind;

/// What one call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// Texts.
    pub texts: usize,
    /// Bytes of all texts. A token has one at least, so there are never more of those.
    pub bytes: usize,
}

impl EmbeddingKind {
    /// The most that one call takes. Providers say: Voyage AI 1,000 texts and 120,000 tokens for its largest models, OpenAI
    /// 2,048 texts and 300,000 tokens, Gemini 100 texts and 4 MB. Calls stay below that, so that one that fails is no great
    /// loss; a server of one's own embeds one text after the other, and some hold few at once.
    #[must_use]
    pub fn pieces(self) -> Pieces {
        match self {
            Self::Voyage => Pieces { texts: 128, bytes: 120_000 },
            Self::OpenAi => Pieces { texts: 256, bytes: 300_000 },
            Self::Gemini => Pieces { texts: 100, bytes: 1_000_000 },
            Self::Compatible => Pieces { texts: 32, bytes: 100_000 },
        }
    }
}

/// Texts of these lengths, cut into calls: each as many as one takes, and one at least.
#[must_use]
pub fn pieces(lengths: &[usize], most: Pieces) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    let (mut from, mut bytes) = (0, 0_usize);
    for (at, length) in lengths.iter().enumerate() {
        let is_full = at - from >= most.texts.max(1) || bytes.saturating_add(*length) > most.bytes;
        if at > from && is_full {
            cut.push(from..at);
            (from, bytes) = (at, 0);
        }
        bytes = bytes.saturating_add(*length);
    }
    if from < lengths.len() {
        cut.push(from..lengths.len());
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_full_by_its_texts_or_by_their_length_and_nothing_is_left_out() {
        let most = Pieces { texts: 3, bytes: 10 };
        let table: [(&[usize], &[Range<usize>]); 5] = [
            (&[], &[]),
            (&[1, 1, 1, 1], &[0..3, 3..4]),
            (&[6, 4, 1], &[0..2, 2..3]),
            (&[50, 1], &[0..1, 1..2]),
            (&[9, 2, 9], &[0..1, 1..2, 2..3]),
        ];
        for (lengths, expected) in table {
            assert_eq!(pieces(lengths, most), expected, "{lengths:?}");
        }
    }
}
