//! Writes cases of patches with what came of them here, one JSON object a line, for a test of the page:
//! `patch-cases COUNT SEED`.

use runreel_fuzz::target::patch::case;
use runreel_model::patch::apply;
use serde_json::json;
use std::io::{BufWriter, Write as _};

fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let (count, seed) = (numbers.next().unwrap_or(20_000), numbers.next().unwrap_or(1));
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut written = 0;
    while written < count {
        let bytes: Vec<u8> = (0..rng.usize(60..700)).map(|_| rng.u8(..)).collect();
        let Some((doc, ops)) = case(&bytes) else { continue };
        let mut after = doc.clone();
        let line = match apply(&mut after, &ops) {
            Ok(()) => json!({ "doc": doc, "ops": ops, "result": after }),
            Err(_) => json!({ "doc": doc, "ops": ops, "error": true }),
        };
        writeln!(out, "{line}")?;
        written += 1;
    }
    out.flush()
}
