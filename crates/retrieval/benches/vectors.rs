//! How long a shop's vectors take to be compared with a question in memory: `cargo bench -p retrieval --bench vectors`.
#![expect(clippy::print_stdout, reason = "its figures are for whoever runs it")]

use std::time::Instant;

use channel_core::catalogue::Sku;
use retrieval::VectorTable;

const QUESTIONS: usize = 100;

fn main() {
    for (rows, numbers) in [(10_000, 384), (100_000, 384), (100_000, 1_024)] {
        let mut table = VectorTable::new("m", numbers);
        for row in 0..rows {
            let vector: Vec<f32> = (0..numbers).map(|at| (((at * 31 + row * 17) % 97) as f32) / 48.5 - 1.0).collect();
            table.upsert(Sku(format!("SKU-{row}")), &vector).expect("it has as many numbers as the table's");
        }
        let mut taken = Vec::new();
        for question in 0..QUESTIONS {
            let asked: Vec<f32> =
                (0..numbers).map(|at| (((at * 13 + question * 7) % 89) as f32) / 44.5 - 1.0).collect();
            let began = Instant::now();
            let found = table.nearest(&asked, 100).len();
            taken.push(began.elapsed());
            assert_eq!(found, 100, "every question finds as many as it asks for");
        }
        taken.sort();
        let at = |part: usize| taken.get(taken.len() * part / 100).copied().unwrap_or_default();
        println!("{rows} vectors of {numbers}: p50 {:?}, p95 {:?}", at(50), at(95));
    }
}
