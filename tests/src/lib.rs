//! What the project promises, checked at its boundary.
