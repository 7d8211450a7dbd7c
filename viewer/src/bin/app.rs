//! The page.

fn main() {
    viewer::app::start();
}
