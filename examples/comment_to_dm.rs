//! Comments under a post become a public reply and a private message, by rules: for some of them, and with a reason for
//! each of the others.
//!
//! What to copy: [`answer`]. The decision is a pure function, so rules can be tried out before they answer anybody; what
//! it decided is then done by two calls. The simulated Instagram takes one private message per comment, as the real one
//! does, so a program notes what it is about to send before it sends it.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use autoreply::{Author, CommentInput, Done, Facts, MediaKind, Rule, RuleSet, decide};
use channel_core::signature::hub_signature;
use channel_core::{Account, Body, Channel, ChannelError, Comments, Event, WebhookRequest, WebhookSecrets};
use channel_instagram::{InstagramChannel, InstagramConfig};
use http::{HeaderMap, Method};
use platform_simulator::{Simulator, SimulatorConfig};

type Failure = Box<dyn std::error::Error>;

const RULES: &str = r#"[{"id": "price", "name": "Price",
    "match": {"kind": "keywords", "words": ["price", "fiyat"]}, "excluded": ["overpriced"],
    "public_replies": ["We wrote to you, {username}!"],
    "private_message": "The blue running shoe is 79.90 EUR."}]"#;

/// A comment as the rules see it.
fn input(event: &Event) -> Option<CommentInput> {
    let Body::Comment(comment) = &event.body else { return None };
    let author = event.from.as_ref().map_or_else(Author::default, |from| Author {
        id: Some(from.id.clone()),
        username: from.username.clone(),
        ..Author::default()
    });
    Some(CommentInput {
        id: event.id.clone(),
        text: comment.text.clone(),
        at: event.at,
        author,
        media_id: comment.media_id.clone(),
        original_media_id: comment.original_media_id.clone(),
        parent_id: comment.parent_id.clone(),
        kind: comment.kind,
        own: comment.own,
        media_kind: comment.media_kind.as_deref().and_then(MediaKind::read),
        language: None,
    })
}

/// Decides, and does what was decided. `facts` say what this comment got already.
async fn answer(
    comments: &dyn Comments,
    account: &Account,
    rules: &RuleSet,
    comment: &CommentInput,
    facts: &Facts,
) -> Result<(), ChannelError> {
    let decision = decide(rules, comment, facts);
    println!("{}", comment.text);
    println!("  public:  {}", decision.public.as_ref().map_or("nothing", |reply| &reply.text));
    println!("  private: {}", decision.private.as_ref().map_or("nothing", |message| &message.text));
    println!("  why:     {:?}", decision.verdict.reason);
    if let Some(reply) = &decision.public {
        comments.reply(account, &comment.id, &reply.text).await?;
    }
    if let Some(message) = &decision.private {
        comments.reply_privately(account, &comment.id, &message.text).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let profile = simulator.config().instagram.clone();
    let base = simulator.instagram_base().parse()?;
    let instagram = InstagramChannel::new(InstagramConfig { base, ..InstagramConfig::default() })?;
    let comments = instagram.comments().ok_or("instagram has comments")?;
    let account = Account::single(&profile.ig_user_id, [("access_token", profile.access_token.clone())]);
    let secrets = WebhookSecrets { signing: vec![profile.app_secret.clone().into()], verify: Vec::new() };
    let rules: Vec<Rule> = serde_json::from_str(RULES)?;
    let rules = RuleSet::compile(&rules).map_err(|problems| format!("{problems:?}"))?;
    // The account's own comments come by webhook as well, and must never be answered.
    let own_identities = vec![profile.ig_user_id.clone(), profile.username.clone()];
    let facts = Facts { own_identities, ..Facts::default() };

    let post = &profile.posts.first().ok_or("the shop has a post")?.media_id;
    let lea = simulator.instagram().from("lea");
    for text in ["PRIIICE??", "ｆｉｙａｔ", "priceless photo", "overpriced, what is the price", "🔥🔥🔥"] {
        for body in lea.comment(post, text).unposted().await.bodies {
            let mut headers = HeaderMap::new();
            headers.insert("x-hub-signature-256", hub_signature(&profile.app_secret, body.as_bytes()).parse()?);
            let request =
                WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: body.as_bytes() };
            let proved = instagram.webhook().verify(&request, &secrets)?;
            for comment in instagram.webhook().parse(proved)?.events.iter().filter_map(input) {
                answer(comments, &account, &rules, &comment, &facts).await?;
                // A second delivery of a comment that has its answers changes nothing.
                let again = Facts { public: Done::Already, private: Done::Already, ..facts.clone() };
                assert!(decide(&rules, &comment, &again).private.is_none());
            }
        }
    }

    for comment in simulator.comments(post).iter().filter(|comment| comment.parent_id.is_some()) {
        println!("everybody reads: {}", comment.text);
    }
    for text in simulator.ledger().texts_to("lea") {
        println!("lea reads: {text}");
    }
    simulator.stop().await;
    Ok(())
}
