//! What a crawl asks for next.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    robots::Robots,
    scope::{Scope, canonical},
};

/// Addresses that wait; more are not taken in.
const MAX_WAITING: usize = 20_000;

/// Where a crawl ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrawlLimits {
    /// Pages that are read.
    pub max_pages: u32,
    /// Links from the beginning to a page.
    pub max_depth: u16,
    /// Bytes of all pages together.
    pub max_bytes: u64,
    /// Times that a page is asked for before it is given up.
    pub max_attempts: u8,
}

impl Default for CrawlLimits {
    fn default() -> Self {
        Self { max_pages: 500, max_depth: 5, max_bytes: 200 << 20, max_attempts: 3 }
    }
}

/// A page to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its address.
    pub url: Url,
    /// Links from the beginning.
    pub depth: u16,
    /// Times it was asked for before.
    pub attempts: u8,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask for this page, then call [`Frontier::done`].
    Visit(Visit),
    /// Nothing waits, but pages that were given out have not come back.
    Wait,
    /// The crawl is over.
    Finished,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It was read.
    Page {
        /// Its size.
        bytes: u64,
        /// Its links.
        links: Vec<Url>,
        /// The address it is known by, when it or a redirect names another.
        canonical: Option<Url>,
    },
    /// It cannot be had: not found, no text, forbidden.
    Gone,
    /// It may be had later: a time-out, a busy server.
    Failed,
}

/// The state of a crawl. It can be kept as JSON between any two calls and goes on where it was: pages that were given
/// out and never came back are asked for again after [`Frontier::resume`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    scope: Scope,
    limits: CrawlLimits,
    robots: Robots,
    waiting: VecDeque<Visit>,
    /// Addresses ever taken in, so that none is asked for twice.
    known: BTreeSet<String>,
    out: BTreeMap<String, Visit>,
    pages: u32,
    bytes: u64,
    failed: u32,
}

impl Frontier {
    /// A crawl from one address; none when it is not of the web.
    #[must_use]
    pub fn new(start: &Url, robots: Robots, limits: CrawlLimits) -> Option<Self> {
        let scope = Scope::of(start)?;
        let mut frontier = Self {
            scope,
            limits,
            robots,
            waiting: VecDeque::new(),
            known: BTreeSet::new(),
            out: BTreeMap::new(),
            pages: 0,
            bytes: 0,
            failed: 0,
        };
        frontier.add(start, 0);
        Some(frontier)
    }

    /// Takes in the pages of a sitemap.
    pub fn seed<'u>(&mut self, pages: impl IntoIterator<Item = &'u str>) {
        for page in pages {
            if let Ok(url) = Url::parse(page) {
                self.add(&url, 1);
            }
        }
    }

    /// The next page to ask for. Pages that are out count as read, so that several at once do not pass the limit.
    pub fn next_visit(&mut self) -> Next {
        let spoken_for = self.pages.saturating_add(u32::try_from(self.out.len()).unwrap_or(u32::MAX));
        let is_full = spoken_for >= self.limits.max_pages || self.bytes >= self.limits.max_bytes;
        match if is_full { None } else { self.waiting.pop_front() } {
            Some(visit) => {
                self.out.insert(visit.url.to_string(), visit.clone());
                Next::Visit(visit)
            }
            None if self.out.is_empty() => Next::Finished,
            None => Next::Wait,
        }
    }

    /// Says what became of a page. A page that was not given out changes nothing.
    pub fn done(&mut self, url: &Url, fetched: Fetched) {
        let Some(mut visit) = self.out.remove(url.as_str()) else { return };
        match fetched {
            Fetched::Page { bytes, links, canonical: own } => {
                self.bytes = self.bytes.saturating_add(bytes);
                let other = own.map(|own| canonical(&own)).filter(|own| own != url && self.scope.has(own));
                // A page under another name counts once: under the other, when that is known already.
                let is_copy = other.as_ref().is_some_and(|own| !self.known.insert(key(own)));
                self.pages = self.pages.saturating_add(u32::from(!is_copy));
                for link in links {
                    self.add(&link, visit.depth.saturating_add(1));
                }
            }
            Fetched::Gone => self.failed = self.failed.saturating_add(1),
            Fetched::Failed => {
                visit.attempts = visit.attempts.saturating_add(1);
                if visit.attempts < self.limits.max_attempts {
                    self.waiting.push_back(visit);
                } else {
                    self.failed = self.failed.saturating_add(1);
                }
            }
        }
    }

    /// Puts pages that never came back before the others; for a crawl that was interrupted.
    pub fn resume(&mut self) {
        for (_, visit) in std::mem::take(&mut self.out).into_iter().rev() {
            self.waiting.push_front(visit);
        }
    }

    /// Pages read, pages waiting or out, and pages given up.
    #[must_use]
    pub fn progress(&self) -> (u32, usize, u32) {
        (self.pages, self.waiting.len() + self.out.len(), self.failed)
    }

    /// Seconds to wait between two requests, where the site asks for it.
    #[must_use]
    pub fn delay(&self) -> Option<u32> {
        self.robots.delay
    }

    fn add(&mut self, url: &Url, depth: u16) {
        let url = canonical(url);
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let is_wanted = depth <= self.limits.max_depth
            && self.waiting.len() < MAX_WAITING
            && self.scope.has(&url)
            && self.robots.allows(&path);
        if is_wanted && self.known.insert(key(&url)) {
            self.waiting.push_back(Visit { url, depth, attempts: 0 });
        }
    }
}

/// Pages that differ in their scheme, in `www.` or in a last slash alone are one.
fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{}{query}", host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/'))
}
