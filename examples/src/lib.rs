//! Shared setup of the examples.
