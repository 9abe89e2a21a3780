//! Looking at a stream's beginning without losing it.

use std::pin::Pin;

use bytes::Bytes;
use channel_core::ChannelError;
use futures_util::{Stream, StreamExt as _, stream};

pub(super) type Source = Pin<Box<dyn Stream<Item = Result<Bytes, ChannelError>> + Send>>;

/// The first `count` bytes, or all when there are fewer, and the whole stream as it was.
pub(super) async fn peek(mut source: Source, count: usize) -> Result<(Vec<u8>, Source), ChannelError> {
    let (mut first, mut taken) = (Vec::with_capacity(count), Vec::new());
    while first.len() < count {
        let Some(chunk) = source.next().await.transpose()? else { break };
        first.extend(chunk.iter().take(count.saturating_sub(first.len())));
        taken.push(Ok(chunk));
    }
    Ok((first, Box::pin(stream::iter(taken).chain(source))))
}

#[cfg(test)]
mod tests {
    use channel_core::ErrorKind;
    use futures_util::TryStreamExt as _;

    use super::*;

    #[tokio::test]
    async fn what_was_looked_at_is_still_there() {
        for (chunks, beginning) in [
            (vec![&b"a"[..], b"bcd", b"ef"], &b"abc"[..]),
            (vec![b"abcdef"], b"abc"),
            (vec![b"ab"], b"ab"),
            (vec![], b""),
        ] {
            let whole = chunks.concat();
            let source = stream::iter(chunks.into_iter().map(|chunk| Ok(Bytes::from_static(chunk))));
            let (first, rest) = peek(Box::pin(source), 3).await.unwrap();
            assert_eq!(first, beginning);
            assert_eq!(rest.try_collect::<Vec<Bytes>>().await.unwrap().concat(), whole);
        }
        let broken = stream::iter([Err(ChannelError::refused(ErrorKind::Media, "a test: it breaks"))]);
        assert!(peek(Box::pin(broken), 3).await.is_err());
    }
}
