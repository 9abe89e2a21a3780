//! The engine's times, changed for a proof that cannot wait for the real ones.

use std::time::Duration;

use switchboard::engine::EngineSettings;

/// Changes what a list such as `lease=300,sweep=100` names; times are milliseconds.
pub(crate) fn change(settings: &mut EngineSettings, list: &str) -> Result<(), String> {
    for change in list.split(',').filter(|change| !change.is_empty()) {
        let (name, value) = change.split_once('=').ok_or_else(|| format!("{change:?} is no NAME=MILLIS"))?;
        let millis: u64 = value.parse().map_err(|_| format!("{value:?} is no whole number"))?;
        let place = match name {
            "debounce" => &mut settings.debounce,
            "longest_wait" => &mut settings.longest_wait,
            "oldest_answered" => &mut settings.oldest_answered,
            "lease" => &mut settings.lease,
            "turn_limit" => &mut settings.turn_limit,
            "send_limit" => &mut settings.send_limit,
            "door_limit" => &mut settings.door_limit,
            "read_back_after" => &mut settings.read_back_after,
            "poll" => &mut settings.poll,
            "sweep" => &mut settings.sweep,
            _ => return Err(format!("no time of the engine is called {name:?}")),
        };
        *place = Duration::from_millis(millis);
    }
    Ok(())
}
