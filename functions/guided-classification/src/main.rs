//! Entry point of the guided classification function.

fn main() {}
