//! One exchange with the Bot API. Requests are built from teloxide's payloads but not executed by its `Bot`: that one
//! waits ten seconds on a server error, drops the error code, and reports a message as failed when it was sent but its
//! answer holds something newer than its types.

use std::time::Duration;

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::media::Files;
use channel_core::{Account, Receipt, Retry};
use reqwest::{Client, Response, redirect};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::channel::TOKEN;
use crate::encode::Call;
use crate::error::read_answer;
use crate::upload;

/// Answers are some messages at most; whoever sends more is not the Bot API.
pub(crate) const LONGEST_ANSWER: usize = 4 << 20;

/// A fetch brings a hundred updates of whatever length.
const LONGEST_BATCH: usize = 64 << 20;

/// How long an ordinary exchange may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long an exchange with a file may take: 50 MB over a slow line.
const UPLOAD: Duration = Duration::from_secs(300);

/// The client of every exchange: what is sent goes to one host, once.
#[expect(clippy::disallowed_methods, reason = "the one place of this crate that builds a client")]
pub(crate) fn client() -> Result<Client, ChannelError> {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5))
        .timeout(PATIENCE)
        .build()
        .map_err(transport)
}

/// Makes a call and gives its result.
pub(crate) async fn execute(
    client: &Client,
    api: &Url,
    account: &Account,
    files: Option<&dyn Files>,
    call: Call,
) -> Result<Value, ChannelError> {
    let scope = call.scope();
    let address = address(api, account, &[], &[call.method])?;
    let (request, broken) = if call.uploads.is_empty() {
        (client.post(address).json(&call.params), upload::Broken::default())
    } else {
        let (form, broken) = upload::form(files, account, call).await?;
        (client.post(address).multipart(form).timeout(UPLOAD), broken)
    };
    let response = match request.send().await {
        Ok(response) => response,
        // A request whose file ended early never was a whole one, so nothing came of it.
        Err(error) => return Err(broken.take().unwrap_or_else(|| transport(error))),
    };
    let status = response.status().as_u16();
    read_answer(status, &body(response, LONGEST_ANSWER).await?, scope)
}

/// Makes a call that Telegram may hold for a while, and gives the answer as it came.
pub(crate) async fn execute_held(
    client: &Client,
    api: &Url,
    account: &Account,
    call: Call,
    held: Duration,
) -> Result<(u16, Vec<u8>), ChannelError> {
    let address = address(api, account, &[], &[call.method])?;
    let request = client.post(address).json(&call.params).timeout(PATIENCE.saturating_add(held));
    let response = request.send().await.map_err(transport)?;
    Ok((response.status().as_u16(), body(response, LONGEST_BATCH).await?))
}

/// The address of a method or a file of the account's bot. It holds the token and is shown to nobody.
pub(crate) fn address(api: &Url, account: &Account, before: &[&str], after: &[&str]) -> Result<Url, ChannelError> {
    let token = account.credentials.get(TOKEN)?.expose_secret();
    let mut address = api.clone();
    match address.path_segments_mut() {
        Ok(mut segments) => drop(segments.pop_if_empty().extend(before).push(&format!("bot{token}")).extend(after)),
        Err(()) => return Err(ChannelError::refused(ErrorKind::InvalidRequest, "the Bot API's address has no path")),
    }
    Ok(address)
}

/// What a send's result proves. A result without a readable id still is a message that was sent; an album is several.
pub(crate) fn receipt(result: &Value) -> Receipt {
    let mut ids = match result.as_array() {
        Some(messages) => messages.iter().filter_map(message_id).collect(),
        None => message_id(result).into_iter().collect::<Vec<_>>(),
    }
    .into_iter();
    Receipt { id: ids.next(), further_ids: ids.collect(), ..Receipt::default() }
}

fn message_id(message: &Value) -> Option<String> {
    let number = |field: &str| message.get(field).and_then(Value::as_i64);
    let inline = message.get("inline_message_id").and_then(Value::as_str);
    match (number("message_id"), number("ephemeral_message_id"), inline) {
        (Some(0), Some(ephemeral), _) => Some(format!("ephemeral:{ephemeral}")),
        (Some(id), _, _) => Some(id.to_string()),
        (None, _, inline) => inline.map(str::to_owned),
    }
}

/// What a broken exchange means. An error of reqwest's names the address with the token in it, so that part is cut off.
pub(crate) fn transport(error: reqwest::Error) -> ChannelError {
    let error = error.without_url();
    if error.is_builder() {
        return ChannelError::refused(ErrorKind::InvalidRequest, "building the request to Telegram").with_source(error);
    }
    let failed = if error.is_connect() {
        ChannelError::refused(ErrorKind::Transport, "Telegram could not be reached")
    } else if error.is_timeout() {
        ChannelError::ambiguous(ErrorKind::Transport, "Telegram did not answer in time")
    } else {
        ChannelError::ambiguous(ErrorKind::Transport, "the connection to Telegram broke")
    };
    failed.with_retry(Retry::Backoff).with_source(error)
}

/// An answer's bytes, up to a length.
pub(crate) async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, ChannelError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        if body.len().saturating_add(chunk.len()) > most {
            return Err(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "Telegram's answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
