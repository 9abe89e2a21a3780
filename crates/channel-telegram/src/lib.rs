//! channel-telegram
