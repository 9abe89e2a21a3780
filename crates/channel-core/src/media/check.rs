//! Looking at a file while it passes: its size, its type, its hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use super::{MediaStream, contradicts};
use crate::error::{ChannelError, ErrorKind};

/// As much of a file's beginning as tells its type.
const BEGINNING: usize = 64;

/// What a file must keep to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The greatest size in bytes.
    pub max_bytes: u64,
    /// Its SHA-256 as the platform wrote it: base64 or hexadecimal.
    pub sha256: Option<String>,
    /// The type it is declared to have; its first bytes must not contradict it.
    pub mime_type: Option<String>,
}

/// The same stream, ending with an error as soon as the file breaks a promise. The hash is known at the very end: whoever
/// keeps the file must not use it before the stream ended well.
#[must_use]
pub fn checked(media: MediaStream, check: Check) -> MediaStream {
    let MediaStream { mime_type, size, bytes } = media;
    let start = State { bytes, check, seen: 0, hash: Sha256::new(), beginning: Vec::new(), over: false };
    let bytes = stream::unfold(start, |mut state| async move {
        let item = state.next().await?;
        Some((item, state))
    });
    MediaStream { mime_type, size, bytes: Box::pin(bytes) }
}

struct State<S> {
    bytes: S,
    check: Check,
    seen: u64,
    hash: Sha256,
    /// The first bytes, until there are enough of them to judge.
    beginning: Vec<u8>,
    over: bool,
}

impl<S: Stream<Item = Result<Bytes, ChannelError>> + Unpin> State<S> {
    async fn next(&mut self) -> Option<Result<Bytes, ChannelError>> {
        if self.over {
            return None;
        }
        let outcome = match self.bytes.next().await {
            Some(Ok(chunk)) => self.pass(&chunk).map(|()| chunk),
            Some(Err(error)) => Err(error),
            None => {
                self.over = true;
                return self.end().err().map(Err);
            }
        };
        self.over = outcome.is_err();
        Some(outcome)
    }

    fn pass(&mut self, chunk: &Bytes) -> Result<(), ChannelError> {
        let before = self.seen;
        self.seen = self.seen.saturating_add(chunk.len() as u64);
        if self.seen > self.check.max_bytes {
            let most = self.check.max_bytes;
            return Err(broken(format!("the file is larger than {most} bytes, the most that is taken here")));
        }
        if self.check.sha256.is_some() {
            self.hash.update(chunk);
        }
        if before < BEGINNING as u64 && self.check.mime_type.is_some() {
            let room = BEGINNING.saturating_sub(self.beginning.len());
            self.beginning.extend(chunk.iter().take(room));
            if self.beginning.len() == BEGINNING {
                self.judge_type()?;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), ChannelError> {
        if self.beginning.len() < BEGINNING {
            self.judge_type()?;
        }
        let Some(expected) = &self.check.sha256 else { return Ok(()) };
        let digest = std::mem::take(&mut self.hash).finalize();
        let found = STANDARD.encode(digest);
        if found.trim_end_matches('=') == expected.trim_end_matches('=')
            || expected.eq_ignore_ascii_case(&hex::encode(digest))
        {
            Ok(())
        } else {
            Err(broken("the file's bytes are not those that the platform signed: fetch it again".to_owned()))
        }
    }

    fn judge_type(&self) -> Result<(), ChannelError> {
        match &self.check.mime_type {
            Some(declared) => contradicts(declared, &self.beginning).map_err(|mismatch| {
                broken("the file is not of the type it is declared to be".to_owned()).with_source(mismatch)
            }),
            None => Ok(()),
        }
    }
}

fn broken(sentence: String) -> ChannelError {
    ChannelError::refused(ErrorKind::Media, sentence)
}
