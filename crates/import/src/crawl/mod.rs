//! A site crawl's decisions: what to ask for next, and when to stop. Nothing here asks.

mod frontier;
mod links;
mod robots;
mod scope;
mod sitemap;

pub use frontier::{CrawlLimits, Fetched, Frontier, Next, Visit};
pub use links::{PageLinks, page_links};
pub use robots::Robots;
pub use scope::{Scope, canonical};
pub use sitemap::{Sitemap, parse_sitemap};
