//! The simulator over real HTTP, against a small product that remembers what it was sent.

mod faults;
mod instagram;
mod journal;
mod panel;
mod product;
mod telegram;
mod whatsapp;
