//! `switchboard account add`: connects a channel account without a browser.

use std::io::IsTerminal;

use channel_core::{ChannelId, Credentials, Seams};
use clap::{Args, ValueEnum};
use secrecy::SecretString;
use serde_json::json;
use store::accounts::{self, AssistantMode, NewAccount};
use store::{Tx, ingress};

use super::organisation;
use crate::cli::{CliError, Place, say};
use crate::config::secret;

/// The arguments of `account add`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// The channel
    #[arg(value_enum)]
    channel: AccountChannel,
    /// The platform's id of the account: a phone number id, a professional account id, a bot id
    #[arg(long, value_name = "ID")]
    external_id: String,
    /// The platform's id of what holds the account: the WhatsApp business account of a number
    #[arg(long, value_name = "ID")]
    parent_id: Option<String>,
    /// What the console calls it [default: the id]
    #[arg(long)]
    name: Option<String>,
    /// Whose it is, by id or by name; a new name makes a new organisation [default: the only one]
    #[arg(long)]
    organisation: Option<String>,
    /// Where a secret comes from, such as access_token=env:WHATSAPP_TOKEN or bot_token=file:/run/secrets/bot
    #[arg(long = "secret", value_name = "NAME=SOURCE")]
    secrets: Vec<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AccountChannel {
    Whatsapp,
    Instagram,
    Telegram,
    Webchat,
}

impl AccountChannel {
    fn id(self) -> ChannelId {
        ChannelId::from_static(match self {
            Self::Whatsapp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
            Self::Webchat => "webchat",
        })
    }

    /// The secrets an account of this channel must have.
    fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Whatsapp | Self::Instagram => &["access_token"],
            Self::Telegram => &["bot_token", "webhook_secret"],
            Self::Webchat => &["visitor_secret"],
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When a secret is missing or the store cannot be written.
pub(super) async fn run(args: &AddArgs) -> Result<(), CliError> {
    let credentials = credentials(args)?;
    let config = args.place.config()?;
    let store = config.open_store(Seams::system()).await.map_err(CliError::new)?;
    let organisation = organisation(&store, args.organisation.as_deref()).await?;
    let account = NewAccount {
        channel: args.channel.id(),
        external_id: args.external_id.clone(),
        parent_id: args.parent_id.clone(),
        name: args.name.clone().unwrap_or_else(|| args.external_id.clone()),
        credentials,
        settings: json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    let (channel, external_id) = (account.channel.clone(), account.external_id.clone());
    let id = store
        .write_in(organisation, move |tx| Box::pin(async move { accounts::create(tx, organisation, account).await }))
        .await
        .map_err(CliError::new)?;
    let waiting = store
        .write(move |tx: &mut Tx| {
            Box::pin(async move { ingress::adopt(tx, organisation, &channel, &external_id).await })
        })
        .await
        .map_err(CliError::new)?;
    store.close().await;
    say(&format!("connected as account {id}"));
    if waiting > 0 {
        say(&format!(
            "{waiting} parts of deliveries came for it before; have them read with: switchboard replay --kind unknown-account"
        ));
    }
    Ok(())
}

fn credentials(args: &AddArgs) -> Result<Credentials, CliError> {
    let mut known: Vec<(String, SecretString)> = Vec::new();
    for given in &args.secrets {
        let (name, source) = given
            .split_once('=')
            .ok_or_else(|| CliError::new("a --secret is written NAME=env:VARIABLE or NAME=file:PATH"))?;
        let value = secret::resolve(source).map_err(|reason| CliError::new(format!("secret {name}: {reason}")))?;
        known.push((name.to_owned(), value));
    }
    for name in args.channel.needs() {
        if known.iter().any(|(given, _)| given == name) {
            continue;
        }
        if !std::io::stdin().is_terminal() {
            return Err(CliError::new(format!("the secret {name} is missing: add --secret {name}=file:PATH")));
        }
        let value = rpassword::prompt_password(format!("{name}: "))
            .map_err(|error| CliError::new(format!("reading {name}: {error}")))?;
        if value.trim().is_empty() {
            return Err(CliError::new(format!("the secret {name} is empty")));
        }
        known.push(((*name).to_owned(), SecretString::from(value.trim().to_owned())));
    }
    // Templates and subscriptions belong to the business account that holds the number.
    if let (AccountChannel::Whatsapp, Some(parent)) = (args.channel, &args.parent_id) {
        known.push((channel_whatsapp::WABA_ID.to_owned(), SecretString::from(parent.clone())));
    }
    Ok(Credentials::new(known))
}
