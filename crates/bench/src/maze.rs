//! A flow with as many nodes as asked for, and a walk through it: what a page needs to show a large graph.
//!
//! In: a number of nodes and a seed. Out: a flow of lanes; in each lane blocks that branch, join, are checked,
//! and go on, again, or some blocks back. A walker says which node comes next and by which case. Pure.

use fastrand::Rng;
use runreel_writer::Flow;

/// Nodes of one lane, about.
const LANE: usize = 90;
const KINDS: [&str; 4] = ["acp", "action", "compute", "checkpoint"];

/// A node and what follows it: cases and where they lead, in order; one without a name is a plain edge.
#[derive(Debug, Clone, PartialEq)]
struct Room {
    name: String,
    kind: &'static str,
    ways: Vec<(String, usize)>,
}

/// The flow and where the walk stands.
#[derive(Debug)]
pub(crate) struct Maze {
    rooms: Vec<Room>,
    rng: Rng,
    at: usize,
}

/// One step of the walk.
#[derive(Debug, PartialEq)]
pub(crate) struct Pace {
    /// The node.
    pub(crate) node: String,
    /// Its kind.
    pub(crate) kind: &'static str,
    /// The case its output takes; none where it does not decide.
    pub(crate) case: Option<String>,
    /// Nothing follows.
    pub(crate) is_last: bool,
}

impl Maze {
    /// Builds a maze of exactly `nodes` nodes (at least 3).
    pub(crate) fn new(nodes: usize, seed: u64) -> Self {
        let mut maze = Self { rooms: Vec::new(), rng: Rng::with_seed(seed), at: 0 };
        let gate = maze.room("route", "acp");
        let report = maze.room("report", "acp");
        let done = maze.room("done", "compute");
        maze.rooms[report].ways = vec![("done".into(), done), ("more".into(), gate)];
        while maze.rooms.len() < nodes {
            let end = nodes.min(maze.rooms.len() + LANE);
            let first = maze.lane(end, report);
            let lane = format!("lane_{}", maze.rooms[gate].ways.len());
            maze.rooms[gate].ways.push((lane, first));
        }
        maze
    }

    /// Adds rooms up to `end` that lead from the lane's first to `exit`; returns the first.
    fn lane(&mut self, end: usize, exit: usize) -> usize {
        let mut heads: Vec<usize> = Vec::new();
        let mut open: Option<usize> = None;
        while self.rooms.len() < end {
            let head = self.room("triage", "acp");
            if let Some(check) = open {
                self.rooms[check].ways.insert(0, ("ok".into(), head));
            }
            let mut ends = Vec::new();
            for case in &BRANCHES[..self.rng.usize(2..=4)] {
                if let Some((first, last)) = self.branch(end) {
                    self.rooms[head].ways.push(((*case).into(), first));
                    ends.push(last);
                }
            }
            let join = if self.rooms.len() < end { self.room("check", "action") } else { exit };
            for last in ends {
                self.rooms[last].ways.push((String::new(), join));
            }
            if self.rooms[head].ways.is_empty() {
                self.rooms[head].ways.push((String::new(), join));
            }
            if join == exit {
                return heads.first().copied().unwrap_or(head);
            }
            heads.push(head);
            self.rooms[join].ways.push(("again".into(), head));
            if self.rng.u8(..5) == 0 {
                let back = heads[heads.len().saturating_sub(self.rng.usize(2..6))..][0];
                if back != head {
                    self.rooms[join].ways.push(("restart".into(), back));
                }
            }
            open = Some(join);
        }
        if let Some(check) = open {
            self.rooms[check].ways.insert(0, ("ok".into(), exit));
        }
        heads.first().copied().unwrap_or(exit)
    }

    /// One to three rooms in a row, as far as there is space; its ends.
    fn branch(&mut self, end: usize) -> Option<(usize, usize)> {
        let length = self.rng.usize(1..=3).min(end.saturating_sub(self.rooms.len() + 1));
        let first = self.rooms.len();
        for at in 0..length {
            let kind = KINDS[self.rng.usize(..KINDS.len())];
            let room = self.room("work", kind);
            if at > 0 {
                self.rooms[room - 1].ways.push((String::new(), room));
            }
        }
        (length > 0).then(|| (first, first + length - 1))
    }

    fn room(&mut self, word: &str, kind: &'static str) -> usize {
        let at = self.rooms.len();
        self.rooms.push(Room { name: format!("{word}_{at}"), kind, ways: Vec::new() });
        at
    }

    /// The definition.
    pub(crate) fn flow(&self) -> Flow {
        let name = |at: usize| self.rooms[at].name.as_str();
        let nodes = self.rooms.iter().fold(Flow::new("maze"), |flow, room| flow.node(&room.name, room.kind));
        self.rooms.iter().fold(nodes, |flow, room| match room.ways.as_slice() {
            [] => flow,
            [(case, to)] if case.is_empty() => flow.edge(&room.name, name(*to)),
            ways => {
                let cases: Vec<_> = ways.iter().map(|(case, to)| (case.as_str(), name(*to))).collect();
                flow.switch(&room.name, "$.next", &cases)
            }
        })
    }

    /// The step that comes next. A walker that wants home takes the first way everywhere.
    pub(crate) fn walk(&mut self, wants_home: bool) -> Pace {
        let room = &self.rooms[self.at];
        let way = if wants_home { 0 } else { self.rng.usize(..room.ways.len().max(1)) };
        let (case, to) = room.ways.get(way).cloned().unwrap_or_default();
        let pace = Pace {
            node: room.name.clone(),
            kind: room.kind,
            case: (!case.is_empty()).then_some(case),
            is_last: room.ways.is_empty(),
        };
        self.at = to;
        pace
    }
}

const BRANCHES: [&str; 4] = ["fix", "feature", "docs", "needs_more_information"];
#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_maze_has_as_many_nodes_as_asked_for_and_no_edge_into_nothing() {
        for wanted in [4, 7, 30, 91, 300, 2_000] {
            let maze = Maze::new(wanted, 5);
            let flow: Value = serde_json::from_str(&maze.flow().json()).unwrap();
            assert_eq!(flow["nodes"].as_object().unwrap().len(), wanted);
            assert!(maze.rooms.iter().flat_map(|room| &room.ways).all(|(_, to)| *to < wanted));
            let dead_ends = maze.rooms.iter().filter(|room| room.ways.is_empty()).count();
            assert_eq!(dead_ends, 1, "only the end leads nowhere");
        }
    }

    #[test]
    fn a_walker_who_wants_home_comes_home() {
        for seed in 0..40 {
            let mut maze = Maze::new(400, seed);
            (0..50).for_each(|_| drop(maze.walk(false)));
            assert!((0..400).any(|_| maze.walk(true).is_last), "seed {seed}");
        }
    }
}
