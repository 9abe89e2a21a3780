//! End-to-end tests and the rules of the repository, in one binary.

mod browser;
mod gateway;
mod program;
mod readme;
mod tidy;
mod windows;
