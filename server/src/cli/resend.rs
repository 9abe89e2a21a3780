//! `switchboard resend`: what an organisation wants done with sends that stay doubtful.

use clap::Args;
use store::outbox::{self, OnDoubt, ResendPolicy};

use super::{CliError, Place, say};
use crate::flows::letters::By;

/// The arguments of `resend`.
#[derive(Debug, Args)]
pub(super) struct ResendArgs {
    /// Whose policy, by id or by name [default: the only one]
    #[arg(long)]
    organisation: Option<String>,
    /// What is done with a class of message when nobody knows whether it arrived: session-reply, template, comment or
    /// must-answer, with review (a person decides) or resend (it is sent again once, and listed); may be given several times
    #[arg(long = "set", value_name = "CLASS=WHAT")]
    changes: Vec<String>,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When a change cannot be read, or the store cannot be used.
pub(super) async fn run(args: &ResendArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    let store = config.open_store(channel_core::Seams::system()).await.map_err(CliError::new)?;
    let organisation = super::account::organisation(&store, args.organisation.as_deref()).await?;
    let found = store.read_in(organisation, move |db| Box::pin(outbox::find_policy(db, organisation)));
    let mut policy = found.await.map_err(CliError::new)?;
    for change in &args.changes {
        apply(&mut policy, change).map_err(CliError::new)?;
    }
    if !args.changes.is_empty() {
        let written = store.write_in(organisation, move |tx| {
            Box::pin(async move { outbox::set_policy(tx, organisation, &policy, &By::Operator.word()).await })
        });
        written.await.map_err(CliError::new)?;
    }
    store.close().await;
    say(&shown(&policy));
    Ok(())
}

fn apply(policy: &mut ResendPolicy, change: &str) -> Result<(), String> {
    let wrong =
        || format!("--set {change}: expected session-reply, template, comment or must-answer, with =review or =resend");
    let (class, what) = change.split_once('=').ok_or_else(wrong)?;
    let slot = match class {
        "session-reply" => &mut policy.session_reply,
        "template" => &mut policy.template,
        "comment" => &mut policy.comment,
        "must-answer" => &mut policy.must_answer,
        _ => return Err(wrong()),
    };
    *slot = match what {
        "review" => OnDoubt::Review,
        "resend" => OnDoubt::Resend,
        _ => return Err(wrong()),
    };
    Ok(())
}

fn shown(policy: &ResendPolicy) -> String {
    let classes = [
        ("session-reply", policy.session_reply),
        ("template", policy.template),
        ("comment", policy.comment),
        ("must-answer", policy.must_answer),
    ];
    let lines = classes.map(|(class, what)| {
        let what = match what {
            OnDoubt::Review => "review: a person decides",
            OnDoubt::Resend => "resend: sent again once without evidence, and listed",
        };
        format!("{class:<14} {what}")
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_changes_class_by_class_and_a_slip_is_named() {
        let mut policy = ResendPolicy::default();
        apply(&mut policy, "must-answer=resend").unwrap();
        assert_eq!(policy, ResendPolicy { must_answer: OnDoubt::Resend, ..ResendPolicy::default() });
        for slip in ["must-answer", "letters=resend", "comment=maybe"] {
            assert!(apply(&mut policy, slip).unwrap_err().contains("session-reply"), "{slip}");
        }
        assert!(shown(&policy).contains("must-answer    resend"));
    }
}
