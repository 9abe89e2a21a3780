//! The list of rules, their editor, and the dry run on the last comments.

use autoreply::{Author, CommentInput, Facts, Rule, RuleSet, decide, validate};
use axum::Form;
use axum::extract::{Path, RawForm, State};
use channel_core::{AccountId, OrganisationId};
use serde::Deserialize;
use store::accounts::{self, AccountRow};
use store::comments::CommentRow;
use store::rules::RuleRow;
use store::views::{self, PostRow};
use store::{StoreError, rules as stored_rules};

use super::fields::RuleFields;
use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{DryRun, RuleForm, RulePage, RulesPage, Section, count};
use crate::flows::FlowError;

const TRIED: u32 = 50;
const POSTS: u32 = 30;

/// `GET /comments/rules`.
pub(in crate::console) async fn rules(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Comments).await?;
    let organisation = reader.organisation();
    let (known, accounts) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let mut known = Vec::new();
                for rule in stored_rules::list(db, organisation).await? {
                    let used = views::rule_use(db, organisation, &rule.id).await?;
                    known.push((rule, used));
                }
                Ok((known, accounts::list(db, organisation).await?))
            })
        })
        .await?;
    let rules = known.iter().map(|(rule, used)| present::rule_row(&reader.t, rule, &accounts, used)).collect();
    ok(&RulesPage { t: reader.t, shell, rules })
}

/// `GET /comments/rules/new`.
pub(in crate::console) async fn new_rule(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let around = Around::load(&state, reader.organisation()).await?;
    let form = present::form_of(reader.t, None, &around.accounts, &around.posts);
    page(&state, &reader, form, false).await
}

/// `GET /comments/rules/{rule}`.
pub(in crate::console) async fn edit_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    let Some(rule) = find(&state, reader.organisation(), &id).await? else {
        return Ok(missing(&reader, reader.shell(&state, Section::Comments).await?));
    };
    let around = Around::load(&state, reader.organisation()).await?;
    let form = present::form_of(reader.t, Some(&rule), &around.accounts, &around.posts);
    page(&state, &reader, form, false).await
}

/// `POST /comments/rules`.
pub(in crate::console) async fn create_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    RawForm(body): RawForm,
) -> Answer {
    let id = state.seams().id().to_string();
    save(&state, &reader, id, None, &RuleFields::parse(&body)).await
}

/// `POST /comments/rules/{rule}`.
pub(in crate::console) async fn save_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    RawForm(body): RawForm,
) -> Answer {
    let Some(known) = find(&state, reader.organisation(), &id).await? else {
        return Ok(missing(&reader, reader.shell(&state, Section::Comments).await?));
    };
    save(&state, &reader, id, Some(known), &RuleFields::parse(&body)).await
}

/// The switch's form.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Switch {
    enabled: bool,
}

/// `POST /comments/rules/{rule}/enabled`.
pub(in crate::console) async fn switch_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    Form(switch): Form<Switch>,
) -> Answer {
    match state.flows.enable_rule(reader.organisation(), &id, switch.enabled).await {
        // A rule that is gone needs no switch.
        Ok(()) | Err(FlowError::Store(StoreError::NotFound(_))) => see("/comments/rules"),
        Err(error) => Err(unkept(error).into()),
    }
}

/// `POST /comments/rules/{rule}/delete`.
pub(in crate::console) async fn delete_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    match state.flows.delete_rule(reader.organisation(), &id).await {
        // Deleted twice is deleted.
        Ok(()) | Err(FlowError::Store(StoreError::NotFound(_))) => see("/comments/rules"),
        Err(error) => Err(unkept(error).into()),
    }
}

/// `POST /comments/rules/test`: what the rule in the form would do with the last comments. Nothing is sent or saved.
pub(in crate::console) async fn test_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    headers: axum::http::HeaderMap,
    RawForm(body): RawForm,
) -> Answer {
    let fields = RuleFields::parse(&body);
    let rule = Rule { enabled: true, ..present::rule_from("tried", &fields) };
    if crate::console::respond::wants_fragment(&headers) {
        return ok(&try_rule(&state, &reader, &rule, account_of(&fields)).await?);
    }
    let around = Around::load(&state, reader.organisation()).await?;
    let form = present::wrong(reader.t, None, &rule, account_of(&fields), &[], &around.accounts, &around.posts);
    let shell = reader.shell(&state, Section::Comments).await?;
    let dry_run = try_rule(&state, &reader, &rule, account_of(&fields)).await?;
    ok(&RulePage { t: reader.t, shell, form, dry_run })
}

struct Around {
    accounts: Vec<AccountRow>,
    posts: Vec<PostRow>,
}

impl Around {
    /// The accounts and posts a rule can be about.
    async fn load(state: &ConsoleState, organisation: OrganisationId) -> Result<Self, StoreError> {
        state
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move {
                    let accounts = accounts::list(db, organisation).await?;
                    let accounts = accounts.into_iter().filter(|row| row.channel.as_str() == "instagram").collect();
                    Ok(Self { accounts, posts: views::posts(db, organisation, None, POSTS).await? })
                })
            })
            .await
    }
}

async fn find(state: &ConsoleState, organisation: OrganisationId, id: &str) -> Result<Option<RuleRow>, StoreError> {
    let id = id.to_owned();
    state
        .store
        .read_in(organisation, move |db| Box::pin(async move { stored_rules::find(db, organisation, &id).await }))
        .await
}

async fn page(state: &ConsoleState, reader: &Reader, form: RuleForm, is_wrong: bool) -> Answer {
    let shell = reader.shell(state, Section::Comments).await?;
    let dry_run = DryRun { t: reader.t, rows: Vec::new(), matched: 0, problem: None, asked: false };
    let page = RulePage { t: reader.t, shell, form, dry_run };
    if is_wrong { refused(&page) } else { ok(&page) }
}

async fn save(
    state: &ConsoleState,
    reader: &Reader,
    id: String,
    known: Option<RuleRow>,
    fields: &RuleFields,
) -> Answer {
    let (organisation, account) = (reader.organisation(), account_of(fields));
    let mut rule = present::rule_from(&id, fields);
    // What the form does not show is kept.
    if let Some(old) = known.as_ref().and_then(|row| serde_json::from_value::<Rule>(row.body.clone()).ok()) {
        rule.window = old.window;
    }
    match state.flows.save_rule(organisation, account, rule.clone()).await {
        Ok(()) => see("/comments/rules"),
        Err(FlowError::Invalid(problems)) => {
            let around = Around::load(state, organisation).await?;
            let id = known.map(|row| row.id);
            let form = present::wrong(reader.t, id, &rule, account, &problems, &around.accounts, &around.posts);
            page(state, reader, form, true).await
        }
        Err(error) => Err(unkept(error).into()),
    }
}

fn unkept(error: FlowError) -> StoreError {
    match error {
        FlowError::Store(error) => error,
        other => StoreError::corrupt("a rule", other),
    }
}

fn account_of(fields: &RuleFields) -> Option<AccountId> {
    fields.account.parse().ok()
}

async fn try_rule(
    state: &ConsoleState,
    reader: &Reader,
    rule: &Rule,
    account: Option<AccountId>,
) -> Result<DryRun, StoreError> {
    let t = reader.t;
    let problems = validate(&Rule { name: "tried".to_owned(), ..rule.clone() });
    if let Some(problem) = problems.first() {
        let args = problem.kind.args();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = t.fill(problem.kind.key(), &args);
        return Ok(DryRun { t, rows: Vec::new(), matched: 0, problem: Some(sentence), asked: true });
    }
    let organisation = reader.organisation();
    let comments = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { views::recent_comments(db, organisation, None, TRIED).await })
        })
        .await?;
    let (rules, _) = RuleSet::compile_usable(std::slice::from_ref(rule));
    let tried: Vec<_> = comments
        .iter()
        .filter(|comment| account.is_none_or(|account| comment.account == account))
        // As if each comment had just been made: what is already answered is not the question here.
        .map(|comment| {
            (comment, decide(&rules, &input(comment), &Facts { now: comment.at, ..Facts::default() }).verdict)
        })
        .collect();
    let matched = tried.iter().filter(|(_, verdict)| verdict.answers()).collect::<Vec<_>>();
    Ok(DryRun {
        t,
        matched: count(&matched),
        rows: tried.iter().map(|(comment, verdict)| present::dry_row(&t, comment, verdict)).collect(),
        problem: None,
        asked: true,
    })
}

/// A stored comment as the rules see it.
fn input(stored: &CommentRow) -> CommentInput {
    CommentInput {
        at: stored.at,
        author: Author {
            id: stored.author_id.clone(),
            scoped_id: None,
            username: stored.author_username.clone(),
            name: stored.author_name.clone(),
        },
        media_id: stored.media_id.clone(),
        parent_id: stored.parent_id.clone(),
        own: stored.own,
        ..CommentInput::new(stored.id.clone(), stored.text.clone())
    }
}
