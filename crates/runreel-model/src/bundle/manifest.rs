//! `manifest.json`: what a run is called and where its files are.

use super::fields::Fields;
use crate::change::SessionPaths;
use crate::name::SessionId;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The schema a manifest must have.
pub const SCHEMA: &str = "acpx.flow-run-bundle.v1";

/// Keys that must not become a pointer into a document, because clients refuse such pointers.
pub const FORBIDDEN_KEYS: [&str; 3] = ["__proto__", "prototype", "constructor"];

/// The paths a manifest names, checked: bundle-relative, inside the run, no `..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestPaths {
    /// Of `flow.json`.
    pub flow: String,
    /// Of `trace.ndjson`.
    pub trace: String,
    /// Of `projections/run.json`.
    pub run: String,
    /// Of `projections/live.json`.
    pub live: String,
    /// Of `projections/steps.json`.
    pub steps: String,
    /// Where artifacts are.
    pub artifacts_dir: String,
    /// The sessions, in order.
    pub sessions: Vec<SessionPaths>,
}

/// Why a manifest cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManifestError {
    /// Not JSON, not an object, or of another schema: may be repaired by the next write.
    Unreadable(String),
    /// A path in it leaves the run's folder: the run is not to be served.
    Escapes(String),
}

impl ManifestError {
    /// What is wrong, without the kind.
    pub fn into_reason(self) -> String {
        match self {
            Self::Unreadable(reason) | Self::Escapes(reason) => reason,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionEntry {
    id: String,
    binding_path: Option<String>,
    record_path: Option<String>,
    events_path: Option<String>,
}

/// Reads a manifest as an object of the right schema.
pub fn parse(bytes: &[u8]) -> Result<Fields, ManifestError> {
    if bytes.is_empty() {
        return Err(ManifestError::Unreadable("it is empty".into()));
    }
    let fields =
        Fields::parse(bytes).map_err(|e| ManifestError::Unreadable(format!("it is no JSON object: {e}")))?;
    match fields.text("schema") {
        Some(schema) if schema == SCHEMA => Ok(fields),
        Some(schema) => {
            let schema: String = schema.chars().take(80).collect();
            Err(ManifestError::Unreadable(format!("its schema is {schema:?}, not {SCHEMA:?}")))
        }
        None => Err(ManifestError::Unreadable(format!("it has no schema; {SCHEMA:?} is read"))),
    }
}

/// Reads the paths of a manifest; absent ones get acpx's defaults.
pub fn manifest_paths(bytes: &[u8]) -> Result<ManifestPaths, ManifestError> {
    let fields = parse(bytes)?;
    let paths = fields.get("paths").and_then(|p| Fields::parse(p.get().as_bytes()).ok()).unwrap_or_default();
    let path = |key: &str, default: &str| checked(paths.text(key), default);
    let sessions_dir = path("sessionsDir", "sessions")?;
    let mut sessions = Vec::new();
    for entry in session_entries(&fields) {
        sessions.push(session_paths(entry, &sessions_dir)?);
    }
    Ok(ManifestPaths {
        flow: path("flow", "flow.json")?,
        trace: path("trace", "trace.ndjson")?,
        run: path("runProjection", "projections/run.json")?,
        live: path("liveProjection", "projections/live.json")?,
        steps: path("stepsProjection", "projections/steps.json")?,
        artifacts_dir: path("artifactsDir", "artifacts")?,
        sessions,
    })
}

/// Sessions that can be read; an odd entry costs itself only.
fn session_entries(fields: &Fields) -> Vec<SessionEntry> {
    let entries: Vec<Box<RawValue>> =
        fields.get("sessions").and_then(|s| serde_json::from_str(s.get()).ok()).unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    entries
        .iter()
        .filter_map(|entry| serde_json::from_str::<SessionEntry>(entry.get()).ok())
        .filter(|entry| !FORBIDDEN_KEYS.contains(&entry.id.as_str()) && seen.insert(entry.id.clone()))
        .collect()
}

fn session_paths(entry: SessionEntry, dir: &str) -> Result<SessionPaths, ManifestError> {
    let SessionEntry { id, binding_path, record_path, events_path } = entry;
    Ok(SessionPaths {
        binding: checked(binding_path, &format!("{dir}/{id}/binding.json"))?,
        record: checked(record_path, &format!("{dir}/{id}/record.json"))?,
        events: checked(events_path, &format!("{dir}/{id}/events.ndjson"))?,
        id: SessionId::from(id),
    })
}

/// A path that stays inside the run by its words alone; the source checks links besides.
fn checked(path: Option<String>, default: &str) -> Result<String, ManifestError> {
    let path = path.unwrap_or_else(|| default.to_owned());
    let inside = !path.is_empty()
        && path.len() <= 1024
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    if inside {
        return Ok(path);
    }
    let shown: String = path.chars().take(120).collect();
    Err(ManifestError::Escapes(format!("the path {shown:?} leaves the run")))
}

#[cfg(test)]
mod tests {
    use super::{ManifestError, manifest_paths};

    fn paths(more: &str) -> Result<super::ManifestPaths, ManifestError> {
        manifest_paths(format!(r#"{{"schema":"acpx.flow-run-bundle.v1","runId":"r"{more}}}"#).as_bytes())
    }

    #[test]
    fn absent_paths_are_acpx_defaults() {
        let found = paths(r#","sessions":[{"id":"main-1"},{"id":7},{"id":"__proto__"}]"#).unwrap();
        assert_eq!(found.flow, "flow.json");
        assert_eq!(found.live, "projections/live.json");
        assert_eq!(found.sessions.len(), 1);
        assert_eq!(found.sessions[0].events, "sessions/main-1/events.ndjson");
    }

    #[test]
    fn of_sessions_with_one_id_the_first_counts() {
        let found = paths(r#","sessions":[{"id":"a"},{"id":"a","eventsPath":"other"}]"#).unwrap();
        assert_eq!(found.sessions.len(), 1);
        assert_eq!(found.sessions[0].events, "sessions/a/events.ndjson");
    }

    #[test]
    fn a_path_that_leaves_the_run_is_refused() {
        for path in ["/etc/passwd", "../x", "a/../../b", "a//b", "./a", "", "a\\\\..\\\\b", "a\\u0000"] {
            let found = paths(&format!(r#","paths":{{"flow":"{path}"}}"#));
            assert!(matches!(found, Err(ManifestError::Escapes(_))), "{path}: {found:?}");
        }
        let long = |length| paths(&format!(r#","paths":{{"flow":"{}"}}"#, "a".repeat(length)));
        assert!(long(1024).is_ok() && long(1025).is_err());
        let session = paths(r#","sessions":[{"id":"../../x"}]"#);
        assert!(matches!(session, Err(ManifestError::Escapes(_))));
    }

    #[test]
    fn what_is_no_manifest_says_why() {
        for (bytes, why) in [
            (&b""[..], "it is empty"),
            (b"\x00\xff\x01", "it is no JSON object"),
            (b"[]", "it is no JSON object"),
            (b"{}", "it has no schema"),
            (br#"{"schema":"other"}"#, "its schema is \"other\""),
        ] {
            match manifest_paths(bytes) {
                Err(ManifestError::Unreadable(what)) => assert!(what.starts_with(why), "{what}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
