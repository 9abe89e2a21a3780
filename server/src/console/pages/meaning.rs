//! Searching by meaning: how far it is, and the model behind it.

use axum::body::Bytes;
use axum::extract::State;
use store::StoreError;
use url::form_urlencoded;

use super::assistant::{broken, not_done};
use super::catalogue::stored;
use super::letters::by;
use crate::assistants::{AssistantsError, KeptEmbedding, NewKey};
use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{EmbeddingForm, EmbeddingTrialView, MeaningPage, MeaningView, Section};

/// `GET /catalogue/meaning`.
pub(in crate::console) async fn meaning(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    as_kept(&state, &reader, None).await
}

/// `GET /catalogue/meaning/state`.
pub(in crate::console) async fn meaning_state(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&view(&state, &reader).await?)
}

/// `POST /catalogue/meaning`.
pub(in crate::console) async fn save_embedding(
    State(state): State<ConsoleState>,
    reader: Reader,
    body: Bytes,
) -> Answer {
    let organisation = reader.organisation();
    let before = match wanted(&state, &reader).await {
        Ok(before) => before,
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let (mut form, key) = read(&body);
    form.has_key = before.as_ref().is_some_and(|own| own.has_key);
    form.ending = before.as_ref().and_then(|own| own.ending.clone());
    let problem = match present::embedding_of(&form) {
        Err(problem) => problem,
        Ok(embedding) => match state.assistants.set_embedding(organisation, embedding, key, &by(&reader)).await {
            Ok(()) => {
                state.catalogue.wake();
                return see("/catalogue/meaning");
            }
            Err(error) => match present::embedding_problem(&error) {
                Some(problem) => problem,
                None => return not_done(&state, &reader, error).await,
            },
        },
    };
    form.refused = Some(reader.t.of(problem));
    refused(&page(&state, &reader, form, before.is_some(), None).await?)
}

/// `POST /catalogue/meaning/test`.
pub(in crate::console) async fn test_embedding(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.assistants.try_embedding(reader.organisation(), &by(&reader)).await {
        Ok((embedding, trial)) => {
            state.catalogue.wake();
            let shown = present::embedding_trial(&reader.t, &embedding.model, &trial);
            as_kept(&state, &reader, Some(shown)).await
        }
        Err(AssistantsError::NoModel) => see("/catalogue/meaning"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /catalogue/meaning/remove`.
pub(in crate::console) async fn remove_embedding(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.assistants.remove_embedding(reader.organisation(), &by(&reader)).await {
        // A second press finds nothing left to remove: the page shows what there is.
        Ok(_) => see("/catalogue/meaning"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /catalogue/meaning/again`.
pub(in crate::console) async fn embed_again(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    if !by(&reader).may_administer() {
        return Ok(missing(&reader, reader.shell(&state, Section::Catalogue).await?));
    }
    state.catalogue.embed_again(reader.organisation()).await.map_err(stored)?;
    see("/catalogue/meaning")
}

async fn wanted(state: &ConsoleState, reader: &Reader) -> Result<Option<KeptEmbedding>, AssistantsError> {
    Ok(state.assistants.embeddings(reader.organisation()).await?.into_iter().find(|own| own.wanted))
}

async fn as_kept(state: &ConsoleState, reader: &Reader, trial: Option<EmbeddingTrialView>) -> Answer {
    let kept = wanted(state, reader).await.map_err(broken)?;
    let form = present::embedding_form(kept.as_ref(), None);
    ok(&page(state, reader, form, kept.is_some(), trial).await?)
}

async fn view(state: &ConsoleState, reader: &Reader) -> Result<MeaningView, StoreError> {
    let told = state.catalogue.meaning(reader.organisation()).await.map_err(stored)?;
    Ok(present::meaning(&reader.t, told.as_ref(), by(reader).may_administer()))
}

async fn page(
    state: &ConsoleState,
    reader: &Reader,
    form: EmbeddingForm,
    is_set: bool,
    trial: Option<EmbeddingTrialView>,
) -> Result<MeaningPage, StoreError> {
    let shell = reader.shell(state, Section::Catalogue).await?;
    let (view, owner) = (view(state, reader).await?, by(reader).may_administer());
    Ok(MeaningPage { t: reader.t, shell, owner, is_set, state: view, form, trial })
}

/// What the form says, and what becomes of the key.
fn read(body: &[u8]) -> (EmbeddingForm, NewKey) {
    let (mut form, mut key, mut remove) = (EmbeddingForm::default(), String::new(), false);
    for (field, value) in form_urlencoded::parse(body) {
        match field.as_ref() {
            "kind" => form.kind = value.into_owned(),
            "model" => form.model = value.into_owned(),
            "base_url" => form.base_url = value.into_owned(),
            "dimensions" => form.dimensions = value.into_owned(),
            "limit" => form.limit = value.into_owned(),
            "price" => form.price = value.into_owned(),
            "key" => key = value.trim().to_owned(),
            "remove_key" => remove = true,
            _ => {}
        }
    }
    (form, NewKey::typed(key, remove))
}
