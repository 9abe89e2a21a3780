//! A file's bytes as they arrive.

use std::fmt;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;

use crate::error::ChannelError;

/// A file's bytes as they arrive, with what the platform says about them.
pub struct MediaStream {
    /// The declared type.
    pub mime_type: Option<String>,
    /// The declared size in bytes.
    pub size: Option<u64>,
    /// The bytes. The stream ends with an error when the cap is passed.
    pub bytes: Pin<Box<dyn Stream<Item = Result<Bytes, ChannelError>> + Send>>,
}

impl fmt::Debug for MediaStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaStream")
            .field("mime_type", &self.mime_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
