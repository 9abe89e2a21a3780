//! What a rule says and does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A private message. Its JSON form is the text alone where there is nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "PrivateForm", into = "PrivateForm")]
#[schemars(with = "PrivateForm")]
pub struct PrivateText {
    /// The words, with variables.
    pub text: String,
    /// Buttons below them.
    pub buttons: Vec<Button>,
    /// The product whose card comes with it, and whose name and price the variables take.
    pub product: Option<String>,
}

/// A button of a private message: it opens a link, or it sends its payload back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// What stands on it.
    pub title: String,
    /// The address it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the program reads when it is pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// The texts of a rule for people who write in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Texts of which one becomes the public reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_replies: Vec<String>,
    /// The private message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_message: Option<PrivateText>,
}

/// The assistant writes the answer, guided by the merchant. The rule's own text is sent when the assistant has nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assistant {
    /// What the merchant wants said, and how.
    pub guidance: String,
    /// Where it is said.
    #[serde(default)]
    pub speaks: Speaks,
}

/// Where an answer is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Only the author reads it.
    #[default]
    Privately,
    /// Everybody reads it.
    Publicly,
}

/// What is done to the comment itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// Nobody but its author sees it any more.
    Hide,
    /// It is gone for good. A deleted comment takes no answer.
    Delete,
    /// A person is asked to look at it.
    HandOver,
}

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum PrivateForm {
    Plain(String),
    Rich {
        #[serde(default)]
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product: Option<String>,
    },
}

impl From<PrivateForm> for PrivateText {
    fn from(form: PrivateForm) -> Self {
        match form {
            PrivateForm::Plain(text) => text.into(),
            PrivateForm::Rich { text, buttons, product } => Self { text, buttons, product },
        }
    }
}

impl From<PrivateText> for PrivateForm {
    fn from(message: PrivateText) -> Self {
        match message {
            PrivateText { text, buttons, product: None } if buttons.is_empty() => Self::Plain(text),
            PrivateText { text, buttons, product } => Self::Rich { text, buttons, product },
        }
    }
}

impl From<String> for PrivateText {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for PrivateText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
