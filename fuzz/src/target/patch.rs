//! Patches: all or nothing, and the same in both languages.
//!
//! [`made`] builds a document and operations that mostly fit it; `patch-cases` writes many of them with what
//! came out here, and a test of the page applies the same.

use arbitrary::{Result, Unstructured};
use runreel_model::patch::apply;
use serde_json::{Map, Value, json};

/// Names of members, among them those that mean something to a pointer or to JavaScript.
const KEYS: [&str; 14] =
    ["a", "b", "0", "1", "01", "-", "", "a/b", "~", "é", "length", "toString", "__proto__", "constructor"];

/// A document, a newline, and operations, as text.
pub fn text(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let mut next = || serde_json::from_slice::<Value>(parts.next().unwrap_or_default()).ok();
    let (Some(document), Some(ops)) = (next(), next()) else { return };
    check(&document, &ops);
}

/// Bytes as choices.
pub fn made(data: &[u8]) {
    let Some((document, ops)) = case(data) else { return };
    check(&document, &ops);
}

/// A document and operations, made of bytes. `None`: there are not enough of them.
pub fn case(data: &[u8]) -> Option<(Value, Value)> {
    let mut choices = Unstructured::new(data);
    let document = value(&mut choices, 4).ok()?;
    let count = choices.int_in_range(1..=6).ok()?;
    let (mut ops, mut after) = (Vec::new(), document.clone());
    for _ in 0..count {
        ops.push(fitting(&mut choices, &mut after).ok()?);
    }
    Some((document, Value::Array(ops)))
}

fn check(document: &Value, ops: &Value) {
    let mut after = document.clone();
    match apply(&mut after, ops) {
        Ok(()) => {
            let text = serde_json::to_string(&after).expect("a document is JSON");
            // Numbers of more than 64 bits are rounded once.
            assert_eq!(serde_json::from_str::<Value>(&text).expect("it was written"), after);
        }
        Err(error) => {
            assert_eq!(after, *document, "{error:?}");
            let count = ops.as_array().map_or(0, Vec::len);
            assert!(error.at < count.max(1), "{error:?}");
        }
    }
}

/// An operation, mostly one that can be applied to what the ones before it left.
fn fitting(choices: &mut Unstructured<'_>, after: &mut Value) -> Result<Value> {
    let mut tries = 0;
    loop {
        let op = operation(choices, after)?;
        tries += 1;
        if apply(after, &json!([op])).is_ok() || tries > 12 || choices.ratio(1, 40)? {
            return Ok(op);
        }
    }
}

fn value(choices: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    let most = if depth == 0 { 5 } else { 8 };
    Ok(match choices.int_in_range(0..=most)? {
        0 => Value::Null,
        1 => json!(choices.arbitrary::<bool>()?),
        2 => json!(choices.arbitrary::<i16>()?),
        3 => json!(f64::from(choices.arbitrary::<i16>()?) + 0.5),
        4 | 5 => json!(*choices.choose(&["", "x", "é", "𝄞", "a/b~c", "0"])?),
        6 => {
            let count = choices.int_in_range(0..=3)?;
            Value::Array((0..count).map(|_| value(choices, depth - 1)).collect::<Result<_>>()?)
        }
        _ => {
            let count = choices.int_in_range(0..=3)?;
            let member = |_| Ok((key(choices)?, value(choices, depth - 1)?));
            let members = (0..count).map(member).collect::<Result<Map<_, _>>>()?;
            Value::Object(members.into_iter().filter(|(name, _)| name != "__proto__").collect())
        }
    })
}

fn key(choices: &mut Unstructured<'_>) -> Result<String> {
    Ok((*choices.choose(&KEYS)?).to_owned())
}

fn operation(choices: &mut Unstructured<'_>, document: &Value) -> Result<Value> {
    let names = ["add", "replace", "remove", "append", "extend", "move", "copy", "test", "nothing"];
    let mut op = Map::new();
    op.insert("op".into(), json!(*choices.choose(&names)?));
    if choices.ratio(40, 41)? {
        op.insert("path".into(), json!(pointer(choices, document)?));
    }
    if choices.ratio(1, 3)? {
        op.insert("from".into(), json!(pointer(choices, document)?));
    }
    if choices.ratio(9, 10)? {
        op.insert("value".into(), value(choices, 2)?);
    }
    Ok(Value::Object(op))
}

/// A pointer that mostly leads to something in the document.
fn pointer(choices: &mut Unstructured<'_>, document: &Value) -> Result<String> {
    let (mut path, mut place) = (String::new(), Some(document));
    loop {
        if choices.ratio(1, 3)? {
            break;
        }
        let inside: Vec<String> = match place {
            Some(Value::Object(members)) => members.keys().cloned().collect(),
            Some(Value::Array(items)) => (0..items.len()).map(|at| at.to_string()).collect(),
            _ => Vec::new(),
        };
        let name = if inside.is_empty() || choices.ratio(1, 6)? {
            key(choices)?
        } else {
            choices.choose(&inside)?.clone()
        };
        place = match place {
            Some(Value::Array(items)) => name.parse::<usize>().ok().and_then(|at| items.get(at)),
            Some(value) => value.get(&name),
            None => None,
        };
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        if place.is_none() && choices.ratio(3, 4)? {
            break;
        }
    }
    if choices.ratio(1, 40)? {
        path.push_str(choices.choose(&["~", "~2", "x", "/", "/-", "/01"])?);
    }
    Ok(path)
}

/// The shared cases of patches.
pub fn seeds() -> Vec<Vec<u8>> {
    let folder = crate::seeds::root().join("fixtures/patches");
    let files = std::fs::read_dir(folder).expect("fixtures are there");
    let texts = files.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let cases = texts.flat_map(|text| serde_json::from_str::<Vec<Value>>(&text).expect("cases are JSON"));
    cases.map(|case| format!("{}\n{}", case["doc"], case["ops"]).into_bytes()).collect()
}

/// Bytes without meaning, which is all that is needed.
pub fn made_seeds() -> Vec<Vec<u8>> {
    let mut rng = fastrand::Rng::with_seed(5);
    (0..24).map(|_| (0..rng.usize(40..400)).map(|_| rng.u8(..)).collect()).collect()
}
