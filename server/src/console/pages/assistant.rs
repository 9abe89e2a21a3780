//! Who answers by itself: how it speaks and what it may do, the language model behind it, and what that costs.

use std::time::Duration;

use assistant::{Language, ProposalKind};
use axum::body::Bytes;
use axum::extract::State;
use store::assistants::ModelPower;
use store::spending::{self, ConversationSum, DaySum, ModelSum};
use store::{StoreError, accounts, contacts, conversations};
use url::form_urlencoded;

use super::letters::by;
use crate::assistants::{AssistantsError, KeptTranscription, NewKey, Voice};
use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{
    AssistantPage, CostPage, CostTable, ProviderForm, ProviderPage, Section, SpeechView, TrialView, VoiceForm,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How far back costs are shown.
const LATELY: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many conversations are shown.
const CONVERSATIONS: u32 = 20;

/// `GET /assistant`.
pub(in crate::console) async fn assistant(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.assistants.kept(reader.organisation()).await {
        Ok(kept) => ok(&voice_page(&state, &reader, present::voice_form(&kept.voice, None)).await?),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /assistant`.
pub(in crate::console) async fn save_voice(State(state): State<ConsoleState>, reader: Reader, body: Bytes) -> Answer {
    let mut voice = Voice::default();
    for (field, value) in form_urlencoded::parse(&body) {
        match field.as_ref() {
            "name" => voice.name = value.into_owned(),
            "manner" => voice.manner = value.into_owned(),
            "language" => voice.languages.extend(Language::from_tag(&value)),
            "hosts" => voice.hosts = lines(&value),
            "must_not" => voice.must_not = lines(&value),
            "hand_over" => voice.hand_over = lines(&value),
            "propose" => voice.may_propose.extend(ProposalKind::ALL.into_iter().find(|kind| kind.as_str() == value)),
            _ => {}
        }
    }
    // The form says which languages, and not which is the usual one: what was first stays first.
    let before = match state.assistants.kept(reader.organisation()).await {
        Ok(kept) => kept.voice.languages,
        Err(error) => return not_done(&state, &reader, error).await,
    };
    voice.languages.sort_by_key(|language| before.iter().position(|own| own == language).unwrap_or(usize::MAX));
    match state.assistants.set_voice(reader.organisation(), voice.clone(), &by(&reader)).await {
        Ok(_) => see("/assistant"),
        Err(AssistantsError::Voice(problem)) => {
            let sentence = present::voice_problem(&reader.t, &problem);
            refused(&voice_page(&state, &reader, present::voice_form(&voice, Some(sentence))).await?)
        }
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /assistant/power`.
pub(in crate::console) async fn set_power(State(state): State<ConsoleState>, reader: Reader, body: Bytes) -> Answer {
    let wanted = form_urlencoded::parse(&body).find(|(field, _)| field == "power").map(|(_, value)| value);
    let power = match wanted.as_deref() {
        Some("on") => ModelPower::On,
        Some("off") => ModelPower::Off,
        _ => return Ok(missing(&reader, reader.shell(&state, Section::Assistant).await?)),
    };
    match state.assistants.set_power(reader.organisation(), power, &by(&reader)).await {
        Ok(()) => see("/assistant#now"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `GET /assistant/provider`.
pub(in crate::console) async fn provider(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    provider_as_kept(&state, &reader, None).await
}

/// `POST /assistant/provider`.
pub(in crate::console) async fn save_provider(
    State(state): State<ConsoleState>,
    reader: Reader,
    body: Bytes,
) -> Answer {
    let organisation = reader.organisation();
    let before = match state.assistants.kept(organisation).await {
        Ok(kept) => kept.provider,
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let (mut form, key) = provider_read(&body);
    form.has_key = before.as_ref().is_some_and(|own| own.has_key);
    form.ending = before.as_ref().and_then(|own| own.ending.clone());
    let is_set = before.is_some();
    let providers = before.map(|own| own.provider.routing.providers).unwrap_or_default();
    let problem = match present::provider_of(&form, providers) {
        Err(problem) => problem,
        Ok(provider) => match state.assistants.set_provider(organisation, provider, key, &by(&reader)).await {
            Ok(()) => return see("/assistant/provider"),
            Err(error) => match present::provider_problem(&error) {
                Some(problem) => problem,
                None => return not_done(&state, &reader, error).await,
            },
        },
    };
    form.refused = Some(reader.t.of(problem));
    match speech_as_kept(&state, &reader).await {
        Ok(speech) => refused(&provider_page(&state, &reader, form, is_set, None, speech).await?),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /assistant/provider/test`.
pub(in crate::console) async fn test_provider(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let (provider, trial) = match state.assistants.trial(reader.organisation(), &by(&reader)).await {
        Ok(tried) => tried,
        Err(AssistantsError::NoModel) => return see("/assistant/provider"),
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let text = trial.verdict.sentence(Language::En).map_err(|error| StoreError::corrupt("a sentence", error))?;
    let milliseconds = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let shown = TrialView {
        works: trial.verdict == assistant::provider::Verdict::Works,
        text,
        model: provider.model,
        first: trial.first_piece.map(milliseconds),
        took: milliseconds(trial.took),
    };
    provider_as_kept(&state, &reader, Some(shown)).await
}

/// `POST /assistant/provider/remove`.
pub(in crate::console) async fn remove_provider(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.assistants.remove_provider(reader.organisation(), &by(&reader)).await {
        // A second press finds nothing left to remove: the page shows what there is.
        Ok(_) => see("/assistant/provider"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `GET /assistant/cost`.
pub(in crate::console) async fn cost(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let (organisation, now) = (reader.organisation(), state.seams().now());
    let limit = match state.assistants.kept(organisation).await {
        Ok(kept) => kept.provider.map(|own| own.provider.limits.organisation_day.0),
        Err(error) => return not_done(&state, &reader, error).await,
    };
    state.assistants.settled(organisation).await;
    let (since, east) = (now.minus(LATELY), reader.t.minutes_east());
    let (spent, days, conversations, models) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let spent = spending::since(db, organisation, now.minus(DAY)).await?;
                let days = spending::by_day(db, organisation, since, east).await?;
                let mut named = Vec::new();
                for sum in spending::by_conversation(db, organisation, since, CONVERSATIONS).await? {
                    let conversation = conversations::find(db, organisation, sum.conversation).await?;
                    let contact = match conversation {
                        Some(conversation) => contacts::find(db, organisation, conversation.contact).await?,
                        None => None,
                    };
                    named.push((sum, contact.and_then(|person| person.name.or(person.username).or(person.phone))));
                }
                Ok((spent, days, named, spending::by_model(db, organisation, since).await?))
            })
        })
        .await?;
    let t = reader.t;
    let day = |day: &DaySum| present::cost(t.day(day.begins.0), None, &day.sum);
    let conversation = |(sum, name): &(ConversationSum, Option<String>)| {
        let name = name.clone().unwrap_or_else(|| t.when(sum.last_at.0));
        present::cost(name, Some(format!("/inbox/{}", sum.conversation)), &sum.sum)
    };
    let model = |model: &ModelSum| {
        let name = match (&model.provider, &model.model) {
            (Some(provider), Some(name)) => format!("{provider} · {name}"),
            _ => t.of("cost-unknown-model"),
        };
        present::cost(name, None, &model.sum)
    };
    ok(&CostPage {
        t,
        shell: reader.shell(&state, Section::Assistant).await?,
        spent: present::spent(spent),
        limit: limit.map(|limit| present::spent(i64::try_from(limit).unwrap_or(i64::MAX))),
        tables: vec![
            CostTable { title: "cost-by-day", rows: days.iter().map(day).collect() },
            CostTable { title: "cost-by-conversation", rows: conversations.iter().map(conversation).collect() },
            CostTable { title: "cost-by-model", rows: models.iter().map(model).collect() },
        ],
    })
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// What the form says, and what becomes of the key.
fn provider_read(body: &[u8]) -> (ProviderForm, NewKey) {
    let (mut form, mut key, mut remove) = (ProviderForm::default(), String::new(), false);
    let [person, conversation, organisation] = &mut form.limits;
    let [input, output] = &mut form.prices;
    for (field, value) in form_urlencoded::parse(body) {
        match field.as_ref() {
            "kind" => form.kind = value.into_owned(),
            "model" => form.model = value.into_owned(),
            "base_url" => form.base_url = value.into_owned(),
            "key" => key = value.trim().to_owned(),
            "remove_key" => remove = true,
            "no_data_collection" => form.no_data_collection = true,
            "zero_retention" => form.zero_retention = true,
            "no_fallbacks" => form.no_fallbacks = true,
            "europe" => form.europe = true,
            "limit-person" => *person = value.into_owned(),
            "limit-conversation" => *conversation = value.into_owned(),
            "limit-organisation" => *organisation = value.into_owned(),
            "price-input" => *input = value.into_owned(),
            "price-output" => *output = value.into_owned(),
            "sees" => form.sees = value.into_owned(),
            _ => {}
        }
    }
    (form, NewKey::typed(key, remove))
}

async fn provider_as_kept(state: &ConsoleState, reader: &Reader, trial: Option<TrialView>) -> Answer {
    match state.assistants.kept(reader.organisation()).await {
        Ok(kept) => {
            let form = present::provider_form(kept.provider.as_ref(), None);
            let speech = speech_view(kept.transcription.as_ref());
            ok(&provider_page(state, reader, form, kept.provider.is_some(), trial, speech).await?)
        }
        Err(error) => not_done(state, reader, error).await,
    }
}

fn speech_view(kept: Option<&KeptTranscription>) -> SpeechView {
    SpeechView { is_set: kept.is_some(), form: present::speech_form(kept), trial: None }
}

async fn speech_as_kept(state: &ConsoleState, reader: &Reader) -> Result<SpeechView, AssistantsError> {
    let kept = state.assistants.kept(reader.organisation()).await?;
    Ok(speech_view(kept.transcription.as_ref()))
}

pub(super) async fn provider_page(
    state: &ConsoleState,
    reader: &Reader,
    form: ProviderForm,
    is_set: bool,
    trial: Option<TrialView>,
    speech: SpeechView,
) -> Result<ProviderPage, StoreError> {
    let shell = reader.shell(state, Section::Assistant).await?;
    Ok(ProviderPage { t: reader.t, shell, owner: by(reader).may_administer(), is_set, form, trial, speech })
}

async fn voice_page(state: &ConsoleState, reader: &Reader, form: VoiceForm) -> Result<AssistantPage, StoreError> {
    let organisation = reader.organisation();
    let list = state.store.read_in(organisation, move |db| Box::pin(accounts::list(db, organisation))).await?;
    let kept = state.assistants.kept(organisation).await.map_err(broken)?;
    Ok(AssistantPage {
        t: reader.t,
        shell: reader.shell(state, Section::Assistant).await?,
        owner: by(reader).may_administer(),
        answering: present::answering_now(&reader.t, &kept),
        form,
        accounts: list.iter().map(present::answering).collect(),
    })
}

pub(super) async fn not_done(state: &ConsoleState, reader: &Reader, error: AssistantsError) -> Answer {
    match error {
        // The page offers no such button to somebody who may not.
        AssistantsError::NotAllowed => Ok(missing(reader, reader.shell(state, Section::Assistant).await?)),
        error => Err(broken(error).into()),
    }
}

pub(super) fn broken(error: AssistantsError) -> StoreError {
    match error {
        AssistantsError::Store(error) => error,
        error => StoreError::corrupt("the assistant's settings", error),
    }
}
