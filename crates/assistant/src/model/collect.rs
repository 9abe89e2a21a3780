//! From a stream to what was said, with every cap counted while it streams: whoever counts afterwards counts too late.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    event::{ModelEvent, StopReason, Usage},
    request::ToolCall,
};

/// What one call may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Tool calls.
    pub calls: usize,
    /// Bytes of words.
    pub text_bytes: usize,
    /// Bytes of one call's arguments.
    pub argument_bytes: usize,
    /// Pieces, empty ones included.
    pub events: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { calls: 8, text_bytes: 16 * 1024, argument_bytes: 4 * 1024, events: 20_000 }
    }
}

/// Which cap a stream ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overrun {
    /// Too many tool calls.
    Calls,
    /// Too many words.
    Text,
    /// Too long arguments.
    Arguments,
    /// Too many pieces.
    Events,
}

/// What a model said in one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its words.
    pub text: String,
    /// Its whole calls: a tool's name and a JSON object.
    pub calls: Vec<ToolCall>,
    /// Calls without a name or with half an object.
    pub broken_calls: usize,
    /// Why it stopped; none when the stream was cut.
    pub stop: Option<StopReason>,
    /// What it used.
    pub usage: Usage,
    /// The cap it ran into.
    pub overrun: Option<Overrun>,
}

/// Gathers a stream.
#[derive(Debug)]
pub struct Collector {
    caps: Caps,
    text: String,
    slots: BTreeMap<u32, Slot>,
    stop: Option<StopReason>,
    usage: Usage,
    events: usize,
    overrun: Option<Overrun>,
}

#[derive(Debug, Default)]
struct Slot {
    id: Option<String>,
    name: String,
    arguments: String,
    signature: Option<String>,
}

impl Collector {
    /// Gathers up to these caps.
    #[must_use]
    pub fn new(caps: Caps) -> Self {
        Self {
            caps,
            text: String::new(),
            slots: BTreeMap::new(),
            stop: None,
            usage: Usage::default(),
            events: 0,
            overrun: None,
        }
    }

    /// Takes one piece.
    ///
    /// # Errors
    /// When it goes over a cap: the stream has to be dropped, what came before stays.
    pub fn take(&mut self, event: ModelEvent) -> Result<(), Overrun> {
        self.events += 1;
        if self.events > self.caps.events {
            return self.over(Overrun::Events);
        }
        match event {
            ModelEvent::Text(more) if self.text.len() + more.len() > self.caps.text_bytes => self.over(Overrun::Text),
            ModelEvent::Text(more) => {
                self.text.push_str(&more);
                Ok(())
            }
            ModelEvent::Call { slot, id, name, arguments, signature } => {
                if !self.slots.contains_key(&slot) && self.slots.len() >= self.caps.calls {
                    return self.over(Overrun::Calls);
                }
                let own = self.slots.entry(slot).or_default();
                own.id = own.id.take().or(id.filter(|id| !id.is_empty()));
                own.signature = own.signature.take().or(signature);
                // A name comes once; what a provider repeats is no longer name.
                if own.name.is_empty() {
                    own.name = name.unwrap_or_default();
                }
                if own.arguments.len() + arguments.len() > self.caps.argument_bytes {
                    return self.over(Overrun::Arguments);
                }
                own.arguments.push_str(&arguments);
                Ok(())
            }
            ModelEvent::Usage(usage) => {
                self.usage = self.usage.and(usage);
                Ok(())
            }
            ModelEvent::Stop(stop) => {
                self.stop = Some(stop);
                Ok(())
            }
        }
    }

    /// What was said, with the calls that are whole.
    #[must_use]
    pub fn finish(self) -> Said {
        let mut said =
            Said { text: self.text, stop: self.stop, usage: self.usage, overrun: self.overrun, ..Said::default() };
        for (at, slot) in self.slots {
            let arguments = if slot.arguments.trim().is_empty() { "{}" } else { slot.arguments.trim() };
            let is_whole = !slot.name.is_empty()
                && slot.name.len() <= 64
                && serde_json::from_str::<Map<String, Value>>(arguments).is_ok();
            if is_whole {
                said.calls.push(ToolCall {
                    id: slot.id.unwrap_or_else(|| format!("call_{at}")),
                    name: slot.name,
                    arguments: arguments.to_owned(),
                    signature: slot.signature,
                });
            } else {
                said.broken_calls += 1;
            }
        }
        said
    }

    fn over(&mut self, overrun: Overrun) -> Result<(), Overrun> {
        self.overrun = Some(overrun);
        Err(overrun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(slot: u32, name: Option<&str>, arguments: &str) -> ModelEvent {
        ModelEvent::Call {
            slot,
            id: None,
            name: name.map(str::to_owned),
            arguments: arguments.to_owned(),
            signature: None,
        }
    }

    #[test]
    fn a_call_in_pieces_becomes_whole() {
        let mut collector = Collector::new(Caps::default());
        for event in [piece(0, Some("find"), ""), piece(0, None, r#"{"q":"#), piece(0, None, r#""shoe"}"#)] {
            collector.take(event).unwrap();
        }
        let said = collector.finish();
        assert_eq!((said.calls[0].name.as_str(), said.calls[0].arguments.as_str()), ("find", r#"{"q":"shoe"}"#));
        assert_eq!(said.calls[0].id, "call_0");
    }

    #[test]
    fn the_ninth_call_ends_the_stream_and_the_eight_before_stay() {
        let mut collector = Collector::new(Caps::default());
        let taken = (0..200).take_while(|&slot| collector.take(piece(slot, Some("find"), "{}")).is_ok()).count();
        let said = collector.finish();
        assert_eq!((taken, said.calls.len(), said.overrun), (8, 8, Some(Overrun::Calls)));
    }

    #[test]
    fn half_a_call_and_a_call_that_is_no_object_are_no_calls() {
        let mut collector = Collector::new(Caps::default());
        for event in [piece(0, Some("find"), r#"{"q":"sh"#), piece(1, Some("find"), "[1]"), piece(2, None, "{}")] {
            collector.take(event).unwrap();
        }
        let said = collector.finish();
        assert_eq!((said.calls.len(), said.broken_calls), (0, 3));
    }

    #[test]
    fn endless_words_arguments_and_pieces_end() {
        let table = [
            (ModelEvent::Text("word ".into()), Overrun::Text),
            (piece(0, None, "more "), Overrun::Arguments),
            (ModelEvent::Text(String::new()), Overrun::Events),
        ];
        for (event, overrun) in table {
            let mut collector = Collector::new(Caps::default());
            let met = (0..100_000).find_map(|_| collector.take(event.clone()).err());
            assert_eq!(met, Some(overrun));
        }
    }
}
