//! End-to-end tests of the whole gateway: they live in `it/`, one binary for all.
