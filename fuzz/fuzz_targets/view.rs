//! Any fragment of an address gives a view that its own fragment gives again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use viewer::state::view::View;

fuzz_target!(|fragment: &str| {
    if let Some(view) = View::from_fragment(fragment) {
        assert_eq!(View::from_fragment(&view.to_fragment()), Some(view));
    }
});
