//! Where everything is kept: the section `[database]`, without which it is the data directory.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use store::sealing::RootKey;
use toml::Table;

use super::read::Reader;
use super::secret;

/// The section `[database]`.
#[derive(Clone, Debug, Default)]
pub struct DatabaseConfig {
    /// The URL of a PostgreSQL database that several gateways may share. Without one, everything is in the data directory.
    pub url: Option<SecretString>,
    /// How many connections this gateway holds to it at most.
    pub connections: Option<u32>,
    /// The key that opens the stored secrets, as 64 hexadecimal digits; the same for every gateway on one database. Where it is
    /// not said, the data directory's `root.key` is.
    pub root_key: Option<SecretString>,
}

pub(super) fn read(table: &Table, problems: &mut Vec<String>) -> DatabaseConfig {
    let mut section = Reader::new("database.", table, problems);
    let url = section.secret("url");
    let connections = section.count("connections").map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let root_key = section.secret("root_key");
    if root_key.as_ref().is_some_and(|key| RootKey::from_hex(key.expose_secret()).is_none()) {
        let _: Option<()> =
            section.wrong("root_key", "expected 64 hexadecimal digits, such as `openssl rand -hex 32` prints");
    }
    section.finish();
    DatabaseConfig { url, connections, root_key }
}

/// A database as the command line names it: a reference to a secret, or a URL that holds no password.
///
/// # Errors
/// A sentence, when it is neither.
pub(crate) fn named(text: &str) -> Result<SecretString, String> {
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return secret::resolve(text);
    }
    let has_password = url::Url::parse(text)
        .is_ok_and(|url| url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password"));
    if has_password {
        return Err(
            "a URL with a password is seen by everybody on this computer: put it in a file or a variable and write \
            file:PATH or env:NAME"
                .to_owned(),
        );
    }
    Ok(SecretString::from(text))
}

/// The root key for a shared database: the one that was configured, else the data directory's.
pub(super) fn root_key(config: &DatabaseConfig, data: &Path) -> Option<RootKey> {
    match &config.root_key {
        Some(key) => RootKey::from_hex(key.expose_secret()),
        None => std::fs::read_to_string(data.join("root.key")).ok().and_then(|text| RootKey::from_hex(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_stands_on_the_command_line() {
        assert!(named("postgres://switchboard:secret@db/gateway").is_err());
        assert!(named("postgres://db/gateway?user=a&password=b").is_err());
        assert_eq!(
            named("postgres://switchboard@db/gateway").unwrap().expose_secret(),
            "postgres://switchboard@db/gateway"
        );
        assert!(named("mysql://db").is_err());
    }
}
