//! Opens the page in the user's browser, where there is one. Failing to is never an error: the address is
//! always printed too.

use std::env;

/// Opens `url`, unless `RUNREEL_NO_OPEN` is set or there is no display. Does not wait for the browser.
pub(crate) fn open(url: &str) {
    if is_set("RUNREEL_NO_OPEN") || !has_display() {
        tracing::info!("not opening a browser: RUNREEL_NO_OPEN is set, or there is no display");
        return;
    }
    if let Err(error) = open::that_detached(url) {
        tracing::warn!("could not open a browser: {error}");
    }
}

fn has_display() -> bool {
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
