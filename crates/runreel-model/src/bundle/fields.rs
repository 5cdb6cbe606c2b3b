//! A JSON object kept as its members, each as it was written.
//!
//! run.json and its like are replaced as a whole while most members stay as they were. Members that did
//! not change keep their memory, and the replacement tells which did.

use crate::state::Json;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The members of one JSON object, in the order they were written; the last of equal keys counts. A hostile
/// object may have very many, so nothing here looks for each of them among all.
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

    /// The member at a place, in order.
    pub(crate) fn at(&self, place: usize) -> Option<(&str, &Json)> {
        self.0.get(place).map(|(k, v)| (k.as_str(), v))
    }

    /// How many members there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Sets a member, in place when it is there.
    pub fn set(&mut self, key: &str, value: Json) {
        match self.0.iter_mut().find(|(k, _)| k == key) {
            Some((_, v)) => *v = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Sets all members of another object.
    pub fn lay_over(&mut self, over: &Self) {
        let known: HashMap<String, usize> = self.places().map(|(key, at)| (key.to_owned(), at)).collect();
        for (key, value) in over.iter() {
            match known.get(key) {
                Some(&at) => self.0[at].1 = Arc::clone(value),
                None => self.0.push((key.to_owned(), Arc::clone(value))),
            }
        }
    }

    fn places(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at))
    }

    /// Takes a member out.
    pub fn take(&mut self, key: &str) -> Option<Json> {
        let at = self.0.iter().position(|(k, _)| k == key)?;
        Some(self.0.remove(at).1)
    }

    /// Becomes `new`, keeping the memory of members that are the same. Returns the keys of those that
    /// are not, also of those that are gone, and whether each was there before.
    pub fn replace(&mut self, mut new: Self) -> Vec<(String, bool)> {
        let changed = self.changes(&mut new);
        *self = new;
        changed
    }

    /// The same where somebody may still hold the old ones, who keeps them.
    pub fn replace_shared(shared: &mut Arc<Self>, mut new: Self) -> Vec<(String, bool)> {
        let changed = shared.changes(&mut new);
        *shared = Arc::new(new);
        changed
    }

    fn changes(&self, new: &mut Self) -> Vec<(String, bool)> {
        let mut changed = Vec::new();
        // What is left in it at the end is gone.
        let mut left: HashMap<&str, usize> = self.places().collect();
        for (key, value) in &mut new.0 {
            let old = left.remove(key.as_str()).map(|at| &self.0[at].1);
            match old {
                // Most are the very same, and some of them long: these are not looked through.
                Some(old) if Arc::ptr_eq(old, value) => {}
                Some(old) if old.get() == value.get() => *value = Arc::clone(old),
                old => changed.push((key.clone(), old.is_some())),
            }
        }
        let gone = self.0.iter().filter(|(key, _)| left.contains_key(key.as_str()));
        changed.extend(gone.map(|(key, _)| (key.clone(), true)));
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
        let mut places: HashMap<String, usize> = HashMap::new();
        while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
            if let Some(&at) = places.get(&key) {
                fields.0[at].1 = value.into();
            } else {
                places.insert(key.clone(), fields.0.len());
                fields.0.push((key, value.into()));
            }
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
