//! Where two documents differ. Pure.

use serde_json::Value;

/// The first place where the server's document is another than ours, and what stands there.
pub(crate) fn difference(server: &Value, ours: &Value) -> String {
    unlike(server, ours, "")
}

fn unlike(server: &Value, ours: &Value, at: &str) -> String {
    let inner = |key: &str| unlike(&server[key], &ours[key], &format!("{at}/{key}"));
    match (server, ours) {
        (Value::Object(one), Value::Object(other)) => {
            let differs = |key: &&String| one.get(*key) != other.get(*key);
            one.keys().chain(other.keys()).find(differs).map_or_else(String::new, |key| inner(key))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let place = one.iter().zip(other).position(|(one, other)| one != other).unwrap_or_default();
            unlike(&one[place], &other[place], &format!("{at}/{place}"))
        }
        (Value::Array(one), Value::Array(other)) => {
            format!("{at}: server {} items, ours {}", one.len(), other.len())
        }
        _ => {
            let short = |value: &Value| value.to_string().chars().take(200).collect::<String>();
            format!("{at}: server {}, ours {}", short(server), short(ours))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_told_by_its_place() {
        let check = |ours, expected: &str| {
            assert_eq!(difference(&json!({"a": [1, {"b": 2}]}), &ours), expected);
        };
        check(json!({"a": [1, {"b": 3}]}), "/a/1/b: server 2, ours 3");
        check(json!({"a": [1]}), "/a: server 2 items, ours 1");
        check(json!({"a": [1, {"b": 2}], "c": 0}), "/c: server null, ours 0");
    }
}
