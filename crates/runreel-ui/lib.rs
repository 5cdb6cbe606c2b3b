//! The built web page, as bytes. Placeholder until the build script lands.
