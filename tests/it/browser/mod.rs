//! The console in real Chromium: what a person at the desk sees and does.
//!
//! Pages are found by `data-testid` and waited for, never slept for. `SCREENSHOTS=1` also writes `docs/screenshots`.

mod answers;
mod comments;
mod driver;
mod failure;
mod import;
mod orders;
mod page;
mod screens;
mod settings;
mod sign_in;
mod widget;
