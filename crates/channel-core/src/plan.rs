//! From an intent to a plan: what would be sent, without sending it.
//!
//! [`plan`] answers for one message, [`standing`] for a conversation as it is now.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capabilities::{Capabilities, RateRule};
use crate::error::Scope;
use crate::fit::{Degradation, Fitted, Misfit, fit};
use crate::markup::Dialect;
use crate::outbound::{OutboundContent, OutboundMessage, PersonText};
use crate::seams::Timestamp;
use crate::window::{Facts, Grant, Matter, Verdict, Writer, verdict};

/// What somebody wants to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The message, before any limit is known.
    pub message: OutboundMessage,
    by: By,
}

#[derive(Clone, Debug, PartialEq)]
enum By {
    Machine,
    Person(String),
}

impl Intent {
    /// What a program or a rule wants to say. It can never travel under an exception for human answers.
    #[must_use]
    pub const fn by_machine(message: OutboundMessage) -> Self {
        Self { message, by: By::Machine }
    }

    /// What a person wrote. `writer` is how the program names its members; it is kept with what is sent late.
    #[must_use]
    pub fn by_person(message: OutboundMessage, writer: impl Into<String>) -> Self {
        Self { message, by: By::Person(writer.into()) }
    }

    /// Who wrote it.
    #[must_use]
    pub const fn writer(&self) -> Writer {
        match self.by {
            By::Machine => Writer::Machine,
            By::Person(_) => Writer::Person,
        }
    }
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The messages, in order; each is one call. They may be sent only if [`Plan::window`] allows it.
    pub parts: Vec<OutboundMessage>,
    /// How each part is written, in the same order.
    pub renderings: Vec<Rendering>,
    /// What had to be given up or rendered otherwise.
    pub degradations: Vec<Degradation>,
    /// Whether the platform allows it now.
    pub window: Verdict,
    /// What it takes of the platform's rates.
    pub budget: Vec<Charge>,
}

/// How a part is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rendering {
    /// In the channel's own form for it.
    Native,
    /// As words.
    Text,
    /// As a file.
    File,
}

/// Messages that a plan takes of one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Charge {
    /// What is counted together.
    pub scope: Scope,
    /// How many messages.
    pub messages: u32,
    /// The rate they are taken of.
    pub rate: RateRule,
}

/// Says what would be sent, and whether it may be. Pure: nothing is asked of the platform and nothing is sent. What a
/// window refuses is planned all the same, so that people see it: [`Plan::window`] decides.
///
/// `capabilities` are those of the conversation ([`crate::Channel::capabilities_in`]).
///
/// ```
/// use channel_core::capabilities::{Capabilities, Limit, WindowRule};
/// use channel_core::fit::Degradation;
/// use channel_core::outbound::OutboundContent;
/// use channel_core::window::Facts;
/// use channel_core::{Intent, OutboundMessage, Timestamp, plan};
///
/// let window = WindowRule { seconds: 86_400, person_seconds: Some(7 * 86_400), ..WindowRule::default() };
/// let can = Capabilities { window: Some(window), ..Capabilities::text_only(Limit::characters(30)) };
/// let wrote = Timestamp::from_seconds(1_000_000);
/// let facts = Facts { last_inbound: Some(wrote), ..Facts::default() };
/// let answer = OutboundMessage::text("ana", "Yes, it is back in stock. Shall we keep one for you?");
///
/// let soon = plan(&Intent::by_machine(answer.clone()), &can, &facts, wrote)?;
/// assert!(soon.window.is_allowed());
/// assert_eq!((soon.parts.len(), soon.degradations), (2, vec![Degradation::TextSplit]));
///
/// // Two days later only a person's own words may go, and they go under that person's name.
/// let late = Timestamp::from_seconds(1_000_000 + 2 * 86_400);
/// assert!(!plan(&Intent::by_machine(answer.clone()), &can, &facts, late)?.window.is_allowed());
/// let person = plan(&Intent::by_person(answer, "member-7"), &can, &facts, late)?;
/// assert!(matches!(person.parts[0].content, OutboundContent::PersonText(_)));
/// # Ok::<(), channel_core::fit::Misfit>(())
/// ```
///
/// # Errors
/// When no rendering of the message can be carried.
pub fn plan(intent: &Intent, capabilities: &Capabilities, facts: &Facts, now: Timestamp) -> Result<Plan, Misfit> {
    let matter = match &intent.message.content {
        OutboundContent::Template(_) => Matter::Template,
        OutboundContent::Text { .. } | OutboundContent::Markup(_) | OutboundContent::PersonText(_) => Matter::Text,
        _ => Matter::Other,
    };
    let window = verdict(capabilities.window.as_ref(), capabilities.template, facts, intent.writer(), matter, now);
    let late = matches!(window, Verdict::Allowed { by: Grant::PersonAnswers, .. });
    // A person's late words travel as words alone: ranges beside the text have no place there.
    let plain = (late && capabilities.markup == Dialect::Ranges)
        .then(|| Capabilities { markup: Dialect::Plain, ..capabilities.clone() });
    let Fitted { mut parts, degradations } = fit(&intent.message, plain.as_ref().unwrap_or(capabilities))?;
    let writer = match &intent.by {
        By::Person(writer) if late => Some(writer.as_str()),
        By::Person(_) | By::Machine => None,
    };
    for part in &mut parts {
        part.content = signed(std::mem::replace(&mut part.content, EMPTY), writer);
    }
    let plainly = degradations.contains(&Degradation::MarkupDropped);
    let renderings = parts.iter().map(|part| rendering(&intent.message.content, &part.content, plainly)).collect();
    let messages = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let budget = capabilities.rates.iter().map(|&rate| Charge { scope: rate.scope, messages, rate }).collect();
    Ok(Plan { parts, renderings, degradations, window, budget })
}

/// Content that is about to be replaced.
const EMPTY: OutboundContent = OutboundContent::Text { text: String::new() };

/// Words under a person's name when there is a writer, and under nobody's when there is none: whatever a caller put in, the
/// exception for human answers is used where the verdict rests on it and nowhere else.
fn signed(content: OutboundContent, writer: Option<&str>) -> OutboundContent {
    match (content, writer) {
        (OutboundContent::Text { text }, Some(writer)) => OutboundContent::PersonText(PersonText::new(&text, writer)),
        (OutboundContent::PersonText(person), Some(writer)) => {
            OutboundContent::PersonText(PersonText::new(person.text(), writer))
        }
        (OutboundContent::PersonText(person), None) => OutboundContent::Text { text: person.text().to_owned() },
        (content, _) => content,
    }
}

/// How a part is written; `plainly` when markup lost its styles.
fn rendering(wanted: &OutboundContent, part: &OutboundContent, plainly: bool) -> Rendering {
    match (part, wanted) {
        (OutboundContent::Media { .. } | OutboundContent::Album { .. }, _) => Rendering::File,
        (_, OutboundContent::Markup(_)) if plainly => Rendering::Text,
        (
            OutboundContent::Text { .. } | OutboundContent::PersonText(_),
            OutboundContent::Text { .. } | OutboundContent::Markup(_) | OutboundContent::PersonText(_),
        ) => Rendering::Native,
        (OutboundContent::Text { .. } | OutboundContent::PersonText(_), _) => Rendering::Text,
        _ => Rendering::Native,
    }
}

/// What a conversation can carry as it stands now: its capabilities with everything taken out that its window refuses to
/// this writer. Pure, and asked without I/O.
///
/// ```
/// use channel_core::capabilities::{Capabilities, Level, Limit, WindowRule};
/// use channel_core::window::{Facts, Writer};
/// use channel_core::{Timestamp, standing};
///
/// let window = WindowRule { seconds: 86_400, ..WindowRule::default() };
/// let can = Capabilities {
///     reaction: Level::Full,
///     template: Level::Full,
///     window: Some(window),
///     ..Capabilities::text_only(Limit::characters(4_096))
/// };
/// let never_wrote = standing(&can, &Facts::default(), Writer::Person, Timestamp::from_seconds(1_000_000));
/// assert!(!never_wrote.text.is_allowed() && never_wrote.template.is_allowed());
/// assert_eq!(never_wrote.capabilities.reaction, Level::None);
/// ```
#[must_use]
pub fn standing(capabilities: &Capabilities, facts: &Facts, writer: Writer, now: Timestamp) -> Standing {
    let of = |matter| verdict(capabilities.window.as_ref(), capabilities.template, facts, writer, matter, now);
    let (text, other) = (of(Matter::Text), of(Matter::Other));
    let capabilities = if other.is_allowed() {
        capabilities.clone()
    } else {
        Capabilities {
            template: capabilities.template,
            comments: capabilities.comments,
            mark_read: capabilities.mark_read,
            publishing: capabilities.publishing,
            polling: capabilities.polling,
            window: capabilities.window,
            rates: capabilities.rates.clone(),
            quote: capabilities.quote,
            ..Capabilities::text_only(capabilities.text)
        }
    };
    Standing { capabilities, text, other, template: of(Matter::Template), private_reply: of(Matter::PrivateReply) }
}

/// What can be sent now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Standing {
    /// What can be carried. [`Standing::text`] says whether its text is allowed.
    pub capabilities: Capabilities,
    /// Whether words may be sent.
    pub text: Verdict,
    /// Whether anything else free of form may be.
    pub other: Verdict,
    /// Whether approved forms may be.
    pub template: Verdict,
    /// Whether the comment may be answered privately.
    pub private_reply: Verdict,
}
