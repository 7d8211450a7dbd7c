//! Long work in steps, so that whoever does it can do other things in between.
//!
//! The work is written as an `async` function that pauses where it can be left for a while: the compiler keeps what it has so far, also what
//! borrows from the dump. Nothing ever wakes it; it goes on when it is told to.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Work that is done step by step.
pub struct Work<T>(Pin<Box<dyn Future<Output = T>>>);

impl<T> Work<T> {
    pub(super) fn new(work: impl Future<Output = T> + 'static) -> Work<T> {
        Work(Box::pin(work))
    }

    /// Goes on to the next pause: what the work comes to, or the rest of it.
    pub fn step(mut self) -> Result<T, Work<T>> {
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => Ok(outcome),
            Poll::Pending => Err(self),
        }
    }

    /// Does all that is left.
    pub fn finish(self) -> T {
        finish(self.0)
    }
}

/// Does work without pauses.
pub(super) fn finish<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(outcome) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return outcome;
        }
    }
}

/// A point at which work can be left.
pub(super) async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn counted(steps: u32) -> u32 {
        let numbers = [1, 2, 3, 4];
        let mut sum = 0;
        for number in numbers.iter().take(steps as usize) {
            sum += number;
            pause().await;
        }
        sum
    }

    #[test]
    fn each_step_ends_at_a_pause() {
        let mut work = Work::new(counted(3));
        for _ in 0..3 {
            work = work.step().expect_err("there is more to do");
        }
        assert_eq!(work.step().ok(), Some(6));
    }

    #[test]
    fn what_is_left_can_be_done_at_once() {
        let rest = Work::new(counted(4)).step().expect_err("there is more to do");
        assert_eq!((rest.finish(), finish(counted(2))), (10, 3));
    }
}
