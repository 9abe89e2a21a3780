use std::num::NonZeroUsize;

use retrieval::{Embedder, Purpose};

use super::tiny::Tiny;
use crate::{LocalEmbedder, Model};

fn embedder() -> LocalEmbedder {
    LocalEmbedder::new(Model::from_bytes(Tiny::new().file()).unwrap(), NonZeroUsize::MIN)
}

#[tokio::test]
async fn the_port_gives_what_the_model_gives() {
    let embedder = embedder();
    let found = embedder.embed(Purpose::Passage, &["running shoes", "run"]).await.unwrap();
    assert_eq!(found, embedder.loaded().embed(Purpose::Passage, &["running shoes", "run"]));
    assert_eq!(found[0].len(), embedder.dimension());
    assert_eq!(embedder.model(), embedder.loaded().name());
}

#[tokio::test]
async fn many_calls_at_once_all_come_back() {
    let embedder = embedder();
    let calls = (0..20).map(|number| {
        let embedder = embedder.clone();
        tokio::spawn(async move {
            let purpose = if number % 2 == 0 { Purpose::Question } else { Purpose::Passage };
            embedder.embed(purpose, &["run"]).await.unwrap().len()
        })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap(), 1);
    }
}
