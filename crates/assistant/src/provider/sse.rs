//! Server-sent events out of bytes that arrive in any pieces.

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SseEvent {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// A line or an event beyond this is no answer of a model.
const LONGEST: usize = 1024 * 1024;

/// Cuts bytes into events.
#[derive(Debug, Default)]
pub(crate) struct Sse {
    line: Vec<u8>,
    event: SseEvent,
    has_data: bool,
    after_return: bool,
}

/// More bytes than an event can have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event without an end")]
pub(crate) struct TooLong;

impl Sse {
    /// The events that are complete with these bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<SseEvent>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => {
                    let line = std::mem::take(&mut self.line);
                    events.extend(self.line(&String::from_utf8_lossy(&line)));
                }
                _ => self.line.push(byte),
            }
            if self.line.len() + self.event.data.len() > LONGEST {
                return Err(TooLong);
            }
        }
        Ok(events)
    }

    /// What is left when the bytes end: some servers leave out the last empty line.
    pub(crate) fn end(&mut self) -> Option<SseEvent> {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            // A line that is not empty never completes an event by itself.
            let _none = self.line(&String::from_utf8_lossy(&line));
        }
        self.line("")
    }

    fn line(&mut self, line: &str) -> Option<SseEvent> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return std::mem::take(&mut self.has_data).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event.name = value.to_owned(),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str = ": hello\r\nevent: ping\r\ndata: {}\r\n\r\ndata: {\"a\":\ndata: \"ü\"}\n\ndata: [DONE]";

    fn read(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut sse = Sse::default();
        let mut events: Vec<SseEvent> = pieces.iter().flat_map(|piece| sse.push(piece).unwrap()).collect();
        events.extend(sse.end());
        events.into_iter().map(|event| (event.name, event.data)).collect()
    }

    #[test]
    fn events_are_cut_at_empty_lines_and_the_last_one_needs_none() {
        let events = read(&[STREAM.as_bytes()]);
        let expected = [("ping", "{}"), ("", "{\"a\":\n\"ü\"}"), ("", "[DONE]")];
        assert_eq!(events, expected.map(|(name, data)| (name.to_owned(), data.to_owned())));
    }

    #[test]
    fn a_line_without_an_end_is_given_up() {
        let mut sse = Sse::default();
        assert_eq!((0..2_000).find_map(|_| sse.push(&[b'x'; 1_024]).err()), Some(TooLong));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(cut in 0..STREAM.len()) {
            let (one, two) = STREAM.as_bytes().split_at(cut);
            prop_assert_eq!(read(&[one, two]), read(&[STREAM.as_bytes()]));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let _events = read(&[&bytes]);
        }
    }
}
