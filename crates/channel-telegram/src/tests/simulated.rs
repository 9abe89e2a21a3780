//! The channel against the platform simulator.
