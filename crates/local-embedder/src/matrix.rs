//! Weights in four bits, laid out for multiplication.

use crate::bytes::half;

/// So many weights share a scale.
pub(crate) const BLOCK: usize = 32;
/// A scale of two bytes and thirty-two weights of half a byte.
pub(crate) const BLOCK_BYTES: usize = 18;
/// So many outputs lie beside each other.
pub(crate) const PANEL: usize = 32;

/// A matrix in panels of [`PANEL`] outputs: for each input, the weights of all outputs of a panel lie together, so that one
/// vector of weights meets one input. A weight takes a byte, a quarter of what a float would take to be read for every text.
#[derive(Debug)]
pub(crate) struct Matrix {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    weights: Vec<[i8; PANEL]>,
    scales: Vec<[f32; PANEL]>,
}

impl Matrix {
    /// From blocks that lie row by row; `None` when they do not fill the matrix or a scale is no number.
    pub(crate) fn new(blocks: &[u8], rows: usize, columns: usize) -> Option<Self> {
        let (blocks, rest) = blocks.as_chunks::<BLOCK_BYTES>();
        let in_row = columns / BLOCK;
        if !rest.is_empty()
            || blocks.len() != rows * in_row
            || !columns.is_multiple_of(BLOCK)
            || !rows.is_multiple_of(PANEL)
        {
            return None;
        }
        let panels = rows / PANEL;
        let mut weights = vec![[0_i8; PANEL]; panels * columns];
        let mut scales = vec![[0.0_f32; PANEL]; panels * in_row];
        for (number, block) in blocks.iter().enumerate() {
            let (row, at) = (number / in_row, number % in_row);
            let (panel, lane) = (row / PANEL, row % PANEL);
            let (scale, quants) = unpack(block);
            if !scale.is_finite() {
                return None;
            }
            *scales.get_mut(panel * in_row + at)?.get_mut(lane)? = scale;
            let from = panel * columns + at * BLOCK;
            for (place, quant) in weights.get_mut(from..from + BLOCK)?.iter_mut().zip(quants) {
                *place.get_mut(lane)? = quant;
            }
        }
        Some(Self { rows, columns, weights, scales })
    }

    /// The panels, each with the weights and scales of some inputs at a time.
    pub(crate) fn panel(&self, panel: usize) -> (&[[i8; PANEL]], &[[f32; PANEL]]) {
        let in_row = self.columns / BLOCK;
        let weights = self.weights.get(panel * self.columns..(panel + 1) * self.columns);
        let scales = self.scales.get(panel * in_row..(panel + 1) * in_row);
        (weights.unwrap_or_default(), scales.unwrap_or_default())
    }

    pub(crate) fn memory(&self) -> usize {
        size_of_val(self.weights.as_slice()) + size_of_val(self.scales.as_slice())
    }
}

/// A row of blocks as numbers.
pub(crate) fn widen(blocks: &[u8], out: &mut [f32]) {
    for (block, out) in blocks.as_chunks::<BLOCK_BYTES>().0.iter().zip(out.as_chunks_mut::<BLOCK>().0) {
        let (scale, quants) = unpack(block);
        for (out, quant) in out.iter_mut().zip(quants) {
            *out = f32::from(quant) * scale;
        }
    }
}

/// Whether the scales of blocks are numbers.
pub(crate) fn are_finite(blocks: &[u8]) -> bool {
    blocks.as_chunks::<BLOCK_BYTES>().0.iter().all(|[low, high, ..]| half([*low, *high]).is_finite())
}

/// The low halves of the bytes are the first sixteen weights, the high halves the others; eight stands for zero.
fn unpack(block: &[u8; BLOCK_BYTES]) -> (f32, [i8; BLOCK]) {
    let [low, high, halves @ ..] = block;
    let mut quants = [0_i8; BLOCK];
    let (first, second) = quants.split_at_mut(BLOCK / 2);
    for ((first, second), byte) in first.iter_mut().zip(second).zip(halves) {
        *first = (byte & 0x0f).cast_signed() - 8;
        *second = (byte >> 4).cast_signed() - 8;
    }
    (half([*low, *high]), quants)
}
