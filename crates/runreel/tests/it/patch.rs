//! A patch applier written from the protocol's text, so that the server is not measured by itself.

use serde_json::Value;

/// Applies the operations of a patch. Any fault is a failed test.
pub(crate) fn apply(document: &mut Value, ops: &[Value]) {
    for op in ops {
        let path = op["path"].as_str().unwrap();
        let kind = op["op"].as_str().unwrap();
        let value = op.get("value").cloned();
        match kind {
            "append" => append(document.pointer_mut(path).unwrap_or_else(|| lost(op)), value.unwrap()),
            "extend" => {
                let target =
                    document.pointer_mut(path).and_then(Value::as_array_mut).unwrap_or_else(|| lost(op));
                target.extend(value.unwrap().as_array().unwrap().iter().cloned());
            }
            "replace" => *document.pointer_mut(path).unwrap_or_else(|| lost(op)) = value.unwrap(),
            "add" if path.is_empty() => *document = value.unwrap(),
            "add" | "remove" => member(document, op, path, value),
            _ => panic!("unknown operation {op}"),
        }
    }
}

fn append(target: &mut Value, value: Value) {
    match target {
        Value::String(text) => text.push_str(value.as_str().unwrap()),
        Value::Array(items) => items.push(value),
        other => panic!("append to {other}"),
    }
}

/// Adds (with a value) or removes a member of an object or an item of an array.
fn member(document: &mut Value, op: &Value, path: &str, value: Option<Value>) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    assert!(!["__proto__", "prototype", "constructor"].contains(&key.as_str()), "unsafe pointer {path}");
    match (document.pointer_mut(parent).unwrap_or_else(|| lost(op)), value) {
        (Value::Object(members), Some(value)) => drop(members.insert(key, value)),
        (Value::Object(members), None) => drop(members.remove(&key).unwrap_or_else(|| lost(op))),
        (Value::Array(items), Some(value)) if key == "-" => items.push(value),
        (Value::Array(items), Some(value)) => items.insert(key.parse().unwrap(), value),
        (Value::Array(items), None) => drop(items.remove(key.parse().unwrap())),
        _ => lost(op),
    }
}

fn lost<T>(op: &Value) -> T {
    panic!("there is no place for {op}")
}
