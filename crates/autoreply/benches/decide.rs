//! What one comment costs against ten, a hundred, a thousand and five thousand rules: the compiled set, and beside it the
//! plain way, which asks one rule after another.

use std::hint::black_box;

use autoreply::{CommentInput, Facts, How, Match, Need, Posts, Rule, RuleSet, Typos, decide};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const SIZES: [usize; 4] = [10, 100, 1_000, 5_000];

const COMMENTS: [&str; 4] = [
    "Hello! How much is the red dress in size 42, and do you send it to Ankara? 😍",
    "Здравствуйте, подскажите пожалуйста, сколько стоит доставка до Бишкека?",
    "PRIIICE word500 pls 🔥🔥🔥",
    "so beautiful, congratulations to the whole team 👏",
];

/// Rules as accounts have them: mostly words and phrases, some inside words, some forgiving, few expressions.
fn rules(count: usize) -> Vec<Rule> {
    (0..count)
        .map(|n| {
            let words = match n % 10 {
                0 => vec![format!("how much is item{n}"), format!("item{n}")],
                1 => vec![format!("цена{n}"), format!("сколько стоит товар{n}")],
                2 => vec![format!("modelo{n}"), "dress".to_owned()],
                _ => vec![format!("word{n}"), format!("kelime{n}"), format!("слово{n}")],
            };
            let how = match n % 10 {
                3 => How::Contains,
                4 => How::Exact,
                5 => How::StartsWith,
                _ => How::WholeWord,
            };
            let mut rule = Rule::new(format!("r{n}"), format!("Rule {n}"));
            rule.matches = if n % 100 == 99 {
                Match::Regex { pattern: format!(r"\bcode\s*-?\s*{n}\b") }
            } else {
                Match::Keywords { words, need: Need::Any, how }
            };
            if n % 10 == 2 {
                rule.posts = Posts::Chosen { media_ids: vec![format!("post{n}")] };
            }
            if n % 10 == 6 {
                let letters: String = n.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
                rule.matches =
                    Match::Keywords { words: vec![format!("delivery{letters}")], need: Need::Any, how: How::WholeWord };
                rule.typos = Typos::Few;
            }
            rule.excluded = vec!["wholesale".to_owned()];
            rule.public_replies = vec!["See your messages".to_owned(), "We wrote to you".to_owned()];
            rule.private_message = Some("Here is the answer".into());
            rule
        })
        .collect()
}

fn comments() -> Vec<CommentInput> {
    let of = |text: &&str| CommentInput { media_id: Some("post2".to_owned()), ..CommentInput::new("c", *text) };
    COMMENTS.iter().map(of).collect()
}

fn bench(c: &mut Criterion) {
    let facts = Facts::default();
    let comments = comments();
    let mut group = c.benchmark_group("one comment");
    for size in SIZES {
        let rules = rules(size);
        let set = RuleSet::compile(&rules).expect("the rules are sound");
        for (at, comment) in comments.iter().enumerate() {
            group.bench_with_input(BenchmarkId::new(format!("compiled, comment {at}"), size), comment, |b, comment| {
                b.iter(|| decide(black_box(&set), black_box(comment), &facts));
            });
        }
        // The plain way, each rule with its own small automaton compiled beforehand, the first that answers wins.
        let single: Vec<RuleSet> =
            rules.iter().map(|rule| RuleSet::compile(std::slice::from_ref(rule)).expect("the rule is sound")).collect();
        if size <= 1_000 {
            group.bench_with_input(BenchmarkId::new("loop over rules, comment 0", size), &comments[0], |b, comment| {
                b.iter(|| {
                    let asked = black_box(&single).iter().map(|rule| decide(rule, black_box(comment), &facts));
                    asked.into_iter().find(|decision| decision.verdict.answers())
                });
            });
        }
    }
    group.finish();
    let thousand = rules(1_000);
    c.bench_function("compile 1,000 rules", |b| b.iter(|| RuleSet::compile(black_box(&thousand))));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(1))
        .warm_up_time(std::time::Duration::from_millis(300));
    targets = bench
}
criterion_main!(benches);
