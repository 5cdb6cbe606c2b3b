//! A JSON object kept as its members, each as it was written.
//!
//! run.json and its like are replaced as a whole while most members stay as they were. Members that did
//! not change keep their memory, and the replacement tells which did.

use crate::state::Json;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::fmt;
use std::sync::Arc;

/// The members of one JSON object, in the order they were written; the last of equal keys counts.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, Json)>);

impl Fields {
    /// Reads an object. The error is serde's, with line and column.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let fields = deserializer.deserialize_map(Members)?;
        deserializer.end()?;
        Ok(fields)
    }

    /// A member as it was written.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// A member that is a string.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|v| serde_json::from_str(v.get()).ok())
    }

    /// All members, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// Sets a member, in place when it is there.
    pub fn set(&mut self, key: &str, value: Json) {
        match self.0.iter_mut().find(|(k, _)| k == key) {
            Some((_, v)) => *v = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Takes a member out.
    pub fn take(&mut self, key: &str) -> Option<Json> {
        let at = self.0.iter().position(|(k, _)| k == key)?;
        Some(self.0.remove(at).1)
    }

    /// Becomes `new`, keeping the memory of members that are the same. Returns the keys of those that
    /// are not, also of those that are gone, and whether each was there before.
    pub fn replace(&mut self, mut new: Self) -> Vec<(String, bool)> {
        let mut changed = Vec::new();
        for (key, value) in &mut new.0 {
            match self.get(key) {
                Some(old) if old.get() == value.get() => *value = Arc::clone(old),
                old => changed.push((key.clone(), old.is_some())),
            }
        }
        changed.extend(self.0.iter().filter(|(k, _)| new.get(k).is_none()).map(|(k, _)| (k.clone(), true)));
        *self = new;
        changed
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
            fields.set(&key, value.into());
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_replacement_tells_what_changed() {
        let mut fields = Fields::parse(br#"{"a":1,"b":[2],"c":3}"#).unwrap();
        let kept = fields.get("b").unwrap().clone();
        let changed = fields.replace(Fields::parse(br#"{"b":[2],"a":9,"d":4}"#).unwrap());
        let changed: Vec<_> = changed.iter().map(|(key, was_there)| (key.as_str(), *was_there)).collect();
        assert_eq!(changed, [("a", true), ("d", false), ("c", true)]);
        assert!(std::sync::Arc::ptr_eq(&kept, fields.get("b").unwrap()));
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"b":[2],"a":9,"d":4}"#);
    }

    #[test]
    fn only_whole_objects_are_read() {
        for bad in [&b""[..], b"[]", b"{", b"{} x", b"\xff", b"null"] {
            assert!(Fields::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Fields::parse(br#"{"a":1,"a":2}"#).unwrap().get("a").unwrap().get(), "2");
    }
}
