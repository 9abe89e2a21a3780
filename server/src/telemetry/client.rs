//! The exporter's way to the network: our one HTTP client. The exporter works on a thread of its own, so the request runs
//! on the server's runtime and the thread waits for it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

/// How long a collector may take.
const LIMIT: Duration = Duration::from_secs(10);
/// A collector answers with a few bytes; more is not read.
const LONGEST_ANSWER: usize = 64 * 1_024;

/// Posts batches of spans.
#[derive(Clone, Debug)]
pub(super) struct Poster {
    http: reqwest::Client,
    runtime: Handle,
}

impl Poster {
    /// A client without redirects, so that the collector's token goes to the collector alone.
    ///
    /// # Errors
    /// When the machine has no TLS roots.
    pub(super) fn new(runtime: Handle) -> Result<Self, reqwest::Error> {
        #[expect(clippy::disallowed_methods, reason = "the one client for the collector, limited as the others are")]
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(LIMIT)
            .build()?;
        Ok(Self { http, runtime })
    }
}

#[async_trait]
impl HttpClient for Poster {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let http = self.http.clone();
        self.runtime.spawn(async move { post(&http, request).await }).await?
    }
}

async fn post(http: &reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let request = request.try_into()?;
    let mut answer = http.execute(request).await.map_err(reqwest::Error::without_url)?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.extend(answer.headers().clone());
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err("the collector's answer is too long".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body.into())?)
}
