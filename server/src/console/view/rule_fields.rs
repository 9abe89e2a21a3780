//! What the rule editor's form holds, as the merchant typed it: a form that is refused shows every field as it was.

/// Every field of the rule editor.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct RuleFields {
    /// The rule's id, of a rule that is kept already.
    pub rule: String,
    /// The rule's name.
    pub name: String,
    /// The account's id; empty for all.
    pub account: String,
    /// Whether it runs.
    pub enabled: bool,
    /// The priority; empty is nought.
    pub priority: String,
    /// Which posts, one of [`SCOPES`].
    pub scope: String,
    /// The chosen posts.
    pub posts: Vec<String>,
    /// For the next post: after which instant, in microseconds.
    pub after: String,
    /// What is looked for, one of [`KINDS`].
    pub kind: String,
    /// Keywords, one a line; none means every comment.
    pub keywords: String,
    /// How many of them, one of [`NEEDS`].
    pub need: String,
    /// How each is looked for, one of [`HOWS`].
    pub how: String,
    /// Whether slips are forgiven.
    pub typos: bool,
    /// The expression.
    pub pattern: String,
    /// The emoji, by spaces or lines; none means any.
    pub emoji: String,
    /// Excluded words, one a line.
    pub excluded: String,
    /// Codes of languages.
    pub languages: String,
    /// The public replies.
    pub public: Vec<String>,
    /// The private message.
    pub private: String,
    /// The product of the private message.
    pub product: String,
    /// The buttons below it.
    pub buttons: Vec<ButtonFields>,
    /// Texts in other languages.
    pub translations: Vec<TranslationFields>,
    /// What the assistant is told; empty when it does not write.
    pub guidance: String,
    /// Where the assistant speaks, one of [`SPEAKS`].
    pub speaks: String,
    /// What is done to the comment, some of [`MODERATIONS`].
    pub moderation: Vec<String>,
    /// From when, at the reader's place.
    pub from: String,
    /// Until when, at the reader's place.
    pub until: String,
    /// The time zone of days and hours.
    pub zone: String,
    /// The days, some of [`DAYS`].
    pub days: Vec<String>,
    /// The hours, as `09:00-18:00`, by commas.
    pub hours: String,
    /// The quiet hours.
    pub quiet: String,
    /// The limit for a person.
    pub per_person: String,
    /// The limit for a post.
    pub per_post: String,
    /// The limit for an hour.
    pub per_hour: String,
    /// How many minutes a person waits.
    pub cooldown: String,
}

/// A button's fields.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ButtonFields {
    /// What stands on it.
    pub title: String,
    /// The address it opens.
    pub url: String,
    /// What the program reads.
    pub payload: String,
}

/// The texts for one language.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TranslationFields {
    /// The language's code when the form was opened: what the form does not show is kept under it.
    pub was: String,
    /// The language's code.
    pub code: String,
    /// The public replies.
    pub public: Vec<String>,
    /// The private message.
    pub private: String,
}

/// Which posts: the words of the form, and the end of a sentence id.
pub const SCOPES: [&str; 6] = ["all", "chosen", "next", "reels", "ads", "live"];
/// What is looked for: the words of the form, and the end of a sentence id.
pub const KINDS: [&str; 3] = ["words", "regex", "emoji"];
/// How many keywords a comment must have: the words of the form, and the end of a sentence id.
pub const NEEDS: [&str; 2] = ["any", "all"];
/// How a keyword is looked for: the words of the form, and the end of a sentence id.
pub const HOWS: [&str; 4] = ["whole_word", "contains", "starts_with", "exact"];
/// Where the assistant speaks: the words of the form, and the end of a sentence id.
pub const SPEAKS: [&str; 2] = ["privately", "publicly"];
/// What is done to a comment: the words of the form, and the end of a sentence id.
pub const MODERATIONS: [&str; 3] = ["hide", "delete", "hand_over"];
/// The days: the words of the form, and the end of a sentence id.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// How many buttons the form has room for.
pub const BUTTONS: usize = 3;

impl RuleFields {
    /// Whether one of several words was chosen.
    #[must_use]
    pub fn has(&self, chosen: &[String], word: &str) -> bool {
        chosen.iter().any(|it| it == word)
    }

    /// The buttons, with empty rows up to the most there may be.
    #[must_use]
    pub fn button_rows(&self) -> Vec<ButtonFields> {
        let empty = BUTTONS.saturating_sub(self.buttons.len());
        self.buttons.iter().cloned().chain(std::iter::repeat_n(ButtonFields::default(), empty)).collect()
    }

    /// The translations, with an empty one to fill in.
    #[must_use]
    pub fn translation_rows(&self) -> Vec<TranslationFields> {
        self.translations.iter().cloned().chain([TranslationFields::default()]).collect()
    }
}
