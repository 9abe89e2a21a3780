//! The script that shops put on their pages.

/// The script, as it is served: no build step stands between this file and the browser.
pub const SCRIPT: &str = include_str!("../assets/widget.js");

/// The headers to serve it with. It is the same for every shop, and pages of any origin load it.
pub const HEADERS: [(&str, &str); 4] = [
    ("content-type", "text/javascript; charset=utf-8"),
    ("cache-control", "public, max-age=600, stale-while-revalidate=86400"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("x-content-type-options", "nosniff"),
];
