//! The assistant's settings in the reader's words.

use assistant::provider::{OpenRouterRouting, SettingsError};
use assistant::spend::{Limits, Micros, Price};
use assistant::transcribe::{MinutePrice, TranscriberKind};
use assistant::{Language, ProposalKind};
use store::accounts::AccountRow;
use store::assistants::ModelPower;
use store::spending::Sum;

use super::channels::mode;
use crate::assistants::{
    AssistantsError, Kept, KeptProvider, KeptTranscription, Provider, Transcription, Voice, VoiceError,
};
use crate::console::view::{
    Answering, AnsweringRow, CostRow, Glyph, LanguageChoice, ProposalChoice, ProviderForm, SpeechForm, VoiceForm,
};
use crate::console::words::Words;

/// Millionths of a dollar.
const DOLLAR: u64 = 1_000_000;

/// An account with what the assistant does there.
pub(in crate::console) fn answering(stored: &AccountRow) -> AnsweringRow {
    AnsweringRow {
        glyph: Glyph::of(stored.channel.as_str()),
        name: stored.name.clone(),
        mode: mode(stored.assistant_mode),
    }
}

/// Who answers at the moment.
pub(in crate::console) fn answering_now(t: &Words, kept: &Kept) -> Answering {
    let Some(own) = &kept.provider else { return Answering::Offline };
    let kind = t.of(format!("provider-kind-{}", own.provider.kind));
    let name = format!("{kind} · {}", own.provider.model);
    match kept.power {
        ModelPower::On => Answering::Model(name),
        ModelPower::Off => Answering::SwitchedOff(name),
    }
}

/// The form of a voice.
pub(in crate::console) fn voice_form(voice: &Voice, refused: Option<String>) -> VoiceForm {
    let chosen = |tag| LanguageChoice { tag, chosen: voice.languages.iter().any(|own| own.tag() == tag) };
    VoiceForm {
        name: voice.name.clone(),
        manner: voice.manner.clone(),
        languages: Language::ALL.map(|language| chosen(language.tag())).to_vec(),
        hosts: voice.hosts.join("\n"),
        must_not: voice.must_not.join("\n"),
        hand_over: voice.hand_over.join("\n"),
        proposals: ProposalKind::ALL
            .map(|kind| ProposalChoice { word: kind.as_str(), chosen: voice.may_propose.contains(&kind) })
            .to_vec(),
        refused,
    }
}

/// What is wrong with a voice.
pub(in crate::console) fn voice_problem(t: &Words, problem: &VoiceError) -> String {
    match problem {
        VoiceError::Name => t.of("voice-problem-name"),
        VoiceError::Manner => t.of("voice-problem-manner"),
        VoiceError::Rules => t.of("voice-problem-rules"),
        VoiceError::Host(host) => t.with("voice-problem-host", "host", host),
    }
}

/// The form of a provider; the usual choices where there is none.
pub(in crate::console) fn provider_form(kept: Option<&KeptProvider>, refused: Option<String>) -> ProviderForm {
    let (limits, routing) = match kept {
        Some(own) => (own.provider.limits, own.provider.routing.clone()),
        None => (Limits::default(), OpenRouterRouting::default()),
    };
    let provider = kept.map(|own| &own.provider);
    let price = provider.and_then(|provider| provider.price);
    let priced = |part: fn(Price) -> u64| price.map_or_else(String::new, |price| dollars(part(price)));
    ProviderForm {
        kind: provider.map_or_else(String::new, |provider| provider.kind.as_str().to_owned()),
        model: provider.map_or_else(String::new, |provider| provider.model.clone()),
        base_url: provider.and_then(|provider| provider.base_url.clone()).unwrap_or_default(),
        has_key: kept.is_some_and(|own| own.has_key),
        ending: kept.and_then(|own| own.ending.clone()),
        no_data_collection: routing.no_data_collection,
        zero_retention: routing.zero_retention,
        no_fallbacks: !routing.fallbacks,
        europe: routing.europe,
        limits: [limits.person_hour, limits.conversation_day, limits.organisation_day].map(|limit| dollars(limit.0)),
        prices: [priced(|price| price.input), priced(|price| price.output)],
        sees: match provider.and_then(|provider| provider.sees) {
            None => "auto",
            Some(true) => "yes",
            Some(false) => "no",
        }
        .to_owned(),
        refused,
    }
}

/// The provider that a form says. `providers` are what no form shows: the order that OpenRouter goes by.
///
/// # Errors
/// The sentence id of what is wrong.
pub(in crate::console) fn provider_of(form: &ProviderForm, providers: Vec<String>) -> Result<Provider, &'static str> {
    let kind = form.kind.parse().map_err(|_| "provider-problem-kind")?;
    let amount = |text: &String| micros(text).ok_or("provider-problem-amount");
    let [person, conversation, organisation] = &form.limits;
    let [input, output] = &form.prices;
    let price = if input.trim().is_empty() && output.trim().is_empty() {
        None
    } else {
        Some(Price { input: amount(input)?, output: amount(output)? })
    };
    Ok(Provider {
        kind,
        base_url: Some(form.base_url.trim().to_owned()).filter(|base| !base.is_empty()),
        model: form.model.trim().to_owned(),
        routing: OpenRouterRouting {
            no_data_collection: form.no_data_collection,
            zero_retention: form.zero_retention,
            fallbacks: !form.no_fallbacks,
            europe: form.europe,
            providers,
        },
        price,
        limits: Limits {
            person_hour: Micros(amount(person)?),
            conversation_day: Micros(amount(conversation)?),
            organisation_day: Micros(amount(organisation)?),
        },
        sees: match form.sees.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    })
}

/// The form of a transcription; empty where there is none.
pub(in crate::console) fn speech_form(kept: Option<&KeptTranscription>) -> SpeechForm {
    let Some(own) = kept else { return SpeechForm::default() };
    let set = &own.transcription;
    SpeechForm {
        kind: set.kind.as_str().to_owned(),
        model: set.model.clone(),
        base_url: set.base_url.clone().unwrap_or_default(),
        has_key: own.has_key,
        ending: own.ending.clone(),
        price: set.price.map_or_else(String::new, |price| dollars(price.0)),
        refused: None,
    }
}

/// The transcription that a form says.
///
/// # Errors
/// The sentence id of what is wrong.
pub(in crate::console) fn speech_of(form: &SpeechForm) -> Result<Transcription, &'static str> {
    let kind: TranscriberKind = form.kind.parse().map_err(|_| "provider-problem-kind")?;
    let usual = Transcription::new(kind);
    let price = match form.price.trim() {
        "" => None,
        written => Some(MinutePrice(micros(written).ok_or("provider-problem-amount")?)),
    };
    Ok(Transcription {
        base_url: Some(form.base_url.trim().to_owned()).filter(|base| !base.is_empty()),
        model: Some(form.model.trim().to_owned()).filter(|model| !model.is_empty()).unwrap_or(usual.model),
        kind,
        price,
    })
}

/// The sentence id of why a provider was not kept; none for what is no fault of the form.
pub(in crate::console) fn provider_problem(error: &AssistantsError) -> Option<&'static str> {
    Some(match error {
        AssistantsError::Settings(SettingsError::Address) => "provider-problem-address",
        AssistantsError::Settings(SettingsError::NoAddress) => "provider-problem-no-address",
        AssistantsError::Settings(SettingsError::Model) => "provider-problem-model",
        AssistantsError::Settings(SettingsError::NoKey) => "provider-problem-no-key",
        AssistantsError::Settings(SettingsError::Plain) => "provider-problem-plain",
        AssistantsError::NotPublic => "provider-problem-not-public",
        AssistantsError::KeyAgain => "provider-problem-key-again",
        AssistantsError::Key => "provider-problem-key",
        _ => return None,
    })
}

/// A sum of calls as one row.
pub(in crate::console) fn cost(name: String, href: Option<String>, sum: &Sum) -> CostRow {
    CostRow {
        name,
        href,
        calls: sum.calls,
        tokens: (sum.input, sum.output),
        amount: spent(sum.amount),
        estimated: sum.estimated > 0,
    }
}

/// An amount that was spent: cents, and four places below a cent.
pub(in crate::console) fn spent(micros: i64) -> String {
    let micros = u64::try_from(micros.max(0)).unwrap_or_default();
    // Rounded up, so that nothing that cost looks as if it were free.
    let rounded = micros.div_ceil(100);
    if rounded >= 100 || rounded == 0 {
        let cents = micros.div_ceil(10_000);
        return format!("{}.{:02}", cents / 100, cents % 100);
    }
    format!("0.{rounded:04}")
}

/// An amount as a form has it, with all of its places.
pub(super) fn dollars(micros: u64) -> String {
    let places = format!("{:06}", micros % DOLLAR);
    let places = places.trim_end_matches('0');
    format!("{}.{places:0<2}", micros / DOLLAR)
}

/// The amount that a person wrote.
pub(super) fn micros(text: &str) -> Option<u64> {
    let text = text.trim().replace(',', ".");
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
    if (whole.is_empty() && places.is_empty()) || places.len() > 6 || !is_number(whole) || !is_number(places) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let parts: u64 = format!("{places:0<6}").parse().ok()?;
    // A million dollars is no limit of anybody's.
    whole.checked_mul(DOLLAR)?.checked_add(parts).filter(|amount| *amount <= 1_000_000 * DOLLAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them_and_come_back() {
        let table = [
            ("2.50", Some(2_500_000), "2.50"),
            ("0,2", Some(200_000), "0.20"),
            ("10", Some(10_000_000), "10.00"),
            (".075", Some(75_000), "0.075"),
            ("0.0000001", None, ""),
            ("1e3", None, ""),
            ("-1", None, ""),
            ("", None, ""),
            ("99999999999", None, ""),
        ];
        for (text, amount, back) in table {
            assert_eq!(micros(text), amount, "{text}");
            assert_eq!(amount.map(dollars).unwrap_or_default(), back, "{text}");
        }
    }

    #[test]
    fn what_was_spent_is_never_shown_as_nothing() {
        for (micros, shown) in
            [(0, "0.00"), (1, "0.0001"), (1_792, "0.0018"), (9_999, "0.01"), (10_000, "0.01"), (1_234_567, "1.24")]
        {
            assert_eq!(spent(micros), shown);
        }
    }

    #[test]
    fn a_form_says_the_transcription_that_filled_it_and_no_model_means_the_usual_one() {
        let set = Transcription { price: Some(MinutePrice(6_700)), ..Transcription::new(TranscriberKind::ElevenLabs) };
        let kept = KeptTranscription { transcription: set.clone(), has_key: true, ending: None };
        let form = speech_form(Some(&kept));
        assert_eq!(speech_of(&form), Ok(set.clone()));
        assert_eq!(speech_of(&SpeechForm { model: " ".to_owned(), ..form.clone() }), Ok(set));
        assert_eq!(speech_of(&SpeechForm { price: "a lot".to_owned(), ..form }), Err("provider-problem-amount"));
    }

    #[test]
    fn a_form_says_the_provider_that_filled_it() {
        let provider = Provider {
            base_url: Some("https://eu.example/v1".to_owned()),
            price: Some(Price { input: 150_000, output: 600_000 }),
            routing: OpenRouterRouting { fallbacks: true, europe: true, ..OpenRouterRouting::default() },
            sees: Some(false),
            ..Provider::new(assistant::provider::ProviderKind::OpenRouter, "openai/gpt-5-mini")
        };
        let kept = KeptProvider { provider: provider.clone(), has_key: true, ending: None };
        assert_eq!(provider_of(&provider_form(Some(&kept), None), Vec::new()), Ok(provider));
    }
}
