//! Who writes recordings out: a part of the provider's page.

use std::time::Duration;

use assistant::Language;
use axum::body::Bytes;
use axum::extract::State;
use store::StoreError;
use url::form_urlencoded;

use super::assistant::{not_done, provider_page};
use super::letters::by;
use crate::assistants::{AssistantsError, Kept, NewKey};
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{ProviderPage, SpeechForm, SpeechView, TrialView};

/// Where the form stands.
const PLACE: &str = "/assistant/provider#speech";

/// `POST /assistant/provider/speech`.
pub(in crate::console) async fn save_speech(State(state): State<ConsoleState>, reader: Reader, body: Bytes) -> Answer {
    let organisation = reader.organisation();
    let kept = match state.assistants.kept(organisation).await {
        Ok(kept) => kept,
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let (mut form, key) = read(&body);
    form.has_key = kept.transcription.as_ref().is_some_and(|own| own.has_key);
    form.ending = kept.transcription.as_ref().and_then(|own| own.ending.clone());
    let problem = match present::speech_of(&form) {
        Err(problem) => problem,
        Ok(wanted) => match state.assistants.set_transcription(organisation, wanted, key, &by(&reader)).await {
            Ok(()) => return see(PLACE),
            Err(error) => match present::provider_problem(&error) {
                Some(problem) => problem,
                None => return not_done(&state, &reader, error).await,
            },
        },
    };
    form.refused = Some(reader.t.of(problem));
    let speech = SpeechView { is_set: kept.transcription.is_some(), form, trial: None };
    refused(&page(&state, &reader, &kept, speech).await?)
}

/// `POST /assistant/provider/speech/test`.
pub(in crate::console) async fn test_speech(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let (set, trial) = match state.assistants.try_transcription(reader.organisation(), &by(&reader)).await {
        Ok(tried) => tried,
        Err(AssistantsError::NoTranscription) => return see(PLACE),
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let text = trial.sentence(Language::En).map_err(|error| StoreError::corrupt("a sentence", error))?;
    let milliseconds = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let shown = TrialView {
        works: trial.verdict == assistant::provider::Verdict::Works,
        text,
        model: set.model,
        first: None,
        took: milliseconds(trial.took),
    };
    let kept = match state.assistants.kept(reader.organisation()).await {
        Ok(kept) => kept,
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let form = present::speech_form(kept.transcription.as_ref());
    let speech = SpeechView { is_set: kept.transcription.is_some(), form, trial: Some(shown) };
    ok(&page(&state, &reader, &kept, speech).await?)
}

/// `POST /assistant/provider/speech/remove`.
pub(in crate::console) async fn remove_speech(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.assistants.remove_transcription(reader.organisation(), &by(&reader)).await {
        // A second press finds nothing left to remove: the page shows what there is.
        Ok(_) => see(PLACE),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

async fn page(
    state: &ConsoleState,
    reader: &Reader,
    kept: &Kept,
    speech: SpeechView,
) -> Result<ProviderPage, StoreError> {
    let form = present::provider_form(kept.provider.as_ref(), None);
    provider_page(state, reader, form, kept.provider.is_some(), None, speech).await
}

/// What the form says, and what becomes of the key.
fn read(body: &[u8]) -> (SpeechForm, NewKey) {
    let (mut form, mut key, mut remove) = (SpeechForm::default(), String::new(), false);
    for (field, value) in form_urlencoded::parse(body) {
        match field.as_ref() {
            "kind" => form.kind = value.into_owned(),
            "model" => form.model = value.into_owned(),
            "base_url" => form.base_url = value.into_owned(),
            "price" => form.price = value.into_owned(),
            "key" => key = value.trim().to_owned(),
            "remove_key" => remove = true,
            _ => {}
        }
    }
    (form, NewKey::typed(key, remove))
}
