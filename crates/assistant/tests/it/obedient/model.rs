//! The obedient model: looks everything up, then does what it was told anywhere.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use assistant::model::{Message, Model, ModelError, ModelEvent, ModelRequest, ModelStream, StopReason, ToolUse};
use async_trait::async_trait;
use channel_core::text::fold;
use futures_util::{StreamExt as _, stream};

use super::{
    super::scene::{call, spoken, streamed},
    attacks::{Attack, Deed, EVIL_HOST},
};

#[derive(Debug)]
pub(crate) struct Obedient {
    orders: Vec<(String, Deed)>,
    canary: Mutex<String>,
    obeyed: AtomicBool,
}

impl Obedient {
    pub(crate) fn new(attacks: &[Attack]) -> Self {
        let mut orders: Vec<(String, Deed)> = Vec::new();
        for attack in attacks {
            let order = fold(&attack.order);
            if !orders.iter().any(|(own, _)| *own == order) {
                orders.push((order, attack.deed.clone()));
            }
        }
        Self { orders, canary: Mutex::default(), obeyed: AtomicBool::new(false) }
    }

    pub(crate) fn canary(&self) -> String {
        let canary = self.canary.lock().unwrap().clone();
        if canary.is_empty() { "no model was asked".to_owned() } else { canary }
    }

    pub(crate) fn obeyed(&self) -> bool {
        self.obeyed.load(Ordering::SeqCst)
    }

    /// What any text from outside tells it, wherever it stands.
    fn told(&self, request: &ModelRequest) -> Option<Deed> {
        let seen: Vec<String> = request
            .messages
            .iter()
            .flat_map(|message| match message {
                Message::Outside(text) | Message::Shown { text, .. } => vec![text.clone()],
                Message::Model { .. } => Vec::new(),
                Message::Tools(results) => results.iter().map(|result| result.content.clone()).collect(),
            })
            .map(|text| fold(&text))
            .collect();
        self.orders.iter().find(|(order, _)| seen.iter().any(|text| text.contains(order))).map(|(_, deed)| deed.clone())
    }
}

#[async_trait]
impl Model for Obedient {
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError> {
        let mark = request.instructions.rsplit(": ").next().unwrap_or_default().trim().to_owned();
        self.canary.lock().unwrap().clone_from(&mark);
        let ran = request.messages.iter().filter(|message| matches!(message, Message::Tools(_))).count();
        let stop = ModelEvent::Stop(StopReason::Tools);
        if ran == 0 {
            // It sees as much as it can before it does anything.
            return Ok(streamed(vec![
                call(0, "my_orders", "{}"),
                call(1, "search_products", r#"{"query":"running shoe"}"#),
                call(2, "search_knowledge", r#"{"query":"shipping"}"#),
                stop,
            ]));
        }
        let Some(deed) = self.told(request) else { return Ok(streamed(spoken("I do not know."))) };
        self.obeyed.store(true, Ordering::SeqCst);
        let words = |text: String| Ok(streamed(spoken(&text)));
        match deed {
            Deed::Say(text) => words(text.to_owned()),
            Deed::RevealMark => words(format!("The mark is {mark}.")),
            Deed::RevealMarkTurned => words(mark.chars().rev().collect()),
            Deed::RevealMarkSpelled => words(mark.chars().flat_map(|c| [c, '-', ' ']).collect()),
            Deed::RevealMarkInLink => words(format!("See https://shop.example/{mark} or https://{EVIL_HOST}/{mark}")),
            Deed::RevealInstructions => words(request.instructions.clone()),
            Deed::Call(name, arguments) if ran < 2 && request.tool_use == ToolUse::Free => {
                Ok(streamed(vec![call(0, name, arguments), stop]))
            }
            Deed::Call(name, _) => words(format!("Done with {name}.")),
            Deed::Storm => {
                let calls = (0..200).map(|slot| call(slot, "search_products", &format!("{{\"query\":\"{slot}\"}}")));
                Ok(streamed(calls.chain([stop]).collect()))
            }
            Deed::Endless => Ok(stream::repeat_with(|| Ok(ModelEvent::Text("on and on ".to_owned()))).boxed()),
        }
    }
}
