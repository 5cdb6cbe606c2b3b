//! Times as acpx writes them (ISO 8601) and as the model holds them (ms since 1970).

use jiff::Timestamp;

/// Milliseconds since 1970-01-01 UTC; `None` for anything that is no time.
pub fn parse_ms(text: &str) -> Option<i64> {
    usual(text.as_bytes()).or_else(|| text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond))
}

/// The one form that acpx writes, `2026-11-22T10:58:41.798Z`: read by hand, because every line has one.
fn usual(text: &[u8]) -> Option<i64> {
    let text: &[u8; 24] = text.try_into().ok()?;
    let marks = [text[4], text[7], text[10], text[13], text[16], text[19], text[23]];
    if marks != *b"--T::.Z" {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0_i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days that not every month has, and leap seconds, are for the library to judge.
    let plain = year >= 1970 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !plain || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years begin in March here, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + number(20, 23)?)
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

    #[test]
    fn times_read_by_hand_are_those_of_the_library() {
        for day in 0..40_000_i64 {
            let ms = day * 86_400_000 + (day * 7_919_113) % 86_400_000;
            let text = jiff::Timestamp::from_millisecond(ms).unwrap();
            assert_eq!(parse_ms(&format!("{text:.3}")), Some(ms), "{text}");
        }
        for odd in ["2026-02-30T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z"] {
            assert_eq!(parse_ms(odd), None, "{odd}");
        }
        assert!(parse_ms("2016-12-31T23:59:60.000Z").is_some(), "a leap second");
    }
}
