//! Runs in a folder of this machine.
