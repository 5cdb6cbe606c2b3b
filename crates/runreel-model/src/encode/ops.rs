//! Collects operations; the one place that writes pointers and values.

use crate::bundle::manifest::FORBIDDEN_KEYS;
use crate::patch::{Op, OpKind};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::fmt::{self, Write as _};

/// A pointer under construction. Cheap to extend: each step is a new value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path(String);

impl Path {
    /// The whole document.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// A member or place below this one, escaped.
    pub(crate) fn at(&self, key: impl fmt::Display) -> Self {
        let mut path = self.0.clone();
        path.push('/');
        let mut start = path.len();
        let _ = write!(path, "{key}");
        while let Some(found) = path[start..].find(['~', '/']) {
            let place = start + found;
            let escaped = if path.as_bytes()[place] == b'~' { "~0" } else { "~1" };
            path.replace_range(place..=place, escaped);
            start = place + 2;
        }
        Self(path)
    }
}

/// Operations, in order.
#[derive(Debug, Default)]
pub(crate) struct Ops(Vec<Op>);

impl Ops {
    /// Sets a member, new or not.
    pub(crate) fn set(&mut self, path: &Path, value: &impl Serialize) {
        self.push(OpKind::Add, path, Some(json(value)));
    }

    /// Sets a member to text that is JSON.
    pub(crate) fn set_raw(&mut self, path: &Path, json: String) {
        if let Ok(value) = RawValue::from_string(json) {
            self.push(OpKind::Add, path, Some(value));
        }
    }

    /// Sets an element of an array that is there.
    pub(crate) fn replace(&mut self, path: &Path, value: &impl Serialize) {
        self.push(OpKind::Replace, path, Some(json(value)));
    }

    /// Takes something away.
    pub(crate) fn remove(&mut self, path: &Path) {
        self.push(OpKind::Remove, path, None);
    }

    /// Adds text to a string, or one item to an array.
    pub(crate) fn append(&mut self, path: &Path, value: &impl Serialize) {
        self.push(OpKind::Append, path, Some(json(value)));
    }

    /// Adds items to an array; nothing when there are none.
    pub(crate) fn extend<T: Serialize>(&mut self, path: &Path, values: &[T]) {
        match values {
            [] => {}
            [value] => self.append(path, value),
            values => self.push(OpKind::Extend, path, Some(json(&values))),
        }
    }

    /// Adds the items of a value that is written as an array.
    pub(crate) fn extend_flat(&mut self, path: &Path, values: &impl Serialize) {
        self.push(OpKind::Extend, path, Some(json(values)));
    }

    /// Adds one item that is JSON already.
    pub(crate) fn append_raw(&mut self, path: &Path, value: Box<RawValue>) {
        self.push(OpKind::Append, path, Some(value));
    }

    fn push(&mut self, op: OpKind, path: &Path, value: Option<Box<RawValue>>) {
        self.0.push(Op { op, path: path.0.clone(), value });
    }

    /// All of them.
    pub(crate) fn into_vec(self) -> Vec<Op> {
        self.0
    }
}

/// Clients refuse pointers with these keys, so nothing of such a name is ever patched.
pub(crate) fn is_forbidden(key: &str) -> bool {
    FORBIDDEN_KEYS.contains(&key)
}

/// A value as JSON. Our values have string keys and finite numbers, so this does not fail.
pub(crate) fn json(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A value as text.
pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(Path::root().at("a/b~c").at(3).at("").0, "/a~1b~0c/3/");
        assert_eq!(Path::root().at("~1").0, "/~01");
    }
}
