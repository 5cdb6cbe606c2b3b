//! Any moment of a run shows what its first lines alone show, through the program.

use crate::program::Place;
use runreel_bench::{moments, write_run};

#[test]
fn random_moments_show_what_the_lines_up_to_there_show_alone() {
    let place = Place::new();
    let run = write_run(&place.path("runs"), 4_000, 3).unwrap();
    let viewer = place.serve(&["--port", "0"]);
    let address = viewer.url.trim_start_matches("http://").trim_end_matches('/');
    let checked = moments::check(address, &place.path("runs").join(run), 40, 12, 5).unwrap();
    assert_eq!(checked.findings, [] as [String; 0]);
    assert_eq!((checked.moments.len(), checked.sessions), (40, 80));
    assert!(checked.messages > 300 && checked.lines > 4_000, "{checked:?}");
}
