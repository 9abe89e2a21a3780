//! Streams end when the server does: an open page must not hold up a restart.

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

/// Cuts an event stream off once `stop` is cancelled; other answers pass unchanged.
pub(super) fn with_server(response: Response, stop: &CancellationToken) -> Response {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    if !content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    let stopped = stop.clone().cancelled_owned();
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(stopped)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use bytes::Bytes;
    use futures_util::stream;
    use http_body_util::BodyExt;
    use std::convert::Infallible;

    #[tokio::test]
    async fn an_open_stream_ends_when_the_server_stops() {
        let stop = CancellationToken::new();
        let endless =
            stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b":\n\n")) }).chain(stream::pending());
        let response = ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(endless)).into_response();
        stop.cancel();
        let body = with_server(response, &stop).into_body().collect().await.unwrap();
        assert!(body.to_bytes().len() <= 3);
    }
}
