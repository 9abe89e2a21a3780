//! channel-core
