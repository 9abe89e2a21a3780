//! What the comment rules decide: a public reply and a private message for some comments, and a reason for the others.
//! Everything is a pure function, so rules can be tried out before they answer anybody.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use autoreply::{CommentInput, Done, Facts, Rule, decide};

fn main() -> Result<(), serde_json::Error> {
    let rules: Vec<Rule> = serde_json::from_str(
        r#"[{"id": "price", "name": "Price",
             "match": {"kind": "keywords", "words": ["price", "fiyat"]}, "excluded": ["overpriced"],
             "public_replies": ["We wrote to you, {username}!"],
             "private_message": "The blue running shoe is 79.90 EUR."}]"#,
    )?;

    for text in ["PRIIICE??", "ｆｉｙａｔ", "priceless photo", "overpriced, what is the price", "🔥🔥🔥"] {
        let mut comment = CommentInput::new(format!("comment on {text}"), text);
        comment.author.username = Some("lea".to_owned());
        let decision = decide(&rules, &comment, &Facts::default());
        println!("{text}");
        println!("  public:  {}", decision.public.map_or("nothing".to_owned(), |reply| reply.text));
        println!("  private: {}", decision.private.map_or("nothing".to_owned(), |message| message.text));
        println!("  why:     {:?}", decision.verdict.reason);
    }

    // A second delivery of a comment that has its answers changes nothing.
    let again = Facts { public: Done::Already, private: Done::Already, ..Facts::default() };
    let decision = decide(&rules, &CommentInput::new("again", "price"), &again);
    println!("answered before: {:?}", decision.verdict.reason);
    Ok(())
}
