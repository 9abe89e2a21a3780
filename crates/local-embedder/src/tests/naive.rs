//! The network once more, in the plainest way and with twice the digits.

use super::tiny::Tiny;

/// The vector of one text, given as pieces.
pub(super) fn embed(tiny: &Tiny, pieces: &[u32]) -> Vec<f64> {
    let numbers = |name: &str| -> Vec<f64> { tiny.weights[name].numbers().iter().map(|n| f64::from(*n)).collect() };
    let width = tiny.width;
    let (words, positions, kinds) = (numbers("emb.word"), numbers("emb.pos"), numbers("emb.type"));
    let norm = |row: &[f64], name: &str| -> Vec<f64> {
        let mean = row.iter().sum::<f64>() / width as f64;
        let spread = row.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / width as f64;
        let (scale, shift) = (numbers(&format!("{name}.w")), numbers(&format!("{name}.b")));
        (0..width).map(|i| (row[i] - mean) / (spread + 1e-12).sqrt() * scale[i] + shift[i]).collect()
    };
    let times = |row: &[f64], name: &str| -> Vec<f64> {
        let (weights, bias) = (numbers(&format!("{name}.w")), numbers(&format!("{name}.b")));
        bias.iter()
            .enumerate()
            .map(|(o, b)| b + (0..row.len()).map(|i| row[i] * weights[o * row.len() + i]).sum::<f64>())
            .collect()
    };
    let add = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
    let mut rows: Vec<Vec<f64>> = pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| {
            let piece = *piece as usize;
            let row: Vec<f64> =
                (0..width).map(|i| words[piece * width + i] + positions[at * width + i] + kinds[i]).collect();
            norm(&row, "emb.ln")
        })
        .collect();
    let size = width / tiny.heads;
    for layer in 0..tiny.layers {
        let all =
            |part: &str| -> Vec<Vec<f64>> { rows.iter().map(|row| times(row, &format!("l{layer}.{part}"))).collect() };
        let (queries, keys, values) = (all("q"), all("k"), all("v"));
        rows = rows
            .iter()
            .zip(&queries)
            .map(|(row, query)| {
                let mut attended = vec![0.0; width];
                for head in 0..tiny.heads {
                    let part = head * size..(head + 1) * size;
                    let alike =
                        |key: &Vec<f64>| part.clone().map(|i| query[i] * key[i]).sum::<f64>() / (size as f64).sqrt();
                    let shares: Vec<f64> = keys.iter().map(|key| alike(key).exp()).collect();
                    let whole: f64 = shares.iter().sum();
                    for (share, value) in shares.iter().zip(&values) {
                        part.clone().for_each(|i| attended[i] += share / whole * value[i]);
                    }
                }
                let row = norm(&add(row, &times(&attended, &format!("l{layer}.ao"))), &format!("l{layer}.aln"));
                let wide: Vec<f64> = times(&row, &format!("l{layer}.fi")).into_iter().map(gelu).collect();
                norm(&add(&row, &times(&wide, &format!("l{layer}.fo"))), &format!("l{layer}.oln"))
            })
            .collect();
    }
    let sums: Vec<f64> = (0..width).map(|i| rows.iter().map(|row| row[i]).sum()).collect();
    let length = sums.iter().map(|n| n * n).sum::<f64>().sqrt();
    sums.into_iter().map(|n| n / length).collect()
}

fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + error_function(x / 2.0_f64.sqrt()))
}

/// By its series, which converges everywhere and is exact enough for what is not far from zero.
pub(super) fn error_function(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        let n = f64::from(n);
        term *= -x * x / n;
        sum += term / (2.0 * n + 1.0);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}
