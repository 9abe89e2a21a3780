//! A file to upload, with the fields of the form around it.

use std::fmt;
use std::pin::Pin;

use bytes::Bytes;
use channel_core::ChannelError;
use channel_core::media::MediaStream;
use futures_util::Stream;

/// A file that is in memory.
#[derive(Clone)]
pub struct FilePart<'a> {
    /// The form's other fields.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The name of the field that holds the file.
    pub field: &'a str,
    /// The file's name.
    pub file_name: &'a str,
    /// The file's type.
    pub mime_type: &'a str,
    /// The file.
    pub bytes: Bytes,
}

impl fmt::Debug for FilePart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({} bytes of {})", self.bytes.len(), self.mime_type)
    }
}

/// A file on its way through, which is never in memory as a whole. Its size must be known, since Meta wants the length of
/// the form before its first byte.
pub struct StreamPart<'a> {
    /// The form's other fields.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The name of the field that holds the file.
    pub field: &'a str,
    /// The file's name.
    pub file_name: &'a str,
    /// The file's type.
    pub mime_type: &'a str,
    /// The file's size in bytes.
    pub size: u64,
    /// The file. A stream of another length than `size` ends the upload.
    pub bytes: Pin<Box<dyn Stream<Item = Result<Bytes, ChannelError>> + Send>>,
}

impl<'a> StreamPart<'a> {
    /// A file that is being fetched elsewhere, in the form's field `file`. Absent when its size is not known: then it has to
    /// be read first.
    #[must_use]
    pub fn of(media: MediaStream, mime_type: &'a str, file_name: &'a str) -> Option<Self> {
        let size = media.size?;
        Some(Self { fields: Vec::new(), field: "file", file_name, mime_type, size, bytes: media.bytes })
    }
}

impl fmt::Debug for StreamPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamPart({} bytes of {})", self.size, self.mime_type)
    }
}
