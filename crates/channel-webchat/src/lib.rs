//! channel-webchat
