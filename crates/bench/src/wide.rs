//! Writes runs through a large flow: `gen --nodes N --attempts N`.
//!
//! In: a folder and numbers. Out: a run as acpx writes it, whose agents say little; the same bytes for the same
//! seed. With `--follow` it goes on, `rate` steps a second.

use crate::cli::GenArgs;
use crate::maze::{Maze, Pace};
use crate::say;
use jiff::Timestamp;
use runreel_writer::{Clock, Script, timestamp};
use serde_json::json;
use std::io;
use std::thread::sleep;
use std::time::Duration;

const STEP_MS: i64 = 150;
/// When runs with made-up times began.
const EPOCH_MS: i64 = 1_767_600_000_000;
const SESSION: &str = "main";

/// Writes a run through a flow of `nodes` nodes.
pub(crate) fn command(args: &GenArgs, nodes: usize) -> anyhow::Result<()> {
    let attempts = args.attempts.unwrap_or(100);
    let next_ms = if args.follow {
        Timestamp::now().as_millisecond() - i64::from(attempts) * STEP_MS * 10
    } else {
        EPOCH_MS
    };
    let mut maze = Maze::new(nodes, args.seed);
    let run_id = format!("{}-maze-{:08x}", timestamp(next_ms).replace([':', '.'], ""), args.seed);
    let clock = Clock::Steady { next_ms, step_ms: STEP_MS };
    let title = format!("Generated walk through {nodes} nodes");
    let input = json!({"nodes": nodes, "seed": args.seed});
    let mut script = Script::start_with(&args.runs_dir, &run_id, maze.flow(), Some(&title), &input, clock)?;
    // A turn needs a session, and acpx binds one inside of the first step that speaks.
    let mut is_bound = false;
    let mut written = 0;
    loop {
        let wants_home = !args.follow && written + 1 >= attempts;
        if args.follow && written == attempts {
            script.keep_time_by(Clock::Wall);
            say(script.run_id());
        }
        if args.follow && written >= attempts {
            sleep(Duration::from_secs(1) / args.rate.max(1));
        }
        let pace = maze.walk(wants_home);
        step(&mut script, &pace, &mut is_bound, written)?;
        written += 1;
        if pace.is_last && wants_home {
            break;
        }
    }
    script.complete()?;
    say(&run_id);
    Ok(())
}

fn step(script: &mut Script, pace: &Pace, is_bound: &mut bool, number: u32) -> io::Result<()> {
    script.start_node(&pace.node)?;
    if pace.kind == "acp" {
        if !*is_bound {
            script.bind_session(SESSION, SESSION)?;
            *is_bound = true;
        }
        script.prompt(SESSION, &format!("Do what {} asks for.", pace.node))?;
        script.text(SESSION, &format!("Step {number}: looked at it, "))?;
        script.text(SESSION, "and it is done.")?;
        script.end_turn(SESSION)?;
    }
    script.settle(&pace.case.as_ref().map_or_else(|| json!({"step": number}), |case| json!({"next": case})))
}
