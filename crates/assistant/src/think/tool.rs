//! What a model may call. All but one only read, and that one only proposes.

use channel_core::text::strip_invisible;
use serde::Deserialize;
use serde_json::{Value, json};

use super::briefing::Policy;
use crate::{
    model::{ToolCall, ToolSpec},
    outcome::ProposalKind,
};

/// A call that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Products for words.
    SearchProducts(String),
    /// All about one product, by its place, with its variants.
    GetProduct(usize),
    /// The shop's own answers for words.
    SearchKnowledge(String),
    /// The customer's own orders.
    MyOrders,
    /// A person, with what the model tells them.
    HandOver(Option<String>),
    /// A change, for the customer to confirm.
    Propose(ProposalKind, Option<usize>, Option<String>),
}

/// Why a call cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is no such tool.
    Unknown,
    /// The arguments are not those of the tool.
    Arguments,
    /// The merchant does not allow it.
    NotAllowed,
}

/// Longer words are no question.
const LONGEST_QUERY: usize = 300;
/// More is no summary.
const LONGEST_SUMMARY: usize = 600;
/// More is no wish.
const LONGEST_WISH: usize = 300;

/// The tools that a merchant allows.
#[must_use]
pub fn tools(policy: &Policy) -> Vec<ToolSpec> {
    let query = |what: &str| {
        json!({"type": "object", "properties": {"query": {"type": "string", "description": what}},
            "required": ["query"], "additionalProperties": false})
    };
    let nothing = json!({"type": "object", "properties": {}, "additionalProperties": false});
    let mut tools = vec![
        ToolSpec {
            name: "search_products",
            description: "Finds products of the shop with prices, sizes, colours and stock.",
            parameters: query("What the customer looks for, in their own words, with size, colour and price."),
        },
        ToolSpec {
            name: "get_product",
            description: "Gives one product that was found or spoken of, with all its variants.",
            parameters: json!({"type": "object", "properties":
                {"source": {"type": "integer", "description": "The number of its source."}},
                "required": ["source"], "additionalProperties": false}),
        },
        ToolSpec {
            name: "search_knowledge",
            description: "Finds the shop's own answers: delivery, returns, payment, opening hours and other rules.",
            parameters: query("The customer's question."),
        },
        ToolSpec {
            name: "my_orders",
            description: "Gives the orders of the customer who writes.",
            parameters: nothing,
        },
        ToolSpec {
            name: "hand_over",
            description: "Passes the conversation on to a person of the shop.",
            parameters: json!({"type": "object", "properties": {
                "reason": {"type": "string", "description": "Why a person is needed, in a few words."},
                "summary": {"type": "string", "description":
                    "What the customer wants and what was told so far, in two sentences, for the person who takes over."}},
                "required": ["reason", "summary"], "additionalProperties": false}),
        },
    ];
    if !policy.may_propose.is_empty() {
        let kinds: Vec<&str> = policy.may_propose.iter().map(|kind| kind.as_str()).collect();
        tools.push(ToolSpec {
            name: "propose",
            description: "Shows the customer a button that asks for a change. Nothing changes before they press it.",
            parameters: json!({"type": "object", "properties": {
                "change": {"type": "string", "enum": kinds, "description": "What would change."},
                "source": {"type": "integer", "description": "The number of the product or the order, where it is about one."},
                "details": {"type": "string", "description":
                    "What the customer wants exactly, in their words: the new address, the number to call, the reason."}},
                "required": ["change"], "additionalProperties": false}),
        });
    }
    tools
}

/// What a call asks for.
///
/// # Errors
/// When there is no such tool, it is not allowed, or the arguments are not its own.
pub fn asked(call: &ToolCall, policy: &Policy) -> Result<Asked, Unfit> {
    let arguments: Value = serde_json::from_str(&call.arguments).map_err(|_| Unfit::Arguments)?;
    let arguments: Arguments = serde_json::from_value(arguments).map_err(|_| Unfit::Arguments)?;
    let query = || {
        let query = arguments.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        query.map(|query| query.chars().take(LONGEST_QUERY).collect::<String>()).ok_or(Unfit::Arguments)
    };
    let source = || arguments.source.ok_or(Unfit::Arguments);
    match call.name.as_str() {
        "search_products" => query().map(Asked::SearchProducts),
        "get_product" => source().map(Asked::GetProduct),
        "search_knowledge" => query().map(Asked::SearchKnowledge),
        "my_orders" => Ok(Asked::MyOrders),
        // Also without a word of why: whoever calls a person gets one.
        "hand_over" => Ok(Asked::HandOver(arguments.told())),
        "propose" => {
            let wanted = arguments.change.as_deref().unwrap_or_default();
            let kind = policy.may_propose.iter().copied().find(|kind| kind.as_str() == wanted);
            let kind = kind.ok_or(Unfit::NotAllowed)?;
            // A call is about nobody's order; everything else is about a row.
            if arguments.source.is_none() && kind != ProposalKind::Callback {
                return Err(Unfit::Arguments);
            }
            Ok(Asked::Propose(kind, arguments.source, arguments.wish()))
        }
        _ => Err(Unfit::Unknown),
    }
}

/// Arguments of all tools; what none of them knows is not looked at.
#[derive(Debug, Deserialize)]
struct Arguments {
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    source: Option<usize>,
    #[serde(default)]
    change: Option<String>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    summary: Option<String>,
}

impl Arguments {
    /// What the customer wants, on one line and without letters that cannot be seen.
    fn wish(&self) -> Option<String> {
        let said = strip_invisible(self.details.as_deref()?);
        let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_WISH).collect();
        Some(said).filter(|said| !said.is_empty())
    }

    /// What the person who takes over is told, without letters that cannot be seen.
    fn told(&self) -> Option<String> {
        let parts = [&self.reason, &self.summary].into_iter().flatten();
        let parts: Vec<String> = parts.map(|part| strip_invisible(part).trim().to_owned()).collect();
        let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let told: String = told.join("\n").chars().take(LONGEST_SUMMARY).collect();
        Some(told).filter(|told| !told.is_empty())
    }
}
