//! channel-testkit
