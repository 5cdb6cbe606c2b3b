//! Search: any query over a run finds the same, however it is sliced, and says ranges that are in its text.

use runreel_model::search::{Cursor, Query};

/// The query up to the first newline, then sections of files, as for a run.
pub fn check(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let Ok(typed) = std::str::from_utf8(&data[..split]) else { return };
    let Ok(query) = Query::parse(typed) else { return };
    let model = super::run::read(data.get(split + 1..).unwrap_or_default());
    let mut counts = [1, 1 << 20].map(|budget| {
        let (mut count, mut cursor) = (0_u32, Some(Cursor::default()));
        while let Some(from) = cursor {
            let slice = model.pieces(&from, budget);
            for piece in &slice.pieces {
                let Some(hit) = query.hit(piece) else { continue };
                count += 1;
                let hit = serde_json::to_value(hit).expect("a hit is JSON");
                let length = hit["snippet"].as_str().expect("a snippet").encode_utf16().count() as u64;
                for range in hit["ranges"].as_array().expect("ranges") {
                    assert!(
                        range[0].as_u64() <= range[1].as_u64() && range[1].as_u64() <= Some(length),
                        "{hit}"
                    );
                }
            }
            assert_ne!(slice.next.as_ref(), Some(&from), "a slice goes on");
            cursor = slice.next;
        }
        count
    });
    counts.sort_unstable();
    assert_eq!(counts[0], counts[1]);
}

/// Words over whole bundles.
pub fn seeds() -> Vec<Vec<u8>> {
    let words = ["the", "\"review loop\" a", "É ß"];
    let bundles = super::run::whole_seeds();
    words.iter().zip(&bundles).map(|(word, bundle)| [word.as_bytes(), b"\n", bundle].concat()).collect()
}
