//! Secrets come from the environment or a file, so that a configuration file can be shown to anybody.

use secrecy::SecretString;

/// Resolves `env:NAME` or `file:PATH`. The reason of a failure never repeats a value.
pub(crate) fn resolve(reference: &str) -> Result<SecretString, String> {
    let value = match reference.split_once(':') {
        Some(("env", name)) => std::env::var(name).map_err(|_| format!("the environment has no variable {name}"))?,
        Some(("file", path)) => {
            std::fs::read_to_string(path).map_err(|error| format!("reading the secret file {path}: {error}"))?
        }
        _ => return Err("a secret is written env:NAME or file:PATH, never in this file".to_owned()),
    };
    let value = value.trim();
    if value.is_empty() { Err(format!("{reference} is empty")) } else { Ok(SecretString::from(value)) }
}
