//! Searching by meaning in its states.

use assistant::provider::EmbeddingKind;
use store::vectors::{Progress, RefusedRow, VectorKind};

use super::{MINUTE, NOW, shell, words};
use crate::assistants::{Embedding, KeptEmbedding};
use crate::catalogue::MeaningState;
use crate::console::present;
use crate::console::view::*;

fn kept() -> KeptEmbedding {
    KeptEmbedding {
        embedding: Embedding { dimensions: Some(512), ..Embedding::new(EmbeddingKind::Voyage, "voyage-4-lite") },
        name: "voyage/voyage-4-lite:512".to_owned(),
        wanted: true,
        has_key: true,
        ending: Some("Zq8T".to_owned()),
    }
}

fn state() -> MeaningState {
    MeaningState {
        wanted: kept().name,
        is_own: true,
        answers: Some(kept().name),
        progress: Progress { rows: 412, made: 412, answers: true, ..Progress::default() },
        by_database: false,
        refused: Vec::new(),
        documents: Default::default(),
    }
}

fn page(told: Option<&MeaningState>, owner: bool, trial: Option<EmbeddingTrialView>) -> MeaningPage {
    let t = words();
    let kept = told.map(|_| kept());
    MeaningPage {
        t,
        shell: shell(Section::Catalogue),
        owner,
        is_set: kept.is_some(),
        state: present::meaning(&t, told, owner),
        form: present::embedding_form(kept.as_ref(), None),
        trial,
    }
}

pub(super) fn made() -> MeaningPage {
    let text = words().n("embedding-works", 512_u32);
    let trial = EmbeddingTrialView { works: true, text, model: "voyage-4-lite".to_owned(), took: 341 };
    page(Some(&state()), true, Some(trial))
}

pub(super) fn changing() -> MeaningPage {
    let refused = RefusedRow { kind: VectorKind::Product, id: "MANUAL-900".to_owned(), why: "too_long".to_owned() };
    let told = MeaningState {
        answers: Some("openai/text-embedding-3-small".to_owned()),
        by_database: true,
        refused: vec![refused],
        progress: Progress {
            rows: 412,
            made: 190,
            refused: 1,
            behind: true,
            trouble: Some("unreachable".to_owned()),
            retry_at: Some(channel_core::Timestamp(NOW + 2 * MINUTE)),
            ..Progress::default()
        },
        ..state()
    };
    page(Some(&told), true, None)
}

pub(super) fn none() -> MeaningPage {
    let form = EmbeddingForm {
        refused: Some(words().of("embedding-problem-dimensions")),
        ..present::embedding_form(None, None)
    };
    MeaningPage { form, ..page(None, true, None) }
}

pub(super) fn colleague() -> MeaningPage {
    let told = MeaningState { is_own: false, answers: None, ..state() };
    page(Some(&told), false, None)
}
