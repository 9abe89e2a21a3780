//! Words that a model does not take: found among others that it takes, by halves.

use std::ops::Range;

use retrieval::{EmbedError, Embedder, Purpose};
use store::vectors::VectorKind;

use crate::assistants::trouble_of;

/// A row whose words are new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fresh {
    pub(super) kind: VectorKind,
    pub(super) id: String,
    pub(super) text: String,
    /// Of its words.
    pub(super) digest: Vec<u8>,
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// Its vector.
    Made(Vec<f32>),
    /// The model does not take its words: why, in a word.
    Refused(&'static str),
}

/// Rows that were refused one after the other before anything was taken: then it is not the rows.
const IN_VAIN: u32 = 3;

/// How much was refused since anything was taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Patience {
    in_vain: u32,
}

impl Patience {
    /// The vectors of a batch. When the model refuses it for its words, it is asked for halves, down to the rows it does not
    /// take.
    ///
    /// # Errors
    /// When the model cannot be reached, or refuses whatever it is asked.
    pub(super) async fn vectors(
        &mut self,
        embedder: &dyn Embedder,
        batch: &[Fresh],
    ) -> Result<Vec<Outcome>, EmbedError> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; batch.len()];
        let mut left: Vec<Range<usize>> = std::iter::once(0..batch.len()).collect();
        while let Some(range) = left.pop().filter(|range| !range.is_empty()) {
            let rows = batch.get(range.clone()).unwrap_or_default();
            let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
            let made = embedder.embed(Purpose::Passage, &texts).await;
            let places = outcomes.get_mut(range.clone()).unwrap_or_default();
            match made {
                Ok(vectors) if vectors.len() == places.len() => {
                    self.in_vain = 0;
                    for (place, numbers) in places.iter_mut().zip(vectors) {
                        *place = Some(Outcome::Made(numbers));
                    }
                }
                Ok(_) => return Err(EmbedError { may_pass: true, source: Box::new(NotAsMany) }),
                Err(error) => match trouble_of(&error) {
                    (why, true, _) if range.len() == 1 => {
                        self.in_vain += 1;
                        if self.in_vain >= IN_VAIN {
                            return Err(EmbedError { may_pass: false, ..error });
                        }
                        if let [place] = places {
                            *place = Some(Outcome::Refused(why));
                        }
                    }
                    (_, true, _) => {
                        let middle = range.start + range.len() / 2;
                        left.extend([middle..range.end, range.start..middle]);
                    }
                    _ => return Err(error),
                },
            }
        }
        outcomes
            .into_iter()
            .collect::<Option<_>>()
            .ok_or_else(|| EmbedError { may_pass: true, source: Box::new(NotAsMany) })
    }
}

/// A model gave more or fewer vectors than it was given texts.
#[derive(Debug, thiserror::Error)]
#[error("there are not as many vectors as texts")]
struct NotAsMany;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use assistant::model::{ModelError, ModelErrorKind};
    use async_trait::async_trait;

    use super::*;

    /// Takes nothing with a certain word in it.
    #[derive(Debug)]
    struct Picky(&'static str, AtomicUsize);

    #[async_trait]
    impl Embedder for Picky {
        fn model(&self) -> &str {
            "picky"
        }

        fn dimension(&self) -> usize {
            1
        }

        fn batch(&self) -> usize {
            100
        }

        async fn embed(&self, _: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            self.1.fetch_add(1, Ordering::Relaxed);
            if texts.iter().any(|text| text.contains(self.0)) {
                let source = Box::new(ModelError::new(ModelErrorKind::Filtered).with_status(400));
                return Err(EmbedError { may_pass: false, source });
            }
            Ok(texts.iter().map(|_| vec![1.0]).collect())
        }
    }

    fn rows(texts: &[String]) -> Vec<Fresh> {
        let row = |text: &String| Fresh {
            kind: VectorKind::Product,
            id: text.clone(),
            text: text.clone(),
            digest: Vec::new(),
        };
        texts.iter().map(row).collect()
    }

    #[tokio::test]
    async fn two_bad_rows_of_a_hundred_are_found_in_few_calls() {
        let texts: Vec<String> =
            (0..100).map(|n| if n == 17 || n == 80 { format!("bad {n}") } else { format!("good {n}") }).collect();
        let picky = Picky("bad", AtomicUsize::new(0));
        let outcomes = Patience::default().vectors(&picky, &rows(&texts)).await.unwrap();
        for (at, outcome) in outcomes.iter().enumerate() {
            let is_refused = *outcome == Outcome::Refused("filtered");
            assert_eq!(is_refused, at == 17 || at == 80, "{at}");
        }
        assert!(picky.1.load(Ordering::Relaxed) <= 30, "{}", picky.1.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn a_model_that_refuses_everything_is_asked_a_few_times_alone() {
        let texts: Vec<String> = (0..100).map(|n| format!("row {n}")).collect();
        let picky = Picky("row", AtomicUsize::new(0));
        let error = Patience::default().vectors(&picky, &rows(&texts)).await.unwrap_err();
        assert_eq!(trouble_of(&error).0, "filtered");
        assert!(picky.1.load(Ordering::Relaxed) <= 12, "{}", picky.1.load(Ordering::Relaxed));
        let one = Patience::default().vectors(&picky, &rows(&texts[..1])).await.unwrap();
        assert_eq!(one, [Outcome::Refused("filtered")], "one alone may well be bad");
    }
}
