//! One session's log, read: bytes in; entries out, each with its moment and its frame parsed.

use super::alike::Alike;
use crate::bundle::envelope::{EventLine, UpdateLine};
use crate::conversation::Frame;
use crate::lines::{Cut, Lines};
use crate::mend::mended;
use crate::name::{Log, RunFile, SessionId};
use crate::problem::Problem;
use crate::run::{bad_line, next_moment, out_of_order, text_of, whole_line};
use crate::state::Moment;
use bytes::Bytes;
use std::ops::Range;

/// What a piece of a session's log says.
#[derive(Debug, Default)]
pub struct Events {
    /// Its good lines, in order.
    pub entries: Vec<Entry>,
    /// What is wrong with others.
    pub problems: Vec<Problem>,
    /// The pieces of text of all entries, one after the other: one memory for a thousand of them.
    pub texts: String,
}

/// A good line of a session's log.
#[derive(Debug)]
pub struct Entry {
    /// Offset of its first byte.
    pub offset: u64,
    /// The line as it was written, without its newline.
    pub line: Bytes,
    /// Its moment.
    pub moment: Moment,
    /// What it means for the conversation.
    pub said: Said,
}

/// What an entry means for the conversation.
#[derive(Debug)]
pub enum Said {
    /// A piece of text from the agent.
    Chunk {
        /// It is thinking, not an answer.
        is_thought: bool,
        /// Its place in [`Events::texts`].
        text: Range<usize>,
    },
    /// Any other frame.
    Frame(Frame),
    /// Nothing: its number, or that of an entry before it, is out of order.
    Broken,
}

/// Reads the log of one session.
#[derive(Debug)]
pub(super) struct EventReader {
    file: RunFile,
    lines: Lines,
    alike: Alike,
    last: Option<Moment>,
    /// The numbers broke: later entries are raw only.
    is_broken: bool,
}

impl EventReader {
    pub(super) fn new(id: &SessionId) -> Self {
        let file = RunFile::Log(Log::Events(id.clone()));
        Self { file, lines: Lines::default(), alike: Alike::default(), last: None, is_broken: false }
    }

    pub(super) fn read(&mut self, offset: u64, bytes: &Bytes) -> Events {
        let mut cuts = Vec::new();
        self.lines.feed(offset, bytes, |cut| cuts.push(cut));
        let mut events = Events { entries: Vec::with_capacity(cuts.len()), ..Events::default() };
        for cut in cuts {
            match self.entry(cut, &mut events) {
                Ok(entry) => events.entries.extend(entry),
                Err(problem) => events.problems.push(problem),
            }
        }
        events
    }

    fn entry(&mut self, cut: Cut, events: &mut Events) -> Result<Option<Entry>, Problem> {
        let Some((offset, line)) = whole_line(cut, &self.file)? else { return Ok(None) };
        let mended = mended(&line);
        let text = text_of(&mended, &self.file, offset)?;
        let (moment, said) = if let Some(chunk) = self.alike.read(text) {
            let moment = self.moment(offset, chunk.seq, chunk.at, events);
            let begin = events.texts.len();
            events.texts.push_str(&chunk.text);
            (moment, Said::Chunk { is_thought: chunk.is_thought, text: begin..events.texts.len() })
        } else if let Some(line) = UpdateLine::read(text) {
            let moment = self.moment(offset, line.seq, &line.at, events);
            (moment, Said::Frame(Frame::update(moment, line.update())))
        } else {
            let event: EventLine<'_> =
                serde_json::from_str(text).map_err(|error| bad_line(&self.file, offset, &error))?;
            let moment = self.moment(offset, event.seq, &event.at, events);
            (moment, Said::Frame(Frame::read(moment, event.direction == "inbound", event.message)))
        };
        let said = if self.is_broken { Said::Broken } else { said };
        Ok(Some(Entry { offset, line, moment, said }))
    }

    /// The moment of a good line, which comes after all others.
    fn moment(&mut self, offset: u64, seq: u64, at: &str, events: &mut Events) -> Moment {
        let moment = next_moment(self.last, seq, at);
        if let Some(what) = self.last.and_then(|last| out_of_order(last.seq, seq))
            && !std::mem::replace(&mut self.is_broken, true)
        {
            let what = format!("{what}; from here on events are shown raw, not as conversation");
            events.problems.push(Problem::at(&self.file, offset, what));
        }
        self.last = Some(moment);
        moment
    }
}
