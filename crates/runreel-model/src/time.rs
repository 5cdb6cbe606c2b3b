//! Times as acpx writes them (ISO 8601) and as the model holds them (ms since 1970).

use jiff::Timestamp;

/// Milliseconds since 1970-01-01 UTC; `None` for anything that is no time.
pub fn parse_ms(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::parse_ms;

    #[test]
    fn only_times_become_milliseconds() {
        for (text, expected) in [
            ("1970-01-01T00:00:01.250Z", Some(1250)),
            ("2026-11-22T10:58:41.798Z", Some(1_795_345_121_798)),
            ("2026-11-22T11:58:41.798+01:00", Some(1_795_345_121_798)),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(parse_ms(text), expected, "{text}");
        }
    }
}
