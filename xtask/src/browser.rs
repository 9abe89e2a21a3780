//! The browser that the browser tests drive: Chromium and its driver, from the PATH or from Debian.

use crate::debian;

const BROWSER: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &[&str] = &["chromedriver"];

/// Makes sure that both are there.
pub(crate) fn provide() -> Result<(), String> {
    debian::provide(&[BROWSER, DRIVER], &["chromium", "chromium-driver"])
}
