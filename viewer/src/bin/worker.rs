//! The worker that reads dumps and answers the page.

fn main() {
    viewer::engine::host::start();
}
