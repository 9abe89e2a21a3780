//! What a message costs beside so many stored conversations. They are written straight into the database, each with
//! what a short conversation leaves behind.

use std::path::Path;

use switchboard_tests::ShopPlan;

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::options::Options;
use crate::post::PostPlan;
use crate::stage::Stage;

const MESSAGES: usize = 3_000;
const WARM_UP: usize = 300;
const RATE: u32 = 250;

/// Milliseconds of processor time that the server spends on a message.
pub(crate) async fn cost(options: &Options, shop: ShopPlan, conversations: usize) -> Result<f64, String> {
    let messages = options.pick(MESSAGES / 3, MESSAGES);
    let mut stage = Stage::set_up(options, shop, "debounce=0,longest_wait=0").await?;
    fill(&stage.shop.data(), conversations).await?;
    let server = stage.shop.serve().await?;
    write(&mut stage, options, WARM_UP, 0).await?;
    let before = server.processor_ticks().ok_or("this system does not tell what a process has used")?;
    write(&mut stage, options, messages, 1_000_000).await?;
    let after = server.processor_ticks().ok_or("this system does not tell what a process has used")?;
    server.interrupt().await?;
    // A tick is ten milliseconds.
    Ok((after - before) as f64 * 10.0 / messages as f64)
}

async fn write(stage: &mut Stage, options: &Options, messages: usize, first: usize) -> Result<(), String> {
    let plan = CrowdPlan { messages, most_each: 1, platforms: EVERYWHERE, seed: options.seed, first };
    let writing = stage.write(&plan, PostPlan { most_copies: 1, ..stage.posting(options.seed) });
    let pace = writing.pace(RATE);
    let (crowd, letters) = writing.finished().await?;
    pace.abort();
    stage.settle().await;
    stage.has_settled()?;
    // A message that is not answered costs less.
    stage.answers(&crowd, &letters).await.map(drop)
}

/// Conversations of a WhatsApp account: a person, its names, what it asked, what it was answered and how it came about.
async fn fill(data: &Path, conversations: usize) -> Result<(), String> {
    let file = data.join("switchboard.db");
    let filled = tokio::task::spawn_blocking(move || {
        let database = rusqlite::Connection::open(file)?;
        database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;")?;
        for statement in STATEMENTS {
            database.execute(&format!("{NUMBERS} {statement}"), [i64::try_from(conversations).unwrap_or(i64::MAX)])?;
        }
        database.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    });
    match filled.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(format!("filling the database: {error}")),
        Err(error) => Err(format!("filling the database: {error}")),
    }
}

/// A row for each conversation: its number, its organisation and account, and an identifier that counts.
const NUMBERS: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1), \
    rows AS (SELECT n, a.organisation_id AS org, a.id AS account, CAST(printf('%016d', n) AS BLOB) AS id, \
    CAST(printf('a%015d', n) AS BLOB) AS answer, 'seed-' || n AS name, 1700000000000000 + n * 1000000 AS at \
    FROM numbers JOIN accounts a ON a.channel = 'whatsapp')";

const STATEMENTS: [&str; 9] = [
    "INSERT INTO contacts (organisation_id, id, name, created_at, updated_at) SELECT org, id, name, at, at FROM rows",
    "INSERT INTO identities (organisation_id, account_id, external_id, contact_id, created_at) \
     SELECT org, account, name, id, at FROM rows",
    "INSERT INTO conversations (organisation_id, id, account_id, contact_id, external_id, lane, inbound_seq, \
     answered_seq, last_seq, last_inbound_at, window_until, snippet, last_message_at, answered_once, created_at, \
     updated_at) SELECT org, id, account, id, name, 'lane-' || n, 1, 1, 2, at, at, 'It is in stock', at, 1, at, at \
     FROM rows",
    "INSERT INTO peers (organisation_id, account_id, external_id, conversation_id, lane) \
     SELECT org, account, name, id, 'lane-' || n FROM rows",
    "INSERT INTO lanes (organisation_id, key, account_id, conversation_id) \
     SELECT org, 'lane-' || n, account, id FROM rows",
    "INSERT INTO events (organisation_id, account_id, key, delivery_id, lane, kind, body, raw, at, received_at, state) \
     SELECT org, account, 'message:seed-' || n, id, 'lane-' || n, 'message', '{}', '{}', at, at, 'done' FROM rows",
    "INSERT INTO messages (organisation_id, id, conversation_id, account_id, seq, inbound_seq, direction, author, kind, \
     content, words, provider_id, status, at, created_at) SELECT org, id, id, account, 1, 1, 'inbound', 'customer', \
     'text', '{\"kind\":\"text\",\"text\":\"Is it in stock?\"}', 'Is it in stock?', 'seed-' || n, 'received', at, at \
     FROM rows",
    "INSERT INTO messages (organisation_id, id, conversation_id, account_id, seq, direction, author, kind, content, \
     words, provider_id, status, at, created_at) SELECT org, answer, id, account, 2, 'outbound', 'assistant', 'text', \
     '{\"kind\":\"text\",\"text\":\"It is in stock\"}', 'It is in stock', 'seed-answer-' || n, 'read', at, at FROM rows",
    "INSERT INTO outbox (organisation_id, id, account_id, lane, kind, author, conversation_id, message_id, payload, \
     state, delivery, attempt, not_before, idempotency_key, provider_id, sent_at, created_at, updated_at) \
     SELECT org, answer, account, 'lane-' || n, 'message', 'assistant', id, answer, '{}', 'sent', 'read', 1, at, \
     'seed-' || n, 'seed-answer-' || n, at, at, at FROM rows",
];
