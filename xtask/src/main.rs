//! Tasks that take more than one tool. `cargo xtask` without a task lists them.
//!
//! Every task is a list of steps; a step is one command with a name. All steps of a task run, also after
//! one has failed, and a summary says how each went.

mod fuzz;
mod load;
mod node;
mod page;
mod step;
mod suite;
mod tools;

use anyhow::bail;
use std::process::ExitCode;
use step::{Steps, command};

const USAGE: &str = "\
cargo xtask TASK

  test [PART...]     what CI runs; parts: lint, ui, e2e, fuzz, rust (all when none is named)
  screenshots        the pictures in docs/screenshots, from the real program and the fixtures
  ui                 the page's development server, against a viewer on port 4173
  fuzz [TARGET] [--seconds N]  one fuzz target, or all, guided by coverage; needs a C++ compiler
  bench [OPTION...]  builds the release and measures it; options of `runreel-bench all`
  bench model [WORD...]
                     the model alone, by criterion; words of names (all when none is named)
  bench page [NAME...]
                     measures the page in a browser; names of ui/bench/*.mjs (all when none is named)
  gen-run OPTION...  writes a run as acpx does; options of `runreel-bench gen`
  help               this text

See CONTRIBUTING.md.";

fn main() -> anyhow::Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test", parts @ ..] => suite::test(parts),
        ["screenshots"] => Ok(suite::screenshots()),
        ["bench", "page", names @ ..] => Ok(page::bench(names)),
        ["bench", "model", words @ ..] => Ok(load::model(words)),
        ["fuzz", words @ ..] => fuzz::fuzz(words),
        ["bench", options @ ..] => Ok(load::bench(options)),
        ["gen-run", options @ ..] => Ok(load::gen_run(options)),
        ["ui"] => Ok(develop_page()),
        [] | ["help" | "--help" | "-h"] => {
            step::say(USAGE);
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("no such task: {}\n\n{USAGE}", other.join(" ")),
    }
}

fn develop_page() -> ExitCode {
    let mut steps = Steps::default();
    steps.run("npm ci", node::install);
    steps.run("vite", || command("npm", &["run", "dev"], Some("ui")));
    steps.summary()
}
