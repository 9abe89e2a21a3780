//! Reading a site: the crate `import` decides which page is next, this asks for it, keeps what it says, and writes down how far
//! it came.

use std::time::Duration;

use ::import::{CrawlLimits, Fetched, Frontier, Next, Robots, page_links, parse_sitemap};
use serde::{Deserialize, Serialize};
use store::catalogue_jobs::{self, Held};
use store::documents::{self, Read};
use store::{Store, StoreError};
use tokio::task::spawn_blocking;
use url::Url;

use super::client::{Answered, NoAnswer, ROBOT, Strangers};
use super::reason::Reason;
use super::{read, take_in};

/// The largest page.
const PAGE: usize = 5 << 20;
/// The largest file of rules and the largest sitemap.
const RULES: usize = 10 << 20;
/// Sitemaps that are read.
const SITEMAPS: usize = 10;
/// How long to wait between two requests where the site asks for nothing.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest wait that a site may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Pages after which the list of addresses is written down; a crash asks for these few once more.
const WRITTEN_EVERY: u64 = 10;

/// How a site is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteOptions {
    /// The most pages; as many as there may be when it is zero.
    pub pages: u32,
}

/// How far reading a site is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteProgress {
    /// Pages that were asked for.
    pub asked: u64,
    /// Pages that became documents.
    pub kept: u64,
    /// Pages with nothing to keep.
    pub without_text: u64,
    /// Pages that could not be had.
    pub failed: u32,
    /// Pages that wait.
    pub waiting: usize,
}

/// Reads a site until nothing is left of it.
pub(super) async fn run(store: &Store, strangers: &Strangers, held: &Held) -> Result<(), StoreError> {
    let mut progress: SiteProgress = serde_json::from_value(held.job.progress.clone()).unwrap_or_default();
    let known = held.point.as_deref().and_then(|point| serde_json::from_str::<Frontier>(point).ok());
    let mut frontier = match known {
        Some(mut frontier) => {
            frontier.resume();
            frontier
        }
        None => match begin(strangers, held).await {
            Ok(frontier) => frontier,
            Err(reason) => return take_in::fail(store, held, &reason).await,
        },
    };
    let pause = frontier.delay().map_or(PAUSE, |seconds| Duration::from_secs(seconds.into()).min(LONGEST_PAUSE));
    while let Next::Visit(visit) = frontier.next_visit() {
        if progress.asked > 0 {
            tokio::time::sleep(pause).await;
        }
        progress.asked += 1;
        let (fetched, page) = match strangers.get(&visit.url, PAGE).await {
            Ok(answered) => understood(answered).await?,
            Err(NoAnswer::Never) => (Fetched::Gone, None),
            Err(NoAnswer::Later) => (Fetched::Failed, None),
        };
        match (&fetched, &page) {
            (_, Some(_)) => progress.kept += 1,
            (Fetched::Page { .. }, None) => progress.without_text += 1,
            _ => {}
        }
        frontier.done(&visit.url, fetched);
        (_, progress.waiting, progress.failed) = frontier.progress();
        let point = (progress.asked % WRITTEN_EVERY == 1).then(|| serde_json::to_string(&frontier));
        let point = point.transpose().map_err(|error| StoreError::corrupt("a crawl", error))?;
        keep(store, held, page, progress, point).await?;
    }
    if progress.kept == 0 {
        let reason = Reason::plain(
            "site-refused-empty",
            "no page of the site could be read: look whether the address is right and whether the site lets robots read it",
        );
        return take_in::fail(store, held, &reason).await;
    }
    let outcome = serde_json::to_value(progress).map_err(|error| StoreError::corrupt("progress", error))?;
    let held = held.clone();
    let write = store.write_in(held.organisation, move |tx| {
        Box::pin(async move { catalogue_jobs::end(tx, &held, Ok(&outcome)).await })
    });
    write.await
}

/// A page that was read: its address, its size and what it says.
struct Page {
    address: String,
    bytes: u64,
    read: Read,
}

/// The rules of the site and its sitemaps.
async fn begin(strangers: &Strangers, held: &Held) -> Result<Frontier, Reason> {
    let wrong = || {
        Reason::plain("site-refused-address", "this is no address of a site: write it as https://shop.example/help/")
    };
    let start = Url::parse(&held.job.name).map_err(|_| wrong())?;
    let options: SiteOptions = serde_json::from_value(held.job.options.clone()).unwrap_or_default();
    let usual = CrawlLimits::default();
    let max_pages = if options.pages == 0 { usual.max_pages } else { options.pages.min(usual.max_pages) };
    let robots = match strangers.get(&start.join("/robots.txt").map_err(|_| wrong())?, RULES).await {
        Ok(file) => Robots::parse(&file.body, ROBOT),
        Err(NoAnswer::Never) => Robots::allow_all(),
        // A site whose rules cannot be had for now is not read.
        Err(NoAnswer::Later) => {
            return Err(Reason::plain(
                "site-refused-unreachable",
                "the site does not answer: look whether the address is right, and try again later",
            ));
        }
    };
    if !robots.allows(start.path()) {
        return Err(Reason::plain(
            "site-refused-robots",
            "the site's robots.txt does not let this page be read: allow SwitchboardBot there",
        ));
    }
    let mut sitemaps: Vec<String> = robots.sitemaps.clone();
    if sitemaps.is_empty() {
        sitemaps.extend(start.join("/sitemap.xml").ok().map(String::from));
    }
    let mut frontier = Frontier::new(&start, robots, CrawlLimits { max_pages, ..usual }).ok_or_else(wrong)?;
    let mut at = 0;
    while let Some(address) = sitemaps.get(at).filter(|_| at < SITEMAPS).cloned() {
        at += 1;
        let Some(url) = Url::parse(&address).ok().filter(|url| url.host_str() == start.host_str()) else { continue };
        let Ok(file) = strangers.get(&url, RULES).await else { continue };
        let Ok(found) = spawn_blocking(move || parse_sitemap(&file.body)).await else { continue };
        frontier.seed(found.pages.iter().map(String::as_str));
        sitemaps.extend(found.sitemaps);
    }
    Ok(frontier)
}

/// What a page leads to, and what it says.
async fn understood(answered: Answered) -> Result<(Fetched, Option<Page>), StoreError> {
    let bytes = u64::try_from(answered.body.len()).unwrap_or(u64::MAX);
    let is_html = answered.kind.is_empty() || answered.kind.contains("html");
    let is_text = matches!(answered.kind.as_str(), "application/pdf" | "text/plain" | "text/markdown");
    if !is_html && !is_text {
        return Ok((Fetched::Gone, None));
    }
    let work = spawn_blocking(move || {
        let links = is_html.then(|| page_links(&String::from_utf8_lossy(&answered.body), &answered.url));
        let links = links.unwrap_or_default();
        let address = ::import::canonical(links.canonical.as_ref().unwrap_or(&answered.url));
        let read = if links.no_index { None } else { read::page(&answered.body, address.as_str()).ok() };
        let page = read.map(|read| Page { address: address.to_string(), bytes, read });
        (Fetched::Page { bytes, links: links.links, canonical: Some(address) }, page)
    });
    work.await.map_err(|_| StoreError::Panicked)
}

async fn keep(
    store: &Store,
    held: &Held,
    page: Option<Page>,
    progress: SiteProgress,
    point: Option<String>,
) -> Result<(), StoreError> {
    let progress = serde_json::to_value(progress).map_err(|error| StoreError::corrupt("progress", error))?;
    let (held, organisation) = (held.clone(), held.organisation);
    let page = page.map(|page| (page.address, page.bytes, page.read));
    let write = store.write_in(organisation, move |tx| {
        Box::pin(async move {
            catalogue_jobs::go_on(tx, &held, &progress, point.as_deref()).await?;
            if let Some((address, bytes, read)) = page {
                documents::save_page(tx, organisation, &address, bytes, &read).await?;
            }
            Ok(())
        })
    });
    write.await
}
