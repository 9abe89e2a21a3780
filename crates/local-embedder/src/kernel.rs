//! The arithmetic, in vectors as wide as the processor has: chosen when it runs, by `pulp`.
//!
//! What runs inside a dispatch has to be inlined into it, or it is compiled for the oldest processor: hence the attributes.

use pulp::{Arch, Simd, WithSimd};

use crate::matrix::{BLOCK, Matrix, PANEL};

/// So many inputs of a panel are widened at a time: with their outputs they stay in the first cache.
const DEPTH: usize = 384;
/// The most rows that are multiplied together; their sums fill the registers.
const ROWS: usize = 8;

/// `outputs = inputs × matrix + bias`, row by row.
pub(crate) fn multiply(arch: Arch, inputs: &[f32], (matrix, bias): &(Matrix, Vec<f32>), outputs: &mut [f32]) {
    let rows = inputs.len() / matrix.columns.max(1);
    // Groups as even as can be: a lone row leaves most of the registers idle.
    let groups = rows.div_ceil(ROWS).max(1);
    let sizes = (0..groups).map(|group| rows / groups + usize::from(group < rows % groups));
    let mut packed = Vec::with_capacity(inputs.len());
    let mut rest = inputs;
    let mut tiles = Vec::with_capacity(groups);
    for size in sizes {
        let (taken, left) = rest.split_at(size * matrix.columns);
        rest = left;
        pack(taken, matrix.columns, size, &mut packed);
        tiles.push(size);
    }
    for row in outputs.chunks_exact_mut(matrix.rows) {
        row.copy_from_slice(bias);
    }
    arch.dispatch(Product { packed: &packed, tiles: &tiles, matrix, outputs });
}

/// `x / √2` through the error function, times half of `x`: the activation of the network.
pub(crate) fn gelu(arch: Arch, values: &mut [f32]) {
    arch.dispatch(
        #[inline(always)]
        || {
            for value in values {
                let bent = *value * std::f32::consts::FRAC_1_SQRT_2;
                *value *= 0.5 * (1.0 + error_function(bent));
            }
        },
    );
}

/// Adds to every row what is given, and brings it to a mean and spread that were learnt.
pub(crate) fn add_and_normalise(
    arch: Arch,
    rows: &mut [f32],
    added: Option<&[f32]>,
    (scale, shift): (&[f32], &[f32]),
    epsilon: f32,
) {
    let width = scale.len().max(1);
    arch.dispatch(
        #[inline(always)]
        || {
            if let Some(added) = added {
                rows.iter_mut().zip(added).for_each(|(value, added)| *value += added);
            }
            for row in rows.chunks_exact_mut(width) {
                let mean = sum(row, |value| value) / width as f32;
                let spread = sum(row, |value| (value - mean) * (value - mean)) / width as f32;
                let factor = 1.0 / (spread + epsilon).sqrt();
                for ((value, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                    *value = (*value - mean) * factor * scale + shift;
                }
            }
        },
    );
}

/// Queries, keys and values of one text, row by row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attention<'a> {
    pub(crate) queries: &'a [f32],
    pub(crate) keys: &'a [f32],
    pub(crate) values: &'a [f32],
    pub(crate) width: usize,
    pub(crate) heads: usize,
}

/// What every piece of a text takes from the others, head by head.
pub(crate) fn attend(arch: Arch, text: Attention<'_>, outputs: &mut [f32]) {
    let Attention { queries, keys, values, width, heads } = text;
    let (length, size) = (keys.len() / width.max(1), width / heads.max(1));
    let factor = 1.0 / (size as f32).sqrt();
    let mut turned = vec![0.0_f32; length * size];
    let mut shares = vec![0.0_f32; length];
    arch.dispatch(
        #[inline(always)]
        || {
            for head in 0..heads {
                let part = head * size..(head + 1) * size;
                for (at, key) in keys.chunks_exact(width).enumerate() {
                    for (number, place) in key[part.clone()].iter().zip(turned.iter_mut().skip(at).step_by(length)) {
                        *place = *number;
                    }
                }
                for (query, output) in queries.chunks_exact(width).zip(outputs.chunks_exact_mut(width)) {
                    shares.fill(0.0);
                    for (number, keys) in query[part.clone()].iter().zip(turned.chunks_exact(length)) {
                        let number = number * factor;
                        shares.iter_mut().zip(keys).for_each(|(share, key)| *share += number * key);
                    }
                    let most = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                    shares.iter_mut().for_each(|share| *share = exponential(*share - most));
                    let whole = 1.0 / sum(&shares, |share| share);
                    let output = &mut output[part.clone()];
                    output.fill(0.0);
                    for (share, value) in shares.iter().zip(values.chunks_exact(width)) {
                        let share = share * whole;
                        output.iter_mut().zip(&value[part.clone()]).for_each(|(sum, value)| *sum += share * value);
                    }
                }
            }
        },
    );
}

struct Product<'a> {
    /// The inputs of each tile, input by input.
    packed: &'a [f32],
    /// How many rows each tile has.
    tiles: &'a [usize],
    matrix: &'a Matrix,
    outputs: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { packed, tiles, matrix, outputs } = self;
        let (rows, columns) = (matrix.rows, matrix.columns);
        let mut wide = vec![[0.0_f32; PANEL]; DEPTH.min(columns)];
        for panel in 0..rows / PANEL {
            let (weights, scales) = matrix.panel(panel);
            let chunks = weights.chunks(DEPTH).zip(scales.chunks(DEPTH / BLOCK));
            for (chunk, (weights, scales)) in chunks.enumerate() {
                for ((wide, weights), scales) in wide.chunks_mut(BLOCK).zip(weights.chunks(BLOCK)).zip(scales) {
                    unpack(simd, weights, scales, wide);
                }
                let wide = &wide[..weights.len()];
                let (mut packed, mut first) = (packed, 0);
                for &size in tiles {
                    let (inputs, rest) = packed.split_at(size * columns);
                    packed = rest;
                    let inputs = &inputs[chunk * DEPTH * size..][..wide.len() * size];
                    let outputs = &mut outputs[first * rows..(first + size) * rows];
                    first += size;
                    match size {
                        1 => tile::<S, 1>(simd, wide, inputs, outputs, rows, panel),
                        2 => tile::<S, 2>(simd, wide, inputs, outputs, rows, panel),
                        3 => tile::<S, 3>(simd, wide, inputs, outputs, rows, panel),
                        4 => tile::<S, 4>(simd, wide, inputs, outputs, rows, panel),
                        5 => tile::<S, 5>(simd, wide, inputs, outputs, rows, panel),
                        6 => tile::<S, 6>(simd, wide, inputs, outputs, rows, panel),
                        7 => tile::<S, 7>(simd, wide, inputs, outputs, rows, panel),
                        _ => tile::<S, ROWS>(simd, wide, inputs, outputs, rows, panel),
                    }
                }
            }
        }
    }
}

/// One block of a panel as numbers.
#[inline(always)]
fn unpack<S: Simd>(simd: S, weights: &[[i8; PANEL]], scales: &[f32; PANEL], wide: &mut [[f32; PANEL]]) {
    // Two loops: of bytes times numbers in one, the compiler makes no vector instructions.
    for (wide, weight) in wide.as_flattened_mut().iter_mut().zip(weights.as_flattened()) {
        *wide = f32::from(*weight);
    }
    let (scales, _) = S::as_simd_f32s(scales);
    for wide in wide {
        let (wide, _) = S::as_mut_simd_f32s(wide);
        for (wide, scale) in wide.iter_mut().zip(scales) {
            *wide = simd.mul_f32s(*wide, *scale);
        }
    }
}

/// Some rows times one panel, two vectors of outputs at a time: the sums stay in registers.
#[inline(always)]
fn tile<S: Simd, const N: usize>(
    simd: S,
    wide: &[[f32; PANEL]],
    inputs: &[f32],
    outputs: &mut [f32],
    rows: usize,
    panel: usize,
) {
    let pair = 2 * S::F32_LANES;
    for from in (0..PANEL).step_by(pair) {
        let mut sums = [[simd.splat_f32s(0.0); 2]; N];
        for (weights, inputs) in wide.iter().zip(inputs.as_chunks::<N>().0) {
            let (weights, _) = S::as_simd_f32s(&weights[from..from + pair]);
            let (left, right) = (weights[0], weights[1]);
            for (sums, input) in sums.iter_mut().zip(inputs) {
                let input = simd.splat_f32s(*input);
                sums[0] = simd.mul_add_e_f32s(input, left, sums[0]);
                sums[1] = simd.mul_add_e_f32s(input, right, sums[1]);
            }
        }
        for (row, sums) in outputs.chunks_exact_mut(rows).zip(sums) {
            let (kept, _) = S::as_mut_simd_f32s(&mut row[panel * PANEL + from..][..pair]);
            for (kept, sum) in kept.iter_mut().zip(sums) {
                *kept = simd.add_f32s(*kept, sum);
            }
        }
    }
}

/// So many rows, input by input.
fn pack(rows: &[f32], width: usize, count: usize, packed: &mut Vec<f32>) {
    let from = packed.len();
    packed.resize(from + rows.len(), 0.0);
    for (number, row) in rows.chunks_exact(width).enumerate() {
        for (value, place) in row.iter().zip(packed[from..].iter_mut().skip(number).step_by(count)) {
            *place = *value;
        }
    }
}

/// A sum in sixteen parts, which the processor adds side by side.
#[inline(always)]
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut parts = [0.0_f32; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (part, value) in parts.iter_mut().zip(chunk) {
            *part += of(*value);
        }
    }
    parts.into_iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

/// `eˣ` within two millionths, without a branch or a call, so that the compiler makes vector instructions of it.
#[inline(always)]
pub(crate) fn exponential(x: f32) -> f32 {
    // Added and taken away again, it leaves a whole number in the lowest bits.
    const WHOLE: f32 = 12_582_912.0;
    let twos = x.clamp(-87.0, 88.0) * std::f32::consts::LOG2_E;
    let shifted = twos + WHOLE;
    let part = (twos - (shifted - WHOLE)) * std::f32::consts::LN_2;
    let series = 1.0
        + part * (1.0 + part * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0)))));
    series * f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000))
}

/// The error function within a few ten-millionths (Abramowitz and Stegun, 7.1.26).
#[inline(always)]
pub(crate) fn error_function(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    (1.0 - series * exponential(-size * size)).copysign(x)
}
