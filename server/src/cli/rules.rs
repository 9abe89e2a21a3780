//! `switchboard rules`: trying comment rules on comments, and taking the kept ones out and in as a file.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use autoreply::{CommentInput, Decision, Facts, Reason, Rule, RuleSet, decide, from_toml, to_toml, warnings};
use channel_core::{OrganisationId, Seams, Timestamp};
use clap::{Args, Subcommand};
use store::{Store, rules as stored};

use super::{CliError, Place, say};
use crate::console::words::Words;
use crate::flows::{Difference, RuleDifference, difference, kept_rule, put_rules};

/// What is done with rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Say what the rules of a file would do with comments; nothing is sent
    Test(TestArgs),
    /// Print the kept rules as TOML
    Export(ExportArgs),
    /// Keep the rules of a file
    Import(ImportArgs),
}

/// The arguments of `rules test`.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// The file of rules
    rules: PathBuf,
    /// The comments: JSON lines, CSV with a column text, or one comment a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    comments: PathBuf,
    /// Say of each comment what every rule makes of it
    #[arg(long)]
    explain: bool,
    /// Print JSON lines
    #[arg(long)]
    json: bool,
}

/// Whose rules.
#[derive(Debug, Args)]
pub(super) struct Whose {
    /// Whose, by id or by name [default: the only one]
    #[arg(long)]
    organisation: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// The arguments of `rules export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    whose: Whose,
}

/// The arguments of `rules import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The file of rules; - reads standard input
    rules: PathBuf,
    /// Remove rules that are not in the file
    #[arg(long)]
    remove: bool,
    /// Print what would change and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    whose: Whose,
}

impl Whose {
    async fn open(&self) -> Result<(Store, OrganisationId), CliError> {
        let config = self.place.config()?;
        let store = config.open_store(Seams::system()).await.map_err(CliError::new)?;
        let organisation = super::account::organisation(&store, self.organisation.as_deref()).await?;
        Ok((store, organisation))
    }
}

/// Runs the command.
///
/// # Errors
/// With everything there is to correct in a file, or when the store cannot be used.
pub(super) async fn run(command: &RulesCommand) -> Result<(), CliError> {
    match command {
        RulesCommand::Test(args) => test(args),
        RulesCommand::Export(args) => export(args).await,
        RulesCommand::Import(args) => import(args).await,
    }
}

fn test(args: &TestArgs) -> Result<(), CliError> {
    let rules = rules_of(&args.rules)?;
    let comments = comments(&args.comments, &read(&args.comments)?)
        .map_err(|reason| CliError::new(format!("reading comments from {}: {reason}", args.comments.display())))?;
    let now = Seams::system().clock.now();
    let set = RuleSet::compile(&rules).map_err(|problems| {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::new(list.join("\n"))
    })?;
    for warning in warnings(&rules).iter().filter(|_| !args.json) {
        say(&format!("warning: {warning}"));
    }
    for comment in comments {
        // A comment without a time of its own is made now.
        let at = if comment.at == Timestamp::default() { now } else { comment.at };
        let comment = CommentInput { at, ..comment };
        let facts = Facts { now: at, ..Facts::default() };
        let decision = decide(&set, &comment, &facts);
        if args.json {
            let line = serde_json::json!({ "comment": comment.id, "text": comment.text, "decision": decision });
            say(&line.to_string());
            continue;
        }
        let mut told = shown(&comment, &decision);
        if args.explain {
            for verdict in set.explain(&comment, &facts) {
                let _ = write!(told, "\n    {}: {}", verdict.name, sentence(&verdict.reason));
            }
        }
        say(&told);
    }
    Ok(())
}

async fn export(args: &ExportArgs) -> Result<(), CliError> {
    let (store, organisation) = args.whose.open().await?;
    let known = known(&store, organisation).await?;
    store.close().await;
    say(to_toml(&known).trim_end());
    Ok(())
}

async fn import(args: &ImportArgs) -> Result<(), CliError> {
    let read = rules_of(&args.rules)?;
    let (store, organisation) = args.whose.open().await?;
    let changes = if args.dry_run {
        difference(&known(&store, organisation).await?, &read, args.remove)
    } else {
        let remove = args.remove;
        let write = store.write_in(organisation, move |tx| {
            let read = read.clone();
            Box::pin(async move { put_rules(tx, organisation, &read, remove).await })
        });
        write.await.map_err(CliError::new)?
    };
    store.close().await;
    say(&changed(&changes));
    Ok(())
}

async fn known(store: &Store, organisation: OrganisationId) -> Result<Vec<Rule>, CliError> {
    let rows = store.read_in(organisation, move |db| Box::pin(stored::list(db, organisation)));
    rows.await.map_err(CliError::new)?.iter().map(|row| kept_rule(row).map_err(CliError::new)).collect()
}

fn changed(changes: &[RuleDifference]) -> String {
    let lines = changes.iter().map(|it| match &it.change {
        Difference::Added => format!("new      {} ({})", it.id, it.name),
        Difference::Changed { fields } => format!("changed  {} ({}): {}", it.id, it.name, fields.join(", ")),
        Difference::Same => format!("same     {} ({})", it.id, it.name),
        Difference::Removed => format!("removed  {} ({})", it.id, it.name),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn rules_of(path: &Path) -> Result<Vec<Rule>, CliError> {
    from_toml(&read(path)?).map_err(|error| {
        let count = error.problems.len();
        let things = if count == 1 { "one thing".to_owned() } else { format!("{count} things") };
        CliError::new(format!("{} has {things} to correct:\n{error}", path.display()))
    })
}

fn read(path: &Path) -> Result<String, CliError> {
    if path == Path::new("-") {
        let mut text = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut text);
        read.map_err(|error| CliError::new(format!("reading standard input: {error}")))?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|error| {
        CliError::new(format!("reading {}: {error}; name a file, or - for standard input", path.display()))
    })
}

/// The comments of a file: by its ending, or else by how it begins.
fn comments(path: &Path, text: &str) -> Result<Vec<CommentInput>, String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    if ending.eq_ignore_ascii_case("csv") {
        return of_table(text);
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    if text.trim_start().starts_with('{') {
        let read = lines.map(|(index, line)| {
            serde_json::from_str::<serde_json::Value>(line)
                .and_then(|mut value| {
                    if let Some(fields) = value.as_object_mut() {
                        fields.entry("id").or_insert_with(|| (index + 1).to_string().into());
                    }
                    serde_json::from_value(value)
                })
                .map_err(|error| format!("line {}: {error}", index + 1))
        });
        return read.collect();
    }
    Ok(lines.map(|(index, line)| CommentInput::new((index + 1).to_string(), line)).collect())
}

fn of_table(text: &str) -> Result<Vec<CommentInput>, String> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let heads = table.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| heads.iter().position(|head| head.trim().eq_ignore_ascii_case(name));
    let said = column("text").ok_or("the first line names no column text")?;
    let (id, username, media, parent) = (column("id"), column("username"), column("media_id"), column("parent_id"));
    let mut read = Vec::new();
    for (index, row) in table.records().enumerate() {
        let row = row.map_err(|error| error.to_string())?;
        let cell = |column: Option<usize>| {
            column.and_then(|at| row.get(at)).filter(|cell| !cell.is_empty()).map(str::to_owned)
        };
        let id = cell(id).unwrap_or_else(|| (index + 1).to_string());
        let mut comment = CommentInput::new(id, row.get(said).unwrap_or_default());
        comment.author.username = cell(username);
        comment.media_id = cell(media);
        comment.parent_id = cell(parent);
        read.push(comment);
    }
    Ok(read)
}

/// A comment with its marked words, the reason, and what would be said.
fn shown(comment: &CommentInput, decision: &Decision) -> String {
    let mut told = format!(
        "{}  {}\n    {}",
        comment.id,
        marked(comment, &decision.verdict.reason),
        sentence(&decision.verdict.reason)
    );
    if let Some(reply) = &decision.public {
        let _ = write!(told, "\n    public: {}", reply.text);
    }
    if let Some(message) = &decision.private {
        let _ = write!(told, "\n    private: {}", message.text);
    }
    told
}

fn sentence(reason: &Reason) -> String {
    let args = reason.args();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Words::new(0, 0).fill(reason.key(), &args)
}

/// The comment with brackets around what was found.
fn marked(comment: &CommentInput, reason: &Reason) -> String {
    let mut found: Vec<_> = reason.found().iter().map(|found| found.bytes.clone()).collect();
    found.sort_by_key(|bytes| (bytes.start, bytes.end));
    let (text, mut told, mut at) = (&comment.text, String::new(), 0);
    for bytes in found {
        let (Some(before), Some(hit)) = (text.get(at..bytes.start), text.get(bytes.clone())) else { continue };
        let _ = write!(told, "{before}[{hit}]");
        at = bytes.end;
    }
    told.push_str(text.get(at..).unwrap_or_default());
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read_from_lines_from_json_lines_and_from_a_table() {
        let texts = |name: &str, text: &str| {
            let read = comments(Path::new(name), text).unwrap();
            read.into_iter().map(|comment| (comment.id, comment.text)).collect::<Vec<_>>()
        };
        let is = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(texts("a.txt", "price?\n\nlovely\n"), [is("1", "price?"), is("3", "lovely")]);
        assert_eq!(
            texts("-", "{\"text\":\"price\"}\n{\"id\":\"c9\",\"text\":\"x\"}"),
            [is("1", "price"), is("c9", "x")]
        );
        assert_eq!(texts("a.csv", "username,text\nana,\"price, please\"\n"), [is("1", "price, please")]);
        assert!(comments(Path::new("a.csv"), "who\nana\n").unwrap_err().contains("text"));
        assert!(comments(Path::new("-"), "{\"text\":1}").unwrap_err().starts_with("line 1"));
    }

    #[test]
    fn a_decision_is_told_with_its_reason_and_the_words_that_were_found() {
        let rules = from_toml(
            "[[rule]]\nid = \"p\"\nname = \"Price\"\nwords = [\"price\", \"цена\"]\nprivate_message = \"80 EUR\"\n",
        );
        let set = RuleSet::compile(&rules.unwrap()).unwrap();
        let told = |text: &str| {
            let comment = CommentInput::new("c1", text);
            shown(&comment, &decide(&set, &comment, &Facts::default()))
        };
        assert_eq!(
            told("so, PRIIICE??"),
            "c1  so, [PRIIICE]??\n    “Price” answers: the comment has “price”.\n    private: 80 EUR"
        );
        assert_eq!(told("lovely"), "c1  lovely\n    Not answered: the rule’s keywords are not in it.");
    }
}
