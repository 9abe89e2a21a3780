//! Vectors of one shop in a compact table, scanned exactly.

use std::collections::HashMap;

use channel_core::catalogue::Sku;

/// One byte a number: a vector of 384 takes 388 bytes, and a scan reads a quarter of what floats would take.
///
/// ```
/// use channel_core::catalogue::Sku;
/// use retrieval::VectorTable;
///
/// let mut table = VectorTable::new("scripted-2", 2);
/// table.upsert(Sku("A".into()), &[1.0, 0.0])?;
/// table.upsert(Sku("B".into()), &[0.6, 0.8])?;
/// let nearest = table.nearest(&[0.0, 1.0], 1);
/// assert_eq!(nearest[0].0.0, "B");
/// # Ok::<(), retrieval::WrongVector>(())
/// ```
#[derive(Debug, Clone)]
pub struct VectorTable {
    model: String,
    dimension: usize,
    skus: Vec<Sku>,
    places: HashMap<Sku, usize>,
    scales: Vec<f32>,
    numbers: Vec<i8>,
}

/// A vector that does not belong into a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a vector of {found} finite numbers does not fit a table of {wanted}")]
pub struct WrongVector {
    /// How many finite numbers it has.
    pub found: usize,
    /// How many the table's have.
    pub wanted: usize,
}

impl VectorTable {
    /// An empty table for the vectors of one model.
    #[must_use]
    pub fn new(model: impl Into<String>, dimension: usize) -> Self {
        let (skus, places, scales, numbers) = Default::default();
        Self { model: model.into(), dimension, skus, places, scales, numbers }
    }

    /// The model whose vectors it holds. Another model's go into a table of their own, which takes over when it is whole.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// How many vectors it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.skus.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.skus.is_empty()
    }

    /// Keeps the vector of a product in place of the one it had.
    ///
    /// # Errors
    /// When it has another length than the table's vectors, or is not made of numbers.
    pub fn upsert(&mut self, sku: Sku, vector: &[f32]) -> Result<(), WrongVector> {
        let (numbers, scale) = self.compact(vector)?;
        match self.places.get(&sku) {
            Some(&place) => {
                let from = place * self.dimension;
                if let Some(kept) = self.numbers.get_mut(from..from + self.dimension) {
                    kept.copy_from_slice(&numbers);
                }
                if let Some(kept) = self.scales.get_mut(place) {
                    *kept = scale;
                }
            }
            None => {
                self.places.insert(sku.clone(), self.skus.len());
                self.skus.push(sku);
                self.scales.push(scale);
                self.numbers.extend(numbers);
            }
        }
        Ok(())
    }

    /// Forgets the vector of a product; `false` when it had none.
    pub fn remove(&mut self, sku: &Sku) -> bool {
        let Some(place) = self.places.remove(sku) else { return false };
        // The last one moves into the gap.
        let last = self.skus.len() - 1;
        self.skus.swap_remove(place);
        self.scales.swap_remove(place);
        if place != last {
            self.numbers.copy_within(last * self.dimension.., place * self.dimension);
            if let Some(moved) = self.skus.get(place) {
                self.places.insert(moved.clone(), place);
            }
        }
        self.numbers.truncate(last * self.dimension);
        true
    }

    /// The nearest by cosine, the nearest first; nothing for a vector that does not fit.
    #[must_use]
    pub fn nearest(&self, vector: &[f32], limit: usize) -> Vec<(Sku, f32)> {
        let Ok((question, scale)) = self.compact(vector) else { return Vec::new() };
        let mut found: Vec<(usize, f32)> = self
            .numbers
            .chunks_exact(self.dimension.max(1))
            .zip(&self.scales)
            .map(|(row, row_scale)| similarity(row, &question) * row_scale * scale)
            .enumerate()
            .collect();
        let order = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if limit > 0 && found.len() > limit {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_by(order);
        found.into_iter().filter_map(|(place, cosine)| Some((self.skus.get(place)?.clone(), cosine))).collect()
    }

    /// A vector of length one in bytes, and what a byte is worth.
    #[expect(clippy::cast_possible_truncation, reason = "rounded and no greater than 127 either way")]
    fn compact(&self, vector: &[f32]) -> Result<(Vec<i8>, f32), WrongVector> {
        let found = vector.iter().filter(|number| number.is_finite()).count();
        if found != self.dimension || vector.len() != self.dimension {
            return Err(WrongVector { found, wanted: self.dimension });
        }
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let greatest = vector.iter().map(|number| (number / length).abs()).fold(f32::MIN_POSITIVE, f32::max);
        let scale = greatest / 127.0;
        let byte = |number: &f32| (number / length / scale).round().clamp(-127.0, 127.0) as i8;
        Ok((vector.iter().map(byte).collect(), scale))
    }
}

/// Written so that the compiler makes vector instructions of it.
#[expect(clippy::cast_precision_loss, reason = "a sum of at most some thousand products of bytes")]
fn similarity(a: &[i8], b: &[i8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>() as f32
}
