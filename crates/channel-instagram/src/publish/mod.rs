//! Publishing posts: hand in, look, publish (platforms.md §2.6). [`channel_core::publication::Publication`] takes the steps
//! in their order and repeats none blindly.

mod container;
mod form;
mod quota;
mod steps;
