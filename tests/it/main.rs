//! End-to-end tests and the rules of the repository, in one binary.

mod tidy;
