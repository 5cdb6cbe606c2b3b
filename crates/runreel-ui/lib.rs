//! The built web page, as bytes inside the binary.
//!
//! In: a path as a browser asks for it. Out: the file's bytes, its packed forms and what to say about it.
//! Never reads a disk: the build script put everything into the binary, in debug builds too.

/// One file of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// For `Content-Type`.
    pub content_type: &'static str,
    /// For `ETag`: weak, in quotes, the same for all forms.
    pub etag: &'static str,
    /// The bytes as they are.
    pub identity: &'static [u8],
    /// The bytes for `Content-Encoding: br`, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The bytes for `Content-Encoding: gzip`, where that is smaller.
    pub gzip: Option<&'static [u8]>,
    /// The name has a hash of the content in it, so it may be kept for ever. Else: `no-cache`.
    pub immutable: bool,
}

static ASSETS: &[(&str, Asset)] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at `path`, with or without the leading slash; `/` is the page itself. None when there is no
/// such file. Routes of the page (`/run/...`) are the server's to map to `index.html`.
pub fn asset(path: &str) -> Option<Asset> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = if path.is_empty() { "index.html" } else { path };
    let index = ASSETS.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
    ASSETS.get(index).map(|(_, asset)| *asset)
}

/// The paths of all files, sorted, without leading slashes.
pub fn paths() -> impl Iterator<Item = &'static str> {
    ASSETS.iter().map(|(path, _)| *path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn the_page_is_there_under_both_of_its_names() {
        let page = asset("/").unwrap();
        assert_eq!(page, asset("index.html").unwrap());
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert!(!page.immutable);
    }

    #[test]
    fn a_path_that_is_no_file_is_none() {
        for path in ["/nothing", "/assets", "/../Cargo.toml", "//index.html", "/index.html/"] {
            assert_eq!(asset(path), None, "{path}");
        }
    }

    #[test]
    fn packed_forms_unpack_to_the_same_bytes_and_are_smaller() {
        for path in paths() {
            let file = asset(path).unwrap();
            if let Some(packed) = file.brotli {
                let mut bytes = Vec::new();
                brotli::BrotliDecompress(&mut &*packed, &mut bytes).unwrap();
                assert_eq!(bytes, file.identity, "{path}");
                assert!(packed.len() < file.identity.len(), "{path}");
            }
            if let Some(packed) = file.gzip {
                let mut bytes = Vec::new();
                flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
                assert_eq!(bytes, file.identity, "{path}");
            }
        }
    }

    #[test]
    fn every_file_the_page_names_is_carried_and_immutable() {
        let page = asset("/").unwrap();
        let html = std::str::from_utf8(page.identity).unwrap();
        for name in html.split('"').filter(|part| part.starts_with("/assets/")) {
            assert!(asset(name).is_some_and(|file| file.immutable), "{name}");
        }
        let etags: std::collections::HashSet<_> = paths().map(|path| asset(path).unwrap().etag).collect();
        assert_eq!(etags.len(), paths().count());
    }

    /// The content security policy forbids what is inline, so the built page must not need it.
    #[test]
    fn the_page_has_nothing_inline() {
        let html = std::str::from_utf8(asset("/").unwrap().identity).unwrap();
        assert!(!html.contains("<style"), "{html}");
        assert!(!html.contains("style="), "{html}");
        for script in html.split("<script").skip(1) {
            assert!(script.contains("src="), "{html}");
        }
    }
}
