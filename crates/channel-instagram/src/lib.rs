//! channel-instagram
