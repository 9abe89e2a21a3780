//! platform-simulator
