//! End-to-end tests and the rules of the repository, in one binary.

mod boundaries;
mod browser;
mod drip;
mod gateway;
mod nodes;
mod program;
mod readme;
mod simulation;
mod tidy;
mod windows;
