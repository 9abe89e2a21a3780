//! What the yardstick is told.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::bodies::SHAPES;

pub(crate) const USAGE: &str = "usage: yardstick [--short] [--part verified|durable|drip] [--shape NAME]";

/// What this process is.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    Measure(Options),
    Serve(Role),
    Drip { address: SocketAddr, connections: usize },
}

/// A server to be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Bare hyper, HMAC.
    Hmac,
    /// Bare hyper, HMAC and plain structs.
    Plain,
    /// Bare hyper, plain structs, one row a delivery.
    Rows(PathBuf),
    /// Bare hyper, plain structs, one row a message under a unique key.
    Keys(PathBuf),
    /// Our ingress without a store.
    Verified,
    /// Our ingress into our store.
    Durable(PathBuf),
}

/// How much is measured.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) short: bool,
    part: Option<String>,
    shape: Option<String>,
}

impl Options {
    /// Whether a shape of delivery is to be measured.
    pub(crate) fn wants_shape(&self, shape: &str) -> bool {
        self.shape.as_deref().is_none_or(|only| only == shape)
    }

    /// Whether a part is to be run.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.part.as_deref().is_none_or(|only| only == part)
    }
}

impl Work {
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options { short: false, part: None, shape: None };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--short" => options.short = true,
                "--part" => options.part = Some(value()?),
                "--shape" => options.shape = Some(value()?),
                "--serve" => {
                    let role = value()?;
                    return Ok(Self::Serve(match role.as_str() {
                        "hmac" => Role::Hmac,
                        "plain" => Role::Plain,
                        "verified" => Role::Verified,
                        "rows" => Role::Rows(value()?.into()),
                        "keys" => Role::Keys(value()?.into()),
                        "durable" => Role::Durable(value()?.into()),
                        _ => return Err(format!("no server is called {role:?}")),
                    }));
                }
                "--drip" => {
                    let address = value()?.parse().map_err(|_| "--drip takes an address".to_owned())?;
                    let connections = value()?.parse().map_err(|_| "--drip takes a number".to_owned())?;
                    return Ok(Self::Drip { address, connections });
                }
                other => return Err(format!("no option is called {other:?}")),
            }
        }
        if let Some(unknown) = options.shape.as_deref().filter(|name| SHAPES.iter().all(|shape| shape.name != *name)) {
            return Err(format!("no shape is called {unknown:?}"));
        }
        match options.part.as_deref() {
            None | Some("verified" | "durable" | "drip") => Ok(Self::Measure(options)),
            Some(part) => Err(format!("no part is called {part:?}")),
        }
    }
}

impl Role {
    /// The arguments that make a process this server.
    pub(crate) fn arguments(&self) -> Vec<std::ffi::OsString> {
        let named = |name: &str, folder: &PathBuf| vec!["--serve".into(), name.into(), folder.into()];
        match self {
            Self::Hmac => vec!["--serve".into(), "hmac".into()],
            Self::Plain => vec!["--serve".into(), "plain".into()],
            Self::Verified => vec!["--serve".into(), "verified".into()],
            Self::Rows(folder) => named("rows", folder),
            Self::Keys(folder) => named("keys", folder),
            Self::Durable(folder) => named("durable", folder),
        }
    }
}
