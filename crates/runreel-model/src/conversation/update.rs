//! `session/update` notifications: which kind means what.

use super::Conversation;
use super::chunks::Voice;
use crate::state::Moment;
use crate::state::clip::bounded;
use crate::state::message::{Item, Marker};
use crate::state::session::{Cost, Plan, PlanEntry, Setting, Usage};
use crate::state::tool::{Word, word};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A marker keeps its payload up to this many bytes.
const LARGEST_PAYLOAD: usize = 16 * 1024;

/// An update of any kind, each field as it was written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Update<'a> {
    #[serde(borrow, rename = "sessionUpdate")]
    pub(super) name: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) content: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) tool_call_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) title: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) kind: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) locations: Option<&'a RawValue>,
    /// Also when it is null, which acpx takes for an empty input.
    #[serde(borrow, deserialize_with = "present")]
    pub(super) raw_input: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) raw_output: Option<&'a RawValue>,
}

/// A field that is there, whatever it is.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl Update<'_> {
    /// A field that is a string.
    #[expect(clippy::unused_self, reason = "reads as `update.text(update.title)`")]
    pub(super) fn text(&self, field: Option<&RawValue>) -> Option<String> {
        field.and_then(|raw| serde_json::from_str(raw.get()).ok())
    }

    /// A field that is one of a few words.
    #[expect(clippy::unused_self, reason = "reads as `update.word(update.status)`")]
    pub(super) fn word(&self, field: Option<&RawValue>) -> Option<Word> {
        let raw = field?.get();
        // Known words are written without escapes.
        let plain = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(word);
        match plain {
            Some(known @ Word::Borrowed(_)) => Some(known),
            _ => serde_json::from_str(raw).ok().map(Word::Owned),
        }
    }
}

impl Conversation {
    /// Enters one update other than of a tool call.
    pub(super) fn update(&mut self, moment: Moment, raw: &RawValue) {
        let update: Update<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        let kind = update.text(update.name).unwrap_or_default();
        match (kind.as_str(), update.content) {
            ("agent_message_chunk", Some(content)) => self.agent_chunk(moment, Voice::Answer, content),
            ("agent_thought_chunk", Some(content)) => self.agent_chunk(moment, Voice::Thought, content),
            ("user_message_chunk", Some(content)) => self.user_chunk(moment, content),
            ("plan" | "plan_update", _) => match plan_entries(raw) {
                Some(entries) => self.plan(moment, entries),
                // A plan of another form, such as a text: nothing is known of its entries.
                None => self.marker(moment, kind, raw),
            },
            ("plan_removed", _) => self.plan(moment, Vec::new()),
            ("usage_update", _) => self.usage(moment, raw),
            ("session_info_update", _) => self.setting(moment, "title", update.text(update.title)),
            ("current_mode_update", _) => self.setting(moment, "mode", field(raw, "currentModeId")),
            ("config_option_update", _) => {
                self.options(moment, &serde_json::from_str(raw.get()).unwrap_or_default());
            }
            ("available_commands_update", _) => self.commands(raw),
            _ => self.marker(moment, kind, raw),
        }
    }

    fn setting(&mut self, at: Moment, name: &str, value: Option<String>) {
        let Some(value) = value else { return };
        let known = self.history.settings.iter().rev().find(|setting| setting.name == name);
        if known.is_none_or(|known| known.value != value) {
            self.history.settings.push(Setting { at, name: name.to_owned(), value });
        }
    }

    /// A session was made or loaded: how it is set.
    pub(super) fn set_up(&mut self, at: Moment, result: &RawValue) {
        let value: Value = serde_json::from_str(result.get()).unwrap_or_default();
        let word = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        self.setting(at, "mode", word("/modes/currentModeId"));
        self.setting(at, "model", word("/models/currentModelId"));
        self.options(at, &value);
    }

    fn options(&mut self, at: Moment, value: &Value) {
        for option in value.get("configOptions").and_then(Value::as_array).into_iter().flatten() {
            let word = |key: &str| option.get(key).and_then(Value::as_str);
            let Some(id) = word("id") else { continue };
            let name = if word("category") == Some("model") { "model" } else { id };
            let current = word("currentValue").or_else(|| word("value"));
            self.setting(at, name, current.map(str::to_owned));
        }
    }

    fn commands(&mut self, raw: &RawValue) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Announced<'a> {
            #[serde(borrow)]
            available_commands: &'a RawValue,
        }
        if let Ok(announced) = serde_json::from_str::<Announced<'_>>(raw.get()) {
            self.history.commands = Some(bounded(announced.available_commands));
            self.growing.commands = true;
        }
    }

    fn plan(&mut self, at: Moment, entries: Vec<PlanEntry>) {
        if self.history.plans.last().is_none_or(|last| last.lines() != entries) {
            self.history.plans.push(Plan { at, entries: Some(entries) });
        }
    }

    fn usage(&mut self, at: Moment, raw: &RawValue) {
        let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        let number = |key: &str| value.get(key).and_then(Value::as_u64);
        let cost = value.get("cost").and_then(|cost| {
            let currency = cost.get("currency").and_then(Value::as_str).unwrap_or("USD").to_owned();
            Some(Cost { amount: cost.get("amount")?.as_f64()?, currency })
        });
        let usage = Usage { at, used: number("used"), size: number("size"), cost, turn: None };
        if usage.used.is_some() || usage.size.is_some() || usage.cost.is_some() {
            self.history.usage.push(usage);
        }
    }

    fn marker(&mut self, at: Moment, name: String, raw: &RawValue) {
        let payload = if raw.get().len() <= LARGEST_PAYLOAD { raw } else { RawValue::NULL };
        self.push(at, Item::Marker(Marker { name, at, payload: payload.to_owned().into() }));
    }
}

/// The entries of a plan, or of the plan in an update of plans.
fn plan_entries(raw: &RawValue) -> Option<Vec<PlanEntry>> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    let entries = value.get("entries").or_else(|| value.pointer("/plan/entries"))?.as_array()?;
    Some(entries.iter().map(plan_entry).collect())
}

fn plan_entry(entry: &Value) -> PlanEntry {
    let word = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    PlanEntry { content: word("content"), status: word("status"), priority: word("priority") }
}

/// A string field of an object.
pub(super) fn field(raw: &RawValue, key: &str) -> Option<String> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    value.get(key)?.as_str().map(str::to_owned)
}
