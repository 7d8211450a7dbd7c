//! One program for the page and for its worker, so that what both need is loaded once.

fn main() {
    if viewer::engine::host::is_worker() {
        viewer::engine::host::start();
    } else {
        viewer::app::start();
    }
}
