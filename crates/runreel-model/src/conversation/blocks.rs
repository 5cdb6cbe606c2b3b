//! ACP content blocks, read tolerantly.

use crate::state::Moment;
use crate::state::message::{Item, Media, Mention, Text};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A content block: `text`, `resource_link`, `resource`, `image`, `audio`, or another.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Block {
    /// Its kind.
    pub r#type: String,
    /// Of a text.
    pub text: Option<String>,
    /// Of an image or audio: base64.
    pub data: Option<String>,
    /// Of an image or audio.
    pub mime_type: Option<String>,
    /// Of a link.
    pub uri: Option<String>,
    /// Of a link.
    pub title: Option<String>,
    /// Of a link.
    pub name: Option<String>,
    /// Of a resource.
    pub resource: Option<Resource>,
}

/// An embedded resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// Where it is.
    pub uri: Option<String>,
    /// What it says.
    pub text: Option<String>,
}

impl Block {
    /// Reads a block; odd ones become empty.
    pub fn read(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).unwrap_or_default()
    }

    /// What a link is called: `title ?? name ?? uri`.
    pub fn label(&self) -> String {
        let uri = self.uri.as_ref();
        self.title.as_ref().or(self.name.as_ref()).or(uri).cloned().unwrap_or_default()
    }

    /// The text that a chunk of this block adds to a text, as acpx has it.
    pub fn chunk_text(&self) -> Option<String> {
        match self.r#type.as_str() {
            "text" => self.text.clone(),
            "resource_link" => Some(self.label()),
            "audio" => Some(format!("[audio] {}", self.mime_type.as_deref().unwrap_or_default())),
            "resource" => self.resource.as_ref().and_then(|r| r.text.clone().or_else(|| r.uri.clone())),
            _ => None,
        }
    }

    /// The picture or sound of this block, the `index`th of its event.
    pub fn media(&self, at: Moment, index: u32, keep_data: bool) -> Media {
        let data = self.data.as_deref().unwrap_or_default();
        Media {
            mime_type: self.mime_type.clone().unwrap_or_default(),
            length: data.len() as u64,
            index,
            at,
            data: keep_data.then(|| data.to_owned()),
        }
    }

    /// The item of a prompt, if this block makes one. Counts pictures in `images`.
    pub fn prompt_item(&self, at: Moment, images: &mut u32) -> Option<Item> {
        let mention = |uri: String, content: String| Some(Item::Mention(Mention::new(uri, content, at)));
        match self.r#type.as_str() {
            "text" => Some(Item::Text(Text::written(self.text.clone().filter(|t| !t.is_empty())?, at))),
            "resource_link" => mention(self.uri.clone().unwrap_or_default(), self.label()),
            "resource" => {
                let resource = self.resource.as_ref()?;
                match &resource.text {
                    Some(text) => Some(Item::Text(Text::written(text.clone(), at))),
                    None => mention(resource.uri.clone()?, resource.uri.clone()?),
                }
            }
            "image" => {
                *images += 1;
                Some(Item::Image(self.media(at, *images - 1, true)))
            }
            "audio" => Some(Item::Audio(self.media(at, 0, true))),
            _ => None,
        }
    }
}
