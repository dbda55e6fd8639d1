//! Settings of this function, read once at start.
