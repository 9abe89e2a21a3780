//! Where language models may be beside public addresses: the section `[assistant]`.

use std::str::FromStr;

use toml::Table;
use url::Url;

use super::read::Reader;

/// What merchants' language models may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssistantConfig {
    /// Places that are no public ones and may be called all the same, such as a model server beside this one: an origin
    /// each. The address of a model is a merchant's setting, so nothing else within the operator's network is reached.
    pub addresses: Vec<String>,
}

/// An address without path, such as `http://127.0.0.1:11434`.
struct Origin(String);

impl FromStr for Origin {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url: Url = text.parse().map_err(|_| ())?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_open = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !is_bare || !is_open || url.host().is_none() {
            return Err(());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

pub(super) fn read(table: &Table, problems: &mut Vec<String>) -> AssistantConfig {
    let mut section = Reader::new("assistant.", table, problems);
    let addresses =
        section.parsed_list::<Origin>("addresses", "addresses without a path, such as http://127.0.0.1:11434");
    section.finish();
    AssistantConfig { addresses: addresses.unwrap_or_default().into_iter().map(|origin| origin.0).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_origins() {
        let mut problems = Vec::new();
        let table: Table = r#"addresses = ["http://127.0.0.1:11434/", "https://models.internal:443"]"#.parse().unwrap();
        let config = read(&table, &mut problems);
        assert_eq!(config.addresses, ["http://127.0.0.1:11434", "https://models.internal"]);
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn what_is_no_origin_is_named() {
        for wrong in ["ftp://x", "http://x/v1", "http://a:b@x", "x", "http://x?k"] {
            let mut problems = Vec::new();
            let table: Table = format!("addresses = [\"{wrong}\"]").parse().unwrap();
            assert_eq!((read(&table, &mut problems), problems.len()), (AssistantConfig::default(), 1), "{wrong}");
        }
    }
}
