//! The list of rules, their editor, the comment to try, and the dry run on the last comments.

use autoreply::{Rule, validate, warnings};
use axum::Form;
use axum::extract::{Path, RawForm, State};
use channel_core::{AccountId, OrganisationId};
use serde::Deserialize;
use store::accounts::{self, AccountRow};
use store::comments::CommentRow;
use store::rules::RuleRow;
use store::views::{self, PostRow};
use store::{StoreError, rules as stored_rules};
use url::form_urlencoded;

use crate::console::missing::missing;
use crate::console::present::{self, Tried};
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{DryRun, Preview, RuleFields, RuleForm, RulePage, RulesPage, Section};
use crate::flows::FlowError;
use crate::shelf::Shelf;

const TRIED: u32 = 50;
const POSTS: u32 = 30;
/// The id of a rule that is not kept yet.
const DRAFT: &str = "draft";

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
    let stored: Vec<RuleRow> = known.iter().map(|(rule, _)| rule.clone()).collect();
    let rules: Vec<Rule> = stored.iter().map(present::read_rule).collect();
    let odd = odd(&stored, &accounts);
    let rules = known
        .iter()
        .map(|(rule, used)| {
            let warnings = present::warnings_of(&reader.t, &rule.id, &odd, &rules);
            present::rule_row(&reader.t, rule, &accounts, used, warnings)
        })
        .collect();
    ok(&RulesPage { t: reader.t, shell, rules })
}

/// What is odd about the rules of every account.
fn odd(stored: &[RuleRow], accounts: &[AccountRow]) -> Vec<autoreply::Warning> {
    let mut of: Vec<Option<AccountId>> = accounts.iter().map(|row| Some(row.id)).collect();
    of.retain(|account| stored.iter().any(|rule| rule.account == *account));
    of.push(None);
    let mut odd = Vec::new();
    for account in of {
        let holds = stored.iter().filter(|rule| rule.account.is_none() || rule.account == account);
        let rules: Vec<Rule> = holds.map(present::read_rule).collect();
        for warning in warnings(&rules) {
            if !odd.contains(&warning) {
                odd.push(warning);
            }
        }
    }
    odd
}

/// `GET /comments/rules/new`.
pub(in crate::console) async fn new_rule(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let around = Around::load(&state, reader.organisation()).await?;
    let form = present::form_of(reader.t, None, &around.accounts, &around.posts);
    let preview = preview_of(&state, &reader, &around, &form.fields, "").await?;
    page(&state, &reader, form, preview, untried(&reader), false).await
}

/// `GET /comments/rules/{rule}`.
pub(in crate::console) async fn edit_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    let around = Around::load(&state, reader.organisation()).await?;
    let Some(rule) = around.find(&id) else {
        return Ok(missing(&reader, reader.shell(&state, Section::Comments).await?));
    };
    let form = present::form_of(reader.t, Some(rule), &around.accounts, &around.posts);
    let preview = preview_of(&state, &reader, &around, &form.fields, "").await?;
    page(&state, &reader, form, preview, untried(&reader), false).await
}

/// `POST /comments/rules`.
pub(in crate::console) async fn create_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    RawForm(body): RawForm,
) -> Answer {
    let id = state.seams().id().to_string();
    save(&state, &reader, id, false, &body).await
}

/// `POST /comments/rules/{rule}`.
pub(in crate::console) async fn save_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    RawForm(body): RawForm,
) -> Answer {
    save(&state, &reader, id, true, &body).await
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

/// `POST /comments/rules/preview`: what would happen to a comment that is typed in. Nothing is sent or saved.
pub(in crate::console) async fn preview_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    headers: axum::http::HeaderMap,
    RawForm(body): RawForm,
) -> Answer {
    let fields = RuleFields::parse(&body);
    let around = Around::load(&state, reader.organisation()).await?;
    let preview = preview_of(&state, &reader, &around, &fields, &said(&body)).await?;
    if crate::console::respond::wants_fragment(&headers) {
        return ok(&preview);
    }
    let form = present::form(reader.t, fields, &around.accounts, &around.posts);
    page(&state, &reader, form, preview, untried(&reader), false).await
}

/// `POST /comments/rules/test`: what the rules would do with the last comments, with the one in the form among them. Nothing is
/// sent or saved.
pub(in crate::console) async fn test_rule(
    State(state): State<ConsoleState>,
    reader: Reader,
    headers: axum::http::HeaderMap,
    RawForm(body): RawForm,
) -> Answer {
    let fields = RuleFields::parse(&body);
    let around = Around::load(&state, reader.organisation()).await?;
    let dry_run = try_rule(&state, &reader, &around, &fields).await?;
    if crate::console::respond::wants_fragment(&headers) {
        return ok(&dry_run);
    }
    let preview = preview_of(&state, &reader, &around, &fields, &said(&body)).await?;
    let form = present::form(reader.t, fields, &around.accounts, &around.posts);
    page(&state, &reader, form, preview, dry_run, false).await
}

struct Around {
    accounts: Vec<AccountRow>,
    posts: Vec<PostRow>,
    rules: Vec<RuleRow>,
}

impl Around {
    /// The accounts and posts a rule can be about, and the rules beside it.
    async fn load(state: &ConsoleState, organisation: OrganisationId) -> Result<Self, StoreError> {
        state
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move {
                    let accounts = accounts::list(db, organisation).await?;
                    let accounts = accounts.into_iter().filter(|row| row.channel.as_str() == "instagram").collect();
                    let rules = stored_rules::list(db, organisation).await?;
                    Ok(Self { accounts, posts: views::posts(db, organisation, None, POSTS).await?, rules })
                })
            })
            .await
    }

    /// What fills the variables of the rules and of the one on trial.
    async fn shelf(
        &self,
        state: &ConsoleState,
        organisation: OrganisationId,
        rule: &Rule,
    ) -> Result<Shelf, StoreError> {
        let rules: Vec<Rule> = self.rules.iter().map(present::read_rule).chain([rule.clone()]).collect();
        let look = state
            .store
            .read_in(organisation, move |db| Box::pin(async move { Shelf::load(db, organisation, &rules).await }));
        look.await
    }

    fn find(&self, id: &str) -> Option<&RuleRow> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// The form's rule as it would be kept, switched on, and everything there is to correct.
fn draft(reader: &Reader, around: &Around, fields: &RuleFields) -> (Rule, Vec<String>) {
    let before = around.find(&fields.rule).map(present::read_rule);
    let id = before.as_ref().map_or(DRAFT, |rule| rule.id.0.as_str());
    let now = channel_core::Timestamp(reader.t.moment());
    let (mut rule, unread) = present::rule_from(&reader.t, id, fields, before.as_ref(), now);
    rule.enabled = true;
    if rule.name.is_empty() {
        // A name is asked for when the rule is saved.
        rule.name = reader.t.of("rule-this");
    }
    let wrong = present::wrong(&reader.t, &unread, &validate(&rule));
    (rule, wrong.into_iter().map(|(_, sentence)| sentence).collect())
}

async fn preview_of(
    state: &ConsoleState,
    reader: &Reader,
    around: &Around,
    fields: &RuleFields,
    said: &str,
) -> Result<Preview, StoreError> {
    let (rule, problems) = draft(reader, around, fields);
    let shelf = around.shelf(state, reader.organisation(), &rule).await?;
    let tried = Tried { rule: &rule, account: account_of(fields), stored: &around.rules, shelf: &shelf };
    let rules = present::rules_for(&tried, account_of(fields));
    let odd = if problems.is_empty() { warnings(&rules) } else { Vec::new() };
    let warnings = present::warnings_of(&reader.t, &rule.id.0, &odd, &rules);
    let problems = if said.trim().is_empty() { Vec::new() } else { problems };
    Ok(Preview { problems, ..present::preview(reader.t, &tried, said, warnings) })
}

fn said(body: &[u8]) -> String {
    let found = form_urlencoded::parse(body).find(|(name, _)| name == "said");
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn untried(reader: &Reader) -> DryRun {
    DryRun { t: reader.t, rows: Vec::new(), matched: 0, by_this: 0, problems: Vec::new(), asked: false }
}

async fn page(
    state: &ConsoleState,
    reader: &Reader,
    form: RuleForm,
    preview: Preview,
    dry_run: DryRun,
    is_wrong: bool,
) -> Answer {
    let shell = reader.shell(state, Section::Comments).await?;
    let page = RulePage { t: reader.t, shell, form, preview, dry_run };
    if is_wrong { refused(&page) } else { ok(&page) }
}

async fn save(state: &ConsoleState, reader: &Reader, id: String, is_known: bool, body: &[u8]) -> Answer {
    let mut fields = RuleFields::parse(body);
    let organisation = reader.organisation();
    let around = Around::load(state, organisation).await?;
    let before = around.find(&id).map(present::read_rule);
    if is_known && before.is_none() {
        return Ok(missing(reader, reader.shell(state, Section::Comments).await?));
    }
    let now = state.seams().now();
    let (rule, unread) = present::rule_from(&reader.t, &id, &fields, before.as_ref(), now);
    let problems = validate(&rule);
    if unread.is_empty() && problems.is_empty() {
        return match state.flows.save_rule(organisation, account_of(&fields), rule).await {
            Ok(()) => see("/comments/rules"),
            Err(error) => Err(unkept(error).into()),
        };
    }
    fields.rule = if is_known { id } else { String::new() };
    let preview = preview_of(state, reader, &around, &fields, &said(body)).await?;
    let mut form = present::form(reader.t, fields, &around.accounts, &around.posts);
    form.wrong = present::wrong(&reader.t, &unread, &problems);
    page(state, reader, form, preview, untried(reader), true).await
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
    around: &Around,
    fields: &RuleFields,
) -> Result<DryRun, StoreError> {
    let (rule, problems) = draft(reader, around, fields);
    if !problems.is_empty() {
        return Ok(DryRun { problems, asked: true, ..untried(reader) });
    }
    let organisation = reader.organisation();
    let comments: Vec<CommentRow> = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { views::recent_comments(db, organisation, None, TRIED).await })
        })
        .await?;
    let shelf = around.shelf(state, organisation, &rule).await?;
    let tried = Tried { rule: &rule, account: account_of(fields), stored: &around.rules, shelf: &shelf };
    Ok(present::dry_run(reader.t, &tried, &comments))
}
