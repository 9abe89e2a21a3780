//! Measures of rankings and verdicts.

use std::collections::HashMap;

/// Sums over questions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    questions: f64,
    ndcg: f64,
    recall: f64,
    reciprocal: f64,
}

impl Tally {
    /// Counts one ranking of codes against the grades of those that count at all.
    pub fn add(&mut self, ranking: &[String], grades: &HashMap<String, u8>) {
        let gain = |grade: u8| f64::from(2_u32.pow(u32::from(grade)) - 1);
        let discount = |at: usize| (at as f64 + 2.0).log2();
        let ten = ranking.iter().take(10).enumerate();
        let found: f64 = ten.clone().map(|(at, sku)| gain(grades.get(sku).copied().unwrap_or(0)) / discount(at)).sum();
        let mut best: Vec<u8> = grades.values().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let ideal: f64 = best.iter().take(10).enumerate().map(|(at, grade)| gain(*grade) / discount(at)).sum();
        // What has the highest grade given is what was asked for.
        let top = best.first().copied().unwrap_or(0);
        let wanted = grades.values().filter(|grade| **grade == top).count().min(10);
        let hit = ten.clone().filter(|(_, sku)| grades.get(*sku) == Some(&top)).count();
        let first = ranking.iter().position(|sku| grades.get(sku) == Some(&top));
        self.questions += 1.0;
        self.ndcg += if ideal > 0.0 { found / ideal } else { 0.0 };
        self.recall += if wanted > 0 { hit as f64 / wanted as f64 } else { 0.0 };
        self.reciprocal += first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
    }

    /// The mean nDCG@10.
    #[must_use]
    pub fn ndcg(&self) -> f64 {
        self.ndcg / self.questions.max(1.0)
    }

    /// The mean share of the best-graded that stand among the first ten, of as many as could.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.recall / self.questions.max(1.0)
    }

    /// The mean reciprocal rank of the first that has the best grade.
    #[must_use]
    pub fn mrr(&self) -> f64 {
        self.reciprocal / self.questions.max(1.0)
    }
}

/// How often "not in the catalogue" was said, and rightly.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verdicts {
    said: f64,
    right: f64,
    due: f64,
}

impl Verdicts {
    /// Counts one verdict.
    pub fn add(&mut self, said_missing: bool, is_missing: bool) {
        self.said += f64::from(u8::from(said_missing));
        self.due += f64::from(u8::from(is_missing));
        self.right += f64::from(u8::from(said_missing && is_missing));
    }

    /// Of those said to be missing, the share that is.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.right / self.said.max(1.0)
    }

    /// Of those missing, the share that was said to be.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.right / self.due.max(1.0)
    }
}

/// The value below which so many of a hundred lie.
#[must_use]
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
