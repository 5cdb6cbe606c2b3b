//! `flow.json`: the definition as our page shows it.

use super::fields::Fields;
use crate::state::run::{Edge, Flow, Node};
use serde_json::Value;
use std::collections::HashSet;

/// Reads a definition. The error says what is wrong, for a problem note.
pub fn parse(bytes: &[u8]) -> Result<Flow, String> {
    let flow = Fields::parse(bytes).map_err(|e| format!("no JSON object: {e}"))?;
    let text = |key: &str| flow.text(key).unwrap_or_default();
    let written: Vec<Value> =
        flow.get("edges").and_then(|e| serde_json::from_str(e.get()).ok()).unwrap_or_default();
    let mut edges = Vec::new();
    for edge in &written {
        read_edge(edge, &mut edges);
    }
    let nodes = flow.get("nodes").and_then(|n| Fields::parse(n.get().as_bytes()).ok()).unwrap_or_default();
    let deciders: HashSet<&str> =
        edges.iter().filter(|edge| edge.on.is_some()).map(|edge| edge.from.as_str()).collect();
    let nodes = nodes.iter().map(|(id, node)| {
        let node = serde_json::from_str(node.get()).unwrap_or(Value::Null);
        read_node(id, &node, deciders.contains(id))
    });
    let nodes = nodes.collect();
    Ok(Flow { name: text("name"), start_at: text("startAt"), nodes, edges })
}

fn read_node(id: &str, node: &Value, decides: bool) -> Node {
    let word = |key: &str| node.get(key).and_then(Value::as_str).map(str::to_owned);
    let session = node.get("session").and_then(Value::as_object).map(|session| {
        let isolated = session.get("isolated").and_then(Value::as_bool).unwrap_or(false);
        let handle = session.get("handle").and_then(Value::as_str).unwrap_or("main");
        if isolated { "isolated".to_owned() } else { handle.to_owned() }
    });
    Node {
        id: id.to_owned(),
        node_type: word("nodeType").unwrap_or_default(),
        decides,
        summary: word("summary").or_else(|| word("statusDetail")),
        action: word("actionExecution"),
        session,
    }
}

fn read_edge(edge: &Value, edges: &mut Vec<Edge>) {
    let Some(from) = edge.get("from").and_then(Value::as_str) else { return };
    if let Some(to) = edge.get("to").and_then(Value::as_str) {
        edges.push(Edge { from: from.to_owned(), to: to.to_owned(), on: None, case: None });
    }
    let Some(switch) = edge.get("switch") else { return };
    let on = switch.get("on").and_then(Value::as_str).unwrap_or_default();
    for (case, to) in switch.get("cases").and_then(Value::as_object).into_iter().flatten() {
        let Some(to) = to.as_str() else { continue };
        edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            on: Some(on.to_owned()),
            case: Some(case.clone()),
        });
    }
}

/// Which case of its switch a settled step took: the value at `on` (`$.a.b` in the output, or
/// `$result.outcome` and its like in the step itself), when the node has such an edge.
pub fn taken_case(flow: &Flow, node: &str, step: &Value) -> Option<String> {
    let mut switches = flow.edges.iter().filter(|edge| edge.from == node && edge.on.is_some());
    let on = switches.next()?.on.as_deref()?;
    let (root, path) = match on.strip_prefix("$result") {
        Some(path) => (step, path),
        None => (step.get("output")?, on.strip_prefix('$').unwrap_or(on)),
    };
    let mut value = root;
    for key in path.split('.').filter(|key| !key.is_empty()) {
        value = value.get(key)?;
    }
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return None,
    };
    flow.edges.iter().any(|e| e.from == node && e.case.as_deref() == Some(&*value)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{parse, taken_case};
    use serde_json::json;

    fn flow() -> crate::state::run::Flow {
        let flow = json!({
            "name": "f", "startAt": "",
            "nodes": {
                "": {"nodeType": "acp", "session": {}},
                "__proto__": {"nodeType": "action", "actionExecution": "shell", "statusDetail": "Run"},
                "alone": {"nodeType": "acp", "session": {"isolated": true}},
                "odd": 7,
            },
            "edges": [
                {"from": "", "to": "__proto__"},
                {"from": "__proto__", "switch": {"on": "$.next.way", "cases": {"again": "", "1": "alone"}}},
                {"from": "alone", "switch": {"on": "$result.outcome", "cases": {"failed": ""}}},
                {"to": "nowhere"}, 3,
            ],
        });
        parse(flow.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn any_node_id_is_kept_and_switches_become_one_edge_a_case() {
        let flow = flow();
        let ids: Vec<&str> = flow.nodes.iter().map(|n| n.id.as_str()).collect();
        assert_eq!(ids.len(), 4);
        assert!(ids.contains(&"") && ids.contains(&"__proto__"));
        let proto = flow.nodes.iter().find(|n| n.id == "__proto__").unwrap();
        assert!(proto.decides);
        assert_eq!(proto.summary.as_deref(), Some("Run"));
        let alone = flow.nodes.iter().find(|n| n.id == "alone").unwrap();
        assert_eq!(alone.session.as_deref(), Some("isolated"));
        assert_eq!(flow.edges.len(), 4);
    }

    #[test]
    fn the_taken_case_is_what_the_switch_read() {
        let flow = flow();
        for (node, step, expected) in [
            ("__proto__", json!({"output": {"next": {"way": "again"}}}), Some("again")),
            ("__proto__", json!({"output": {"next": {"way": 1}}}), Some("1")),
            ("__proto__", json!({"output": {"next": {"way": "unknown"}}}), None),
            ("__proto__", json!({"output": null}), None),
            ("alone", json!({"outcome": "failed"}), Some("failed")),
            ("", json!({"output": {"next": "again"}}), None),
        ] {
            assert_eq!(taken_case(&flow, node, &step).as_deref(), expected, "{node:?} {step}");
        }
    }
}
