//! A file's bytes on their way out, held against the size that was announced.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use channel_core::{ChannelError, ErrorKind};
use futures_util::stream::{self, Stream, StreamExt};

type Source = Pin<Box<dyn Stream<Item = Result<Bytes, ChannelError>> + Send>>;

/// Why the bytes ended early, kept beside the request, whose own error would only say that its body broke.
#[derive(Clone, Default)]
pub(super) struct Breakage(Arc<Mutex<Option<ChannelError>>>);

impl Breakage {
    pub(super) fn take(&self) -> Option<ChannelError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, error: ChannelError) -> io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::other("the file did not come whole")
    }
}

/// The same bytes, ending with an error when the source fails or has another length.
pub(super) fn measured(
    source: Source,
    size: u64,
    breakage: Breakage,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::unfold(Some((source, size)), move |state| {
        let breakage = breakage.clone();
        async move {
            let (mut source, left) = state?;
            match source.next().await {
                Some(Ok(chunk)) => match left.checked_sub(chunk.len() as u64) {
                    Some(left) => Some((Ok(chunk), Some((source, left)))),
                    None => Some((Err(breakage.keep(of_another_size())), None)),
                },
                Some(Err(error)) => Some((Err(breakage.keep(error)), None)),
                None if left > 0 => Some((Err(breakage.keep(of_another_size())), None)),
                None => None,
            }
        }
    })
}

fn of_another_size() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file has another size than announced: read it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(chunks: Vec<Result<&'static [u8], ErrorKind>>) -> Source {
        let chunks = chunks.into_iter().map(|chunk| {
            chunk.map(Bytes::from_static).map_err(|kind| ChannelError::refused(kind, "a test: it breaks"))
        });
        Box::pin(stream::iter(chunks))
    }

    #[tokio::test]
    async fn only_a_file_of_the_announced_size_comes_through() {
        let table = [
            (vec![Ok(&b"ab"[..]), Ok(b"c")], 3, None),
            (vec![], 0, None),
            (vec![Ok(&b"ab"[..])], 3, Some(ErrorKind::Media)),
            (vec![Ok(&b"ab"[..]), Ok(b"cd")], 3, Some(ErrorKind::Media)),
            (vec![Ok(&b"ab"[..]), Err(ErrorKind::Transport)], 3, Some(ErrorKind::Transport)),
        ];
        for (chunks, size, expected) in table {
            let breakage = Breakage::default();
            let bytes: Vec<io::Result<Bytes>> = measured(source(chunks), size, breakage.clone()).collect().await;
            assert_eq!(bytes.iter().any(Result::is_err), expected.is_some());
            assert_eq!(breakage.take().map(|error| error.kind), expected);
        }
    }
}
