//! What a site lets robots read (RFC 9309).

use serde::{Deserialize, Serialize};

/// Bytes of the file that are read, as the standard asks at least.
const MAX_BYTES: usize = 500 * 1024;
/// Rules that are kept.
const MAX_RULES: usize = 2_000;

/// The rules for one robot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Seconds to wait between two requests, where the site asks for it.
    pub delay: Option<u32>,
    /// Sitemaps that the file names.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    allow: bool,
    pattern: String,
}

impl Robots {
    /// A site that forbids nothing, as one without the file.
    #[must_use]
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// A site that forbids everything, as one whose file cannot be had because the server fails.
    #[must_use]
    pub fn deny_all() -> Self {
        Self { rules: vec![Rule { allow: false, pattern: "/".to_owned() }], ..Self::default() }
    }

    /// The rules for a robot of this name; lines that say nothing are passed over.
    #[must_use]
    pub fn parse(file: &[u8], robot: &str) -> Self {
        let file = String::from_utf8_lossy(file.get(..file.len().min(MAX_BYTES)).unwrap_or_default());
        let robot = robot.to_ascii_lowercase();
        let (mut own, mut everybody) = (Group::default(), Group::default());
        let mut sitemaps = Vec::new();
        let (mut names_open, mut is_own, mut is_everybody) = (false, false, false);
        for line in file.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !names_open {
                        (is_own, is_everybody, names_open) = (false, false, true);
                    }
                    let name = value.to_ascii_lowercase();
                    is_everybody |= name == "*";
                    is_own |= !name.is_empty() && name != "*" && robot.starts_with(&name);
                    own.seen |= is_own;
                }
                "allow" | "disallow" | "crawl-delay" => {
                    names_open = false;
                    for group in
                        [is_own.then_some(&mut own), is_everybody.then_some(&mut everybody)].into_iter().flatten()
                    {
                        group.add(&key, value);
                    }
                }
                "sitemap" if sitemaps.len() < 50 => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let group = if own.seen { own } else { everybody };
        Self { rules: group.rules, delay: group.delay, sitemaps }
    }

    /// Whether the path, with its query, may be read. The longest rule decides; of two as long, the one that allows.
    #[must_use]
    pub fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        let decisive = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow));
        decisive.is_none_or(|rule| rule.allow)
    }
}

#[derive(Default)]
struct Group {
    seen: bool,
    rules: Vec<Rule>,
    delay: Option<u32>,
}

impl Group {
    fn add(&mut self, key: &str, value: &str) {
        match key {
            "crawl-delay" => {
                self.delay = value
                    .parse::<f32>()
                    .ok()
                    .map(|seconds| seconds.clamp(0.0, 3_600.0).ceil())
                    .and_then(|seconds| format!("{seconds}").parse().ok())
            }
            // An empty rule forbids nothing.
            _ if value.is_empty() || self.rules.len() >= MAX_RULES => {}
            _ => self.rules.push(Rule { allow: key == "allow", pattern: normal(value) }),
        }
    }
}

/// The path with what is escaped and what is not written in one way.
fn normal(path: &str) -> String {
    let mut normal = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() {
            normal.push(char::from(byte));
        } else {
            normal.push_str(&format!("%{byte:02X}"));
        }
    }
    // Escapes in small letters are the same escapes.
    let mut parts = normal.split('%');
    let mut same = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escape, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        same.push('%');
        same.push_str(&escape.to_ascii_uppercase());
        same.push_str(rest);
    }
    same
}

/// `*` stands for anything, `$` at the end for the end. Each star is tried greedily once, so time stays in proportion.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !to_end || rest.is_empty() };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) if !part.is_empty() => rest = after,
            None => return false,
            Some(_) => {}
        }
    }
    if to_end { rest.ends_with(last) } else { rest.contains(last) }
}
