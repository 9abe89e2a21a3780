//! Enums that a column keeps as one word.

/// An enum whose variants are words in a column.
macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The word in the column and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The variant of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            pub(crate) fn read(row: &crate::db::Row, column: &'static str) -> Result<Self, crate::error::StoreError> {
                let word: &str = crate::db::Columns::col(row, column)?;
                Self::from_word(word).ok_or_else(|| {
                    crate::error::StoreError::corrupt(column, std::io::Error::other("an unknown word"))
                })
            }
        }
    };
}

pub(crate) use word_enum;
