//! A message of the full document as text, piece by piece: one turn may hold a hundred thousand tool calls, and
//! no more of them than is sent at once should be in memory twice.

use super::full_messages::{Group, group, result, slot_content, tool};
use super::ops::text;
use crate::state::message::{Message, Role};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far a message has been written.
#[derive(Debug, Clone, Default)]
pub(super) struct MessageWriter {
    stage: Stage,
    /// The list that is being written has a value already.
    any: bool,
}

#[derive(Debug, Clone, Default)]
enum Stage {
    #[default]
    Head,
    /// The next item, by its part.
    Content((usize, usize)),
    /// Items with a result that are left, by their parts, the next one last.
    Results(Vec<(usize, usize)>),
}

impl MessageWriter {
    /// Adds the next piece of a message, which has these parts, to `out`: about as much as one item. False: that was
    /// the last.
    pub(super) fn write_next(&mut self, parts: &[Arc<Message>], out: &mut String) -> bool {
        let Some(message) = parts.first() else { return false };
        match &mut self.stage {
            Stage::Head => {
                out.push_str(match message.role {
                    Role::User => r#"{"User":{"content":["#,
                    Role::Agent => r#"{"Agent":{"content":["#,
                    Role::Resume => r#""Resume""#,
                });
                self.stage = Stage::Content((0, 0));
                message.role != Role::Resume
            }
            Stage::Content(place) => match group(parts, *place) {
                Some(Group { items, next }) => {
                    *place = next;
                    if let Some(content) = slot_content(&items) {
                        out.push_str(if self.any { "," } else { "" });
                        out.push_str(&text(&content));
                        self.any = true;
                    }
                    true
                }
                None if message.role == Role::User => {
                    out.extend([r#"],"id":"#, &text(&message.id), "}}"]);
                    false
                }
                None => {
                    out.push_str(r#"],"tool_results":{"#);
                    (self.stage, self.any) = (Stage::Results(with_results(parts)), false);
                    true
                }
            },
            Stage::Results(left) => {
                let Some((part, at)) = left.pop() else {
                    out.push_str("}}}");
                    return false;
                };
                if let Some(tool) = tool(&parts[part].items[at])
                    && let Some(result) = result(tool)
                {
                    out.extend([if self.any { "," } else { "" }, &text(&tool.id), ":", &text(&result)]);
                    self.any = true;
                }
                true
            }
        }
    }
}

/// Places of tool calls in the order of their ids, the last first; of calls with one id only the newest counts.
fn with_results(parts: &[Arc<Message>]) -> Vec<(usize, usize)> {
    let tools = parts.iter().enumerate().flat_map(|(part, message)| {
        let items = message.items.iter().enumerate();
        items.filter_map(move |(at, item)| Some((tool(item)?, (part, at))))
    });
    let kept = tools.filter(|(tool, _)| tool.kept.result);
    let by_id: BTreeMap<&str, (usize, usize)> = kept.map(|(tool, at)| (tool.id.as_str(), at)).collect();
    by_id.into_values().rev().collect()
}
