//! A flow's definition, as it stands in `flow.json`.

use serde_json::{Value, json};

/// A flow that is built node by node. Nodes keep their order, so the text is made by hand.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    name: String,
    nodes: Vec<(String, String)>,
    edges: Vec<Value>,
}

impl Flow {
    /// A flow without nodes.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Three nodes in a row: `plan` (acp), `build` (action), `report` (compute).
    pub fn sample() -> Self {
        Self::new("sample")
            .node("plan", "acp")
            .node("build", "action")
            .node("report", "compute")
            .edge("plan", "build")
            .edge("build", "report")
    }

    /// Adds a node: `acp`, `compute`, `action` or `checkpoint`. The first one is where runs start.
    #[must_use]
    pub fn node(mut self, id: &str, node_type: &str) -> Self {
        self.nodes.push((id.to_owned(), node_type.to_owned()));
        self
    }

    /// Adds an edge.
    #[must_use]
    pub fn edge(mut self, from: &str, to: &str) -> Self {
        self.edges.push(json!({"from": from, "to": to}));
        self
    }

    /// Adds a switch edge: `on` is such as `$.next`, `cases` are (value, target).
    #[must_use]
    pub fn switch(mut self, from: &str, on: &str, cases: &[(&str, &str)]) -> Self {
        let cases: serde_json::Map<String, Value> =
            cases.iter().map(|(value, target)| ((*value).to_owned(), json!(target))).collect();
        self.edges.push(json!({"from": from, "switch": {"on": on, "cases": cases}}));
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of a node; `compute` for one it does not have.
    pub fn node_type(&self, id: &str) -> &str {
        self.nodes.iter().find(|(node, _)| node == id).map_or("compute", |(_, kind)| kind)
    }

    /// The text of `flow.json`.
    pub fn json(&self) -> String {
        let nodes: Vec<String> = self
            .nodes
            .iter()
            .map(|(id, kind)| format!("    {}: {}", json!(id), json!({"nodeType": kind})))
            .collect();
        let start = self.nodes.first().map_or("", |(id, _)| id);
        format!(
            "{{\n  \"schema\": \"acpx.flow-definition-snapshot.v1\",\n  \"name\": {},\n  \"startAt\": {},\n  \
             \"nodes\": {{\n{}\n  }},\n  \"edges\": {}\n}}\n",
            json!(self.name),
            json!(start),
            nodes.join(",\n"),
            json!(self.edges)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_keep_their_order_and_may_have_any_name() {
        let text = Flow::new("f").node("z", "acp").node("__proto__", "compute").node("", "action").json();
        let parsed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed["nodes"][""]["nodeType"], "action");
        assert!(text.find("\"z\": {") < text.find("__proto__"), "{text}");
    }
}
