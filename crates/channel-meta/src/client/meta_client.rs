//! The one HTTP client of Meta's channels.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use channel_core::media::MediaStream;
use channel_core::{ChannelError, ErrorKind};
use reqwest::redirect;
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::answer::Answer;
use super::call::Call;
use super::outcome::{Act, judge, lost, overlong, unaddressed};
use super::stream::{self, Proof};
use super::upload::WHOLE_FILE;
use crate::config::MetaConfig;
use crate::usage::pauses_asked_for;

/// Shorter than servers usually keep an idle connection: a request written into one that is just being closed would have an
/// unknown effect.
const IDLE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE_CALL: Duration = Duration::from_secs(20);
/// Answers of the Graph API are a few kilobytes; lists are paged.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// Calls the Graph API. Each method makes one request at most: no redirect is followed, nothing is repeated, and no
/// proxy of the environment is used. Clones share their connections.
#[derive(Clone)]
pub struct MetaClient {
    http: reqwest::Client,
    config: MetaConfig,
    app_secret: Option<SecretString>,
}

impl MetaClient {
    /// A client for one base address.
    ///
    /// # Errors
    /// When the machine's certificates cannot be loaded.
    #[expect(clippy::disallowed_methods, reason = "the one place that builds the HTTP client of Meta's channels")]
    pub fn new(config: MetaConfig) -> Result<Self, ChannelError> {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .use_rustls_tls()
            .connect_timeout(CONNECT)
            .timeout(WHOLE_CALL)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(32)
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                let sentence = "the HTTP client could not be made: check the machine's certificates";
                ChannelError::refused(ErrorKind::Transport, sentence).with_source(error.without_url())
            })?;
        Ok(Self { http, config, app_secret: None })
    }

    /// The same client, proving with each call that its token is used by this app, so that a stolen token alone is of
    /// little use; apps that demand the proof refuse calls without it (Graph API guide "Secure requests"). Files that
    /// [`MetaClient::open`] opens lie outside the Graph API and get none. That guide speaks of graph.facebook.com alone, so
    /// a client for Instagram's hosts is left without.
    #[must_use]
    pub fn with_app_secret(mut self, secret: SecretString) -> Self {
        self.app_secret = Some(secret);
        self
    }

    /// Where it calls.
    #[must_use]
    pub const fn config(&self) -> &MetaConfig {
        &self.config
    }

    /// A client for another address, over the same connections: Instagram's sign-in has a host of its own
    /// ([`crate::oauth::INSTAGRAM_SIGN_IN`]). It proves nothing until it is told the secret of the app there.
    #[must_use]
    pub fn at(&self, config: MetaConfig) -> Self {
        Self { http: self.http.clone(), config, app_secret: None }
    }

    /// Reads.
    ///
    /// # Errors
    /// As the platform refuses, or when it is not reached; a read never has an effect.
    pub async fn get<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, ChannelError> {
        self.get_with_usage(call).await.map(|answer| answer.value)
    }

    /// Reads, and says what the platform asks to pause.
    ///
    /// # Errors
    /// As [`MetaClient::get`].
    pub async fn get_with_usage<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<Answer<T>, ChannelError> {
        let request = self.http.get(self.url(call)?);
        self.perform(Act::Read, call, request).await
    }

    /// Writes a JSON body.
    ///
    /// # Errors
    /// As the platform refuses; with an unknown effect when a byte was written and no readable answer came back.
    pub async fn post_json<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        body: &(impl Serialize + Sync),
    ) -> Result<T, ChannelError> {
        self.post_json_with_usage(call, body).await.map(|answer| answer.value)
    }

    /// Writes a JSON body, and says what the platform asks to pause.
    ///
    /// # Errors
    /// As [`MetaClient::post_json`].
    pub async fn post_json_with_usage<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer<T>, ChannelError> {
        let request = self.http.post(self.url(call)?).json(body);
        self.perform(Act::Write, call, request).await
    }

    /// Writes a form.
    ///
    /// # Errors
    /// As [`MetaClient::post_json`].
    pub async fn post_form<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        fields: &[(&str, &str)],
    ) -> Result<T, ChannelError> {
        self.post_form_with_usage(call, fields).await.map(|answer| answer.value)
    }

    /// Writes a form, and says what the platform asks to pause.
    ///
    /// # Errors
    /// As [`MetaClient::post_json`].
    pub async fn post_form_with_usage<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        fields: &[(&str, &str)],
    ) -> Result<Answer<T>, ChannelError> {
        self.send_fields(Act::Write, call, fields).await
    }

    /// Deletes.
    ///
    /// # Errors
    /// As [`MetaClient::post_json`].
    pub async fn delete<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, ChannelError> {
        let request = self.http.delete(self.url(call)?);
        self.perform(Act::Write, call, request).await.map(|answer| answer.value)
    }

    /// Opens a file at an address the caller has already judged safe for this token. It ends with an error after
    /// `max_bytes`, and at once when the platform declares more.
    ///
    /// # Errors
    /// When the file is gone, too large, or elsewhere: redirects are not followed. Without a token, a link that is refused
    /// has expired; that says nothing about the account.
    pub async fn open(
        &self,
        url: Url,
        token: Option<&SecretString>,
        max_bytes: u64,
    ) -> Result<MediaStream, ChannelError> {
        let request = authorised(self.http.get(url).timeout(WHOLE_FILE), token);
        let response = request.send().await.map_err(|error| lost(Act::Read, error))?;
        let proof = if token.is_some() { Proof::Token } else { Proof::Link };
        stream::open(response, proof, max_bytes)
    }

    pub(super) const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) async fn send_fields<T: DeserializeOwned>(
        &self,
        act: Act,
        call: &Call<'_>,
        fields: &[(&str, &str)],
    ) -> Result<Answer<T>, ChannelError> {
        let request = self.http.post(self.url(call)?).form(fields);
        self.perform(act, call, request).await
    }

    pub(super) fn url(&self, call: &Call<'_>) -> Result<Url, ChannelError> {
        call.url(&self.config, self.app_secret.as_ref()).ok_or_else(unaddressed)
    }

    pub(super) async fn perform<T: DeserializeOwned>(
        &self,
        act: Act,
        call: &Call<'_>,
        request: RequestBuilder,
    ) -> Result<Answer<T>, ChannelError> {
        let response = authorised(request, call.token()).send().await.map_err(|error| lost(act, error))?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = read_whole(act, response).await?;
        let value = judge(act, status, &headers, &body)?;
        Ok(Answer { value, pauses: pauses_asked_for(&headers) })
    }
}

impl fmt::Debug for MetaClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaClient").field("config", &self.config).finish_non_exhaustive()
    }
}

fn authorised(request: RequestBuilder, token: Option<&SecretString>) -> RequestBuilder {
    match token {
        Some(token) => request.bearer_auth(token.expose_secret()),
        None => request,
    }
}

async fn read_whole(act: Act, mut response: Response) -> Result<Bytes, ChannelError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(act, error))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(overlong(act));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
