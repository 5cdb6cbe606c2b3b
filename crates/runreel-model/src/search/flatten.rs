//! JSON as a person reads it: `key: value` on lines, without quotes and escapes.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::fmt::Write as _;

/// The words of a JSON text. What is no JSON, or too deep, is given as it is.
pub(super) fn flatten(json: &str) -> String {
    let mut out = String::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    match Flatten(&mut out).deserialize(&mut reader) {
        Ok(()) => {
            out.truncate(out.trim_end().len());
            out
        }
        Err(_) => json.to_owned(),
    }
}

struct Flatten<'a>(&'a mut String);

impl Flatten<'_> {
    fn line<E: Error>(self, value: impl fmt::Display) -> Result<(), E> {
        writeln!(self.0, "{value}").map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Flatten<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flatten<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.line(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.line(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.line(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.line(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.line(value)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.line("null")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Flatten(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.push_str(&key);
            self.0.push_str(": ");
            map.next_value_seed(Flatten(self.0))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::flatten;

    #[test]
    fn json_reads_without_quotes_and_escapes() {
        let cases = [
            (r#""say \"hi\"\nü\u00fc""#, "say \"hi\"\nüü"),
            (r#"{"command":"ls","args":["-l",7],"ok":true}"#, "command: ls\nargs: -l\n7\nok: true"),
            ("null", "null"),
            ("{no json", "{no json"),
        ];
        for (json, expected) in cases {
            assert_eq!(flatten(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_too_deep_is_given_as_it_is() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(flatten(&deep), deep);
    }
}
