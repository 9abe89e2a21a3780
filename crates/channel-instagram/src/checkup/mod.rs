//! What is wrong with a connected account: fields that are not subscribed to, a token that is dead or will be.

mod examine;
mod findings;
