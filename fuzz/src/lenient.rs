//! Reads JSON as a browser does: half a character (`"\ud83d"`) is one. Raw lines of a run go to clients as
//! they were written, so they may have such.

use serde_json::Value;

/// The value of a text of ours; halves of characters are U+FFFD in it.
pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| {
        let whole = without_halves(text);
        serde_json::from_str(&whole).unwrap_or_else(|error| panic!("{error} in {whole}"))
    })
}

/// Fails at the first place where two documents differ.
pub fn same(one: &Value, other: &Value, when: &str) {
    if one != other {
        panic!("{} {when}", difference("", one, other));
    }
}

fn difference(path: &str, one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(x), Value::Object(y)) => {
            let different = x.keys().chain(y.keys()).find(|key| x.get(*key) != y.get(*key));
            let key = different.map_or("", String::as_str);
            difference(&format!("{path}/{key}"), &one[key], &other[key])
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            let at = x.iter().zip(y).position(|(x, y)| x != y).unwrap_or_default();
            difference(&format!("{path}/{at}"), &x[at], &y[at])
        }
        _ => format!("{path}: {one} is not {other}"),
    }
}

fn without_halves(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, length) = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (&rest[..12], 12),
            (Some(0xd800..=0xdfff), _) => ("\\ufffd", 6),
            _ => (&rest[..2], 2),
        };
        whole.push_str(kept);
        rest = &rest[length..];
    }
    whole + rest
}

fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix("\\u")?.get(..4)?, 16).ok()
}
