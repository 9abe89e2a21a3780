//! The Switchboard reference server.
