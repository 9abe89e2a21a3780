//! The assistant's pages as an owner and as a colleague see them.

use assistant::provider::ProviderKind;
use assistant::transcribe::TranscriberKind;
use store::spending::Sum;

use super::{DAY, NOW, shell, words};
use crate::assistants::{KeptProvider, KeptTranscription, Provider, Transcription, Voice};
use crate::console::present;
use crate::console::view::*;
use crate::console::words::Words;

pub(super) fn voice(owner: bool) -> AssistantPage {
    let t = words();
    let account = |glyph, name: &str, mode| AnsweringRow { glyph, name: name.to_owned(), mode };
    let voice = Voice {
        name: "Mia".to_owned(),
        manner: "Warm and brief. <b>No</b> exclamation marks.".to_owned(),
        languages: vec![assistant::Language::Es, assistant::Language::En],
        hosts: vec!["stride.example".to_owned()],
        must_not: vec!["Never promise a delivery date.".to_owned(), "Never compare with other shops.".to_owned()],
        hand_over: vec!["somebody wants to order for a company".to_owned()],
        may_propose: vec![assistant::ProposalKind::Cancel],
    };
    AssistantPage {
        t,
        shell: shell(Section::Assistant),
        owner,
        answering: if owner {
            Answering::Model("OpenRouter · openai/gpt-5-mini".to_owned())
        } else {
            Answering::SwitchedOff("OpenRouter · openai/gpt-5-mini".to_owned())
        },
        form: present::voice_form(&voice, (!owner).then(|| t.of("voice-problem-rules"))),
        accounts: vec![
            account(Glyph::WhatsApp, "+1 555 010 2030", Mode::Auto),
            account(Glyph::Instagram, "@stride.and.sole", Mode::Off),
        ],
    }
}

pub(super) fn empty_voice() -> AssistantPage {
    AssistantPage {
        answering: Answering::Offline,
        form: present::voice_form(&Voice::default(), None),
        accounts: Vec::new(),
        ..voice(true)
    }
}

pub(super) fn provider(works: bool) -> ProviderPage {
    let t = words();
    let provider = Provider::new(ProviderKind::OpenRouter, "openai/gpt-5-mini");
    let kept = KeptProvider { provider, has_key: true, ending: Some("Zq8T".to_owned()) };
    let text = if works { "The provider works and can look things up." } else { "The provider refused the key." };
    ProviderPage {
        t,
        shell: shell(Section::Assistant),
        owner: true,
        is_set: true,
        form: present::provider_form(Some(&kept), (!works).then(|| t.of("provider-problem-key-again"))),
        trial: Some(TrialView {
            works,
            text: text.to_owned(),
            model: "openai/gpt-5-mini".to_owned(),
            first: works.then_some(412),
            took: 655,
        }),
        speech: speech(&t, works),
    }
}

fn speech(t: &Words, works: bool) -> SpeechView {
    let transcription = Transcription::new(TranscriberKind::ElevenLabs);
    let kept = KeptTranscription { transcription, has_key: true, ending: Some("Zq8T".to_owned()) };
    let text = if works { "The provider works and writes recordings out." } else { "The provider refused the key." };
    let refused = (!works).then(|| t.of("provider-problem-key-again"));
    SpeechView {
        is_set: true,
        form: SpeechForm { refused, ..present::speech_form(Some(&kept)) },
        trial: Some(TrialView { works, text: text.to_owned(), model: "scribe_v2".to_owned(), first: None, took: 912 }),
    }
}

pub(super) fn empty_provider() -> ProviderPage {
    ProviderPage {
        owner: false,
        is_set: false,
        form: present::provider_form(None, None),
        trial: None,
        speech: SpeechView::default(),
        ..provider(true)
    }
}

pub(super) fn cost(is_empty: bool) -> CostPage {
    let t = words();
    let sum = |calls, amount, estimated| Sum { calls, input: calls * 812, output: calls * 42, amount, estimated };
    let table = |title, rows: Vec<CostRow>| CostTable { title, rows: if is_empty { Vec::new() } else { rows } };
    let to = |name: &str| Some(format!("/inbox/{name}"));
    CostPage {
        t,
        shell: shell(Section::Assistant),
        spent: present::spent(if is_empty { 0 } else { 412_300 }),
        limit: (!is_empty).then(|| "10.00".to_owned()),
        tables: vec![
            table(
                "cost-by-day",
                vec![
                    present::cost(t.day(NOW), None, &sum(310, 412_300, 1)),
                    present::cost(t.day(NOW - DAY), None, &sum(288, 377_100, 0)),
                ],
            ),
            table(
                "cost-by-conversation",
                vec![
                    present::cost("Ana López".to_owned(), to("a"), &sum(22, 31_200, 0)),
                    present::cost("<script>".to_owned(), to("b"), &sum(2, 1_792, 0)),
                ],
            ),
            table(
                "cost-by-model",
                vec![present::cost("openrouter · openai/gpt-5-mini".to_owned(), None, &sum(598, 789_400, 1))],
            ),
        ],
    }
}
