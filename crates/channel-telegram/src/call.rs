//! One exchange with the Bot API. Requests are built from teloxide's payloads but not executed by its `Bot`: that one
//! waits ten seconds on a server error, drops the error code, and reports a message as failed when it was sent but its
//! answer holds something newer than its types.

use std::time::Duration;

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::{Account, Receipt};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, redirect};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::channel::TOKEN;
use crate::encode::{ATTACHMENT, Call, Upload};
use crate::error::{read_answer, transport};

/// Answers are a message or less; whoever sends more is not the Bot API.
const LONGEST_ANSWER: usize = 4 << 20;

/// The client of every exchange: what is sent goes to one host, once.
#[expect(clippy::disallowed_methods, reason = "the one place of this crate that builds a client")]
pub(crate) fn client() -> Result<Client, ChannelError> {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(transport)
}

/// Makes a call and gives its result.
pub(crate) async fn execute(client: &Client, api: &Url, account: &Account, call: Call) -> Result<Value, ChannelError> {
    let address = address(api, account, &[], &[call.method])?;
    let request = match call.upload {
        None => client.post(address).json(&call.params),
        Some(upload) => client.post(address).multipart(form(call.params, upload)?),
    };
    let response = request.send().await.map_err(transport)?;
    let status = response.status().as_u16();
    read_answer(status, &body(response).await?)
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

/// What a send's result proves. A result without a readable id still is a message that was sent.
pub(crate) fn receipt(result: &Value) -> Receipt {
    let number = |field: &str| result.get(field).and_then(Value::as_i64);
    match (
        number("message_id"),
        number("ephemeral_message_id"),
        result.get("inline_message_id").and_then(Value::as_str),
    ) {
        (Some(0), Some(ephemeral), _) => Receipt::new(format!("ephemeral:{ephemeral}")),
        (Some(id), _, _) => Receipt::new(id.to_string()),
        (None, _, Some(inline)) => Receipt::new(inline),
        (None, _, None) => Receipt::default(),
    }
}

fn form(params: serde_json::Map<String, Value>, upload: Upload) -> Result<Form, ChannelError> {
    let part = Part::stream(upload.bytes)
        .file_name(upload.file_name)
        .mime_str(&upload.mime_type)
        .map_err(|_| ChannelError::refused(ErrorKind::Media, "the file's type is not written as a media type"))?;
    let form = params.into_iter().fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    });
    Ok(form.part(ATTACHMENT, part))
}

async fn body(mut response: Response) -> Result<Vec<u8>, ChannelError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "Telegram's answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
