//! What a sign-in needs next.

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The merchant signs in: send them to the address of [`super::Login::begin`] or [`super::Login::restart`], or let them
    /// paste a token.
    Authorise,
    /// Turn the code into a token that lives an hour.
    ExchangeCode,
    /// Turn that token into one that lives 60 days.
    LengthenToken,
    /// Ask whose account it is.
    Identify,
    /// Subscribe to one more webhook field.
    Subscribe {
        /// It.
        adding: String,
        /// It and the fields before it: the platform may take a list for the whole of what is wanted.
        fields: Vec<String>,
    },
    /// Nothing: the account is connected.
    Done,
}

impl Step {
    /// The step's name in the record of what was done.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Authorise => "authorise",
            Self::ExchangeCode => "exchange_code",
            Self::LengthenToken => "lengthen_token",
            Self::Identify => "identify",
            Self::Subscribe { .. } => "subscribe",
            Self::Done => "done",
        }
    }
}
