//! Applies a patch to a document: all of it, or nothing.
//!
//! For clients written in Rust and for tests; the program itself only ever makes patches.

use crate::bundle::manifest::FORBIDDEN_KEYS;
use serde_json::Value;

/// Why a patch does not fit: which operation, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchError {
    /// Index of the operation.
    pub at: usize,
    /// What is wrong.
    pub what: String,
}

/// Applies operations, a JSON array as on the wire, to a document. On an error the document is unchanged.
pub fn apply(document: &mut Value, ops: &Value) -> Result<(), PatchError> {
    let fail = |at: usize, what: &str| PatchError { at, what: what.to_owned() };
    let ops = ops.as_array().ok_or_else(|| fail(0, "a patch is an array"))?;
    let mut result = document.clone();
    for (at, op) in ops.iter().enumerate() {
        apply_one(&mut result, op).map_err(|what| fail(at, &what))?;
    }
    *document = result;
    Ok(())
}

fn apply_one(document: &mut Value, op: &Value) -> Result<(), String> {
    let kind = op.get("op").and_then(Value::as_str).ok_or("an operation has a name")?;
    let path = pointer(op.get("path"))?;
    let value = || op.get("value").cloned().ok_or_else(|| "this operation needs a value".to_owned());
    match kind {
        "add" => add(document, &path, value()?),
        "remove" => remove(document, &path).map(|_| ()),
        "replace" => {
            *find(document, &path)? = value()?;
            Ok(())
        }
        "move" => {
            let from = pointer(op.get("from"))?;
            if path.len() > from.len() && path.starts_with(&from) {
                return Err("a value cannot move into itself".to_owned());
            }
            let value = remove(document, &from)?;
            add(document, &path, value)
        }
        "copy" => {
            let value = find(document, &pointer(op.get("from"))?)?.clone();
            add(document, &path, value)
        }
        "test" if *find(document, &path)? == value()? => Ok(()),
        "test" => Err("the test fails".to_owned()),
        "append" => append(find(document, &path)?, value()?),
        "extend" => extend(find(document, &path)?, value()?),
        other => Err(format!("no operation is called {other:?}")),
    }
}

/// Splits a pointer into its unescaped keys.
fn pointer(path: Option<&Value>) -> Result<Vec<String>, String> {
    let path = path.and_then(Value::as_str).ok_or("a pointer is a string")?;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let keys = path.strip_prefix('/').ok_or("a pointer begins with a slash")?;
    keys.split('/').map(unescape).collect()
}

fn unescape(key: &str) -> Result<String, String> {
    let mut rest = key;
    while let Some(at) = rest.find('~') {
        rest = &rest[at + 1..];
        if !rest.starts_with(['0', '1']) {
            return Err("a tilde is escaped".to_owned());
        }
    }
    let key = key.replace("~1", "/").replace("~0", "~");
    if FORBIDDEN_KEYS.contains(&key.as_str()) {
        return Err(format!("the key {key:?} is refused"));
    }
    Ok(key)
}

/// An array index as RFC 6901 has it: digits, no leading zero.
fn index(key: &str, len: usize) -> Result<usize, String> {
    let canonical = key == "0" || (!key.starts_with('0') && key.bytes().all(|b| b.is_ascii_digit()));
    let index = key.parse::<usize>().ok().filter(|_| canonical);
    index.filter(|&index| index < len).ok_or_else(|| format!("{key:?} is no place in an array of {len}"))
}

fn find<'a>(document: &'a mut Value, path: &[String]) -> Result<&'a mut Value, String> {
    let mut value = document;
    for key in path {
        value = match value {
            Value::Object(object) => object.get_mut(key).ok_or_else(|| format!("there is no {key:?}"))?,
            Value::Array(array) => {
                let at = index(key, array.len())?;
                &mut array[at]
            }
            _ => return Err(format!("{key:?} is looked for in a value that has no members")),
        };
    }
    Ok(value)
}

fn add(document: &mut Value, path: &[String], value: Value) -> Result<(), String> {
    let Some((key, parent)) = path.split_last() else {
        *document = value;
        return Ok(());
    };
    match find(document, parent)? {
        Value::Object(object) => {
            object.insert(key.clone(), value);
        }
        Value::Array(array) if key == "-" => array.push(value),
        Value::Array(array) => {
            let at = index(key, array.len() + 1)?;
            array.insert(at, value);
        }
        _ => return Err("only objects and arrays take members".to_owned()),
    }
    Ok(())
}

fn remove(document: &mut Value, path: &[String]) -> Result<Value, String> {
    let Some((key, parent)) = path.split_last() else {
        return Err("the whole document cannot be removed".to_owned());
    };
    match find(document, parent)? {
        Value::Object(object) => object.remove(key).ok_or_else(|| format!("there is no {key:?}")),
        Value::Array(array) => {
            let at = index(key, array.len())?;
            Ok(array.remove(at))
        }
        _ => Err("only objects and arrays have members".to_owned()),
    }
}

fn append(place: &mut Value, value: Value) -> Result<(), String> {
    match (place, value) {
        (Value::String(text), Value::String(more)) => text.push_str(&more),
        (Value::Array(array), value) => array.push(value),
        (Value::String(_), _) => return Err("only text is appended to text".to_owned()),
        _ => return Err("only text and arrays are appended to".to_owned()),
    }
    Ok(())
}

fn extend(place: &mut Value, value: Value) -> Result<(), String> {
    match (place, value) {
        (Value::Array(array), Value::Array(more)) => array.extend(more),
        _ => return Err("only arrays extend arrays".to_owned()),
    }
    Ok(())
}
