//! The calls whose bodies are described.

use serde_json::Value;

/// A call of the Cloud API with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// `POST /{phone number}/messages` with a message.
    SendMessage,
    /// `POST /{phone number}/messages` with a read mark, alone or with a sign of writing.
    MarkRead,
    /// `POST /{phone number}/media`: the form's fields as an object, the file's content as its name.
    UploadMedia,
    /// `POST /{business account}/message_templates`.
    CreateTemplate,
    /// `POST /{template}`.
    EditTemplate,
    /// `POST /{phone number}/register`.
    Register,
    /// `POST /{business account}/subscribed_apps`, with or without an address of its own for webhooks.
    Subscribe,
    /// `POST /{phone number}` with an address of its own for webhooks.
    NumberWebhook,
    /// `POST /{phone number}/smb_app_data`, which asks for what the phone's app knows.
    SyncAppData,
}

impl Operation {
    /// Every operation.
    pub const ALL: &[Self] = &[
        Self::SendMessage,
        Self::MarkRead,
        Self::UploadMedia,
        Self::CreateTemplate,
        Self::EditTemplate,
        Self::Register,
        Self::Subscribe,
        Self::NumberWebhook,
        Self::SyncAppData,
    ];

    /// Which operation a `POST` to this path with this body is, so that a test can check all that a server received.
    /// `None` for a path that is described nowhere here: a test should treat that as a fault, or name the exception.
    #[must_use]
    pub fn of(path: &str, body: &Value) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [.., _, "messages"] if body.get("status").is_some() => Some(Self::MarkRead),
            [.., _, "messages"] => Some(Self::SendMessage),
            [.., _, "media"] => Some(Self::UploadMedia),
            [.., _, "message_templates"] => Some(Self::CreateTemplate),
            [.., _, "register"] => Some(Self::Register),
            [.., _, "subscribed_apps"] => Some(Self::Subscribe),
            [.., _, "smb_app_data"] => Some(Self::SyncAppData),
            [.., id] if id.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(if body.get("webhook_configuration").is_some() { Self::NumberWebhook } else { Self::EditTemplate })
            }
            _ => None,
        }
    }

    /// The definition's name in the description.
    pub(super) fn definition(self) -> &'static str {
        match self {
            Self::SendMessage => "SendMessage",
            Self::MarkRead => "MarkRead",
            Self::UploadMedia => "UploadMedia",
            Self::CreateTemplate => "CreateTemplate",
            Self::EditTemplate => "EditTemplate",
            Self::Register => "Register",
            Self::Subscribe => "Subscribe",
            Self::NumberWebhook => "NumberWebhook",
            Self::SyncAppData => "SyncAppData",
        }
    }
}
