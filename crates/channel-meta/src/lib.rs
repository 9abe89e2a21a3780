//! channel-meta
