//! Forms whose fields repeat, which the usual form reader does not take.

use url::form_urlencoded;

/// The rule editor's fields.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::console) struct RuleFields {
    /// The rule's name.
    pub(in crate::console) name: String,
    /// The account's id; empty for all.
    pub(in crate::console) account: String,
    /// `all` or `chosen`.
    pub(in crate::console) scope: String,
    /// The chosen posts.
    pub(in crate::console) posts: Vec<String>,
    /// Keywords, one a line.
    pub(in crate::console) keywords: String,
    /// `any` or `all`.
    pub(in crate::console) need: String,
    /// `whole_word`, `contains` or `exact`.
    pub(in crate::console) how: String,
    /// Excluded words, one a line.
    pub(in crate::console) excluded: String,
    /// The public replies.
    pub(in crate::console) public: Vec<String>,
    /// The private message.
    pub(in crate::console) private: String,
    /// Whether it runs.
    pub(in crate::console) enabled: bool,
}

impl RuleFields {
    /// Reads a posted form; unknown fields are ignored.
    pub(in crate::console) fn parse(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let value = value.into_owned();
            match name.as_ref() {
                "name" => fields.name = value,
                "account" => fields.account = value,
                "scope" => fields.scope = value,
                "post" => fields.posts.push(value),
                "keywords" => fields.keywords = value,
                "need" => fields.need = value,
                "how" => fields.how = value,
                "excluded" => fields.excluded = value,
                "public" => fields.public.push(value),
                "private" => fields.private = value,
                "enabled" => fields.enabled = value == "true",
                _ => {}
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_fields_are_all_kept() {
        let fields = RuleFields::parse(b"name=A+b&public=one&public=tw%C3%B6&post=p1&enabled=true&other=x");
        assert_eq!(fields.name, "A b");
        assert_eq!(fields.public, ["one", "twö"]);
        assert_eq!(fields.posts, ["p1"]);
        assert!(fields.enabled);
    }
}
