//! autoreply
