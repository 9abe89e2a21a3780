//! How the pieces belong together, for whoever embeds the crates: what the reference of single items does not say.
//!
//! Begin with [`concepts`]. [`delivery`] matters to everybody who sends, [`windows`] to whoever serves WhatsApp or
//! Instagram, [`identity`] to whoever keeps contacts. [`testing`] shows how to do without the internet, and
//! [`writing_an_adapter`] how to add a platform.

/// Events, accounts, conversations, and what becomes of a message.
pub mod concepts {
    #![doc = include_str!("concepts.md")]
}

/// Sending: what is decided before, what may be repeated after, and in which order.
pub mod delivery {
    #![doc = include_str!("delivery.md")]
}

/// Who is on the other side, when numbers and ids come and go.
pub mod identity {
    #![doc = include_str!("identity.md")]
}

/// Tests without the internet: simulated platforms, faults, time, conformance.
pub mod testing {
    #![doc = include_str!("testing.md")]
}

/// When a platform lets you write, and what you may write then.
pub mod windows {
    #![doc = include_str!("windows.md")]
}

/// Adding a platform: the files of an adapter, step by step.
pub mod writing_an_adapter {
    #![doc = include_str!("writing_an_adapter.md")]
}
