//! The inbox: its list, one conversation, the facts beside it; each also as a fragment.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use channel_core::{OrganisationId, Timestamp};
use serde::Deserialize;
use store::access::list_members;
use store::assistants::{self, ModelPower};
use store::db::Connection;
use store::views::{self, InboxFilter, MessageRow, ThreadHead};
use store::{ConversationKey, StoreError, conversations, drafts, providers};

use crate::console::missing::missing;
use crate::console::present::{self, Members, Open};
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok};
use crate::console::state::ConsoleState;
use crate::console::view::{Filter, InboxPage, ListView, Pane, PanelView, Section, ThreadView, WaitingCount};

/// Orders that are shown beside a conversation.
const ORDERS: u32 = 5;
const ROWS: u32 = 40;
const LINES: u32 = 60;
/// How far drafts are counted.
const COUNTED: u32 = 100;

/// What an inbox page is asked with.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    show: Option<String>,
    open: Option<String>,
    before: Option<i64>,
    pane: Option<String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter::parse(self.show.as_deref().unwrap_or_default())
    }
}

/// `GET /inbox`.
pub(in crate::console) async fn inbox(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Inbox).await?;
    let list = load_list(&state, &reader, asked.filter(), asked.before, None).await?;
    ok(&InboxPage { t: reader.t, shell, pane: Pane::List, list, thread: None, panel: None })
}

/// `GET /inbox/{conversation}`.
pub(in crate::console) async fn conversation(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Inbox).await?;
    let Some(id) = parse_id(&id) else { return Ok(missing(&reader, shell)) };
    let Some((thread, panel)) = load_thread(&state, &reader, id, asked.before).await? else {
        return Ok(missing(&reader, shell));
    };
    looked_at(&state, &reader, id, &thread).await?;
    let pane = if asked.pane.as_deref() == Some("details") { Pane::Details } else { Pane::Thread };
    let list = load_list(&state, &reader, asked.filter(), None, Some(id)).await?;
    ok(&InboxPage { t: reader.t, shell, pane, list, thread: Some(thread), panel: Some(panel) })
}

/// The inbox around a thread that was already loaded.
pub(super) async fn page_around(
    state: &ConsoleState,
    reader: &Reader,
    thread: ThreadView,
) -> Result<InboxPage, StoreError> {
    let shell = reader.shell(state, Section::Inbox).await?;
    let list = load_list(state, reader, Filter::All, None, parse_id(&thread.id)).await?;
    Ok(InboxPage { t: reader.t, shell, pane: Pane::Thread, list, thread: Some(thread), panel: None })
}

/// `GET /inbox/list`.
pub(in crate::console) async fn list(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let open = asked.open.as_deref().and_then(parse_id);
    ok(&load_list(&state, &reader, asked.filter(), asked.before, open).await?)
}

/// `GET /inbox/waiting`: the number in the rail.
pub(in crate::console) async fn waiting(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Inbox).await?;
    ok(&WaitingCount { t: reader.t, shell })
}

/// `GET /inbox/{conversation}/thread`.
pub(in crate::console) async fn thread(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let Some(id) = parse_id(&id) else { return Ok(nothing()) };
    match load_thread(&state, &reader, id, asked.before).await? {
        Some((thread, _)) => {
            // The fragment is read again because something new came into an open conversation.
            looked_at(&state, &reader, id, &thread).await?;
            ok(&thread)
        }
        None => Ok(nothing()),
    }
}

/// `GET /inbox/{conversation}/panel`.
pub(in crate::console) async fn panel(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    let Some(id) = parse_id(&id) else { return Ok(nothing()) };
    match load_thread(&state, &reader, id, None).await? {
        Some((_, panel)) => ok(&panel),
        None => Ok(nothing()),
    }
}

/// What is shown is no longer unread.
async fn looked_at(
    state: &ConsoleState,
    reader: &Reader,
    id: ConversationKey,
    thread: &ThreadView,
) -> Result<(), StoreError> {
    if thread.unread == 0 {
        return Ok(());
    }
    let organisation = reader.organisation();
    state.store.write_in(organisation, move |tx| Box::pin(conversations::mark_read(tx, organisation, id))).await
}

/// The conversation an address names.
pub(super) fn parse_id(text: &str) -> Option<ConversationKey> {
    text.parse().ok()
}

/// A conversation with its messages and the facts beside it.
pub(super) async fn load_thread(
    state: &ConsoleState,
    reader: &Reader,
    id: ConversationKey,
    before: Option<i64>,
) -> Result<Option<(ThreadView, PanelView)>, StoreError> {
    let organisation = reader.organisation();
    let loaded = state
        .store
        .read_in(organisation, |db| {
            Box::pin(async move {
                let Some(head) = views::thread_head(db, organisation, id).await? else { return Ok(None) };
                let page = views::thread_page(db, organisation, id, before, LINES).await?;
                let quoted = quoted(db, organisation, &head, &page.lines).await?;
                let identities = views::identities_of(db, organisation, head.contact).await?;
                let members = list_members(db, organisation).await?;
                let draft = drafts::open_of(db, organisation, id).await?;
                let orders = store::orders::of_contact(db, organisation, head.contact, ORDERS).await?;
                // Whoever translates is the organisation's model.
                let is_on = assistants::find(db, organisation).await?.power == ModelPower::On;
                let translates = is_on && providers::find(db, organisation, providers::Task::Answers).await?.is_some();
                Ok(Some((head, page, quoted, identities, members, draft, orders, translates)))
            })
        })
        .await?;
    let Some((head, page, quoted, identities, members, draft, orders, translates)) = loaded else { return Ok(None) };
    let members = Members::new(&members, reader.session.member);
    let now = state.seams().now();
    let sources = state.catalogue.retriever(organisation);
    let open = Open {
        t: reader.t,
        members: &members,
        head: &head,
        quoted: &quoted,
        draft: draft.as_ref(),
        now,
        demo: state.settings.demo,
        reading: reader.reading,
        sources: sources.as_ref(),
        translates,
    };
    let key = state.seams().id().to_string();
    Ok(Some((present::thread(&open, &page, key), present::panel(&open, &identities, &orders))))
}

/// The messages that lines of a page answer.
async fn quoted(
    db: &mut Connection,
    organisation: OrganisationId,
    head: &ThreadHead,
    lines: &[MessageRow],
) -> Result<HashMap<String, MessageRow>, StoreError> {
    let mut found = HashMap::new();
    for answered in lines.iter().filter_map(|line| line.reply_to.as_deref()) {
        if found.contains_key(answered) {
            continue;
        }
        let near = lines.iter().find(|line| line.provider_id.as_deref() == Some(answered)).cloned();
        let row = match near {
            Some(row) => Some(row),
            None => views::message_by_provider_id(db, organisation, head.account, answered).await?,
        };
        if let Some(row) = row {
            found.insert(answered.to_owned(), row);
        }
    }
    Ok(found)
}

async fn load_list(
    state: &ConsoleState,
    reader: &Reader,
    filter: Filter,
    before: Option<i64>,
    open: Option<ConversationKey>,
) -> Result<ListView, StoreError> {
    let organisation = reader.organisation();
    let wanted = match filter {
        Filter::All => InboxFilter::All,
        Filter::Waiting => InboxFilter::Waiting,
        Filter::Drafts => InboxFilter::Drafts,
        Filter::Mine => InboxFilter::Of(reader.member()),
    };
    let before = before.map(Timestamp);
    let (page, waiting_total, drafts_total, members) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let page = views::inbox(db, organisation, &wanted, before, ROWS).await?;
                let total = views::waiting(db, organisation).await?;
                let drafts = drafts::count(db, organisation, COUNTED).await?;
                Ok((page, total, drafts, list_members(db, organisation).await?))
            })
        })
        .await?;
    let members = Members::new(&members, reader.session.member);
    let rows =
        |rows: &[views::ConversationRow]| rows.iter().map(|row| present::row(&reader.t, &members, row)).collect();
    Ok(ListView {
        t: reader.t,
        filter,
        waiting: rows(&page.waiting),
        others: rows(&page.others),
        waiting_total,
        drafts_total,
        selected: open.map(|id| id.to_string()),
        more: page.next.map(|at| at.0.to_string()),
    })
}

fn nothing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
