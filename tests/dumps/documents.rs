//! Documents that are made from tables of the core.

use xtask::{docs, workspace};

#[test]
fn they_are_up_to_date() {
    for (path, document) in docs::DOCUMENTS {
        let written = std::fs::read_to_string(workspace::root().join(path)).unwrap_or_default();
        assert!(written == document(), "{path} is out of date: run `cargo xtask docs`");
    }
}
