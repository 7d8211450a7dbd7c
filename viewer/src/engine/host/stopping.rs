//! Stopping what waits for bytes, which a silent host may never send.

use std::pin::pin;

use futures_channel::oneshot::{Canceled, Receiver};
use futures_util::future::{Either, select};

use crate::engine::Failure;

/// What some work comes to, unless it is stopped first: by a person, who sends, or by what takes its place and drops the sender.
/// Stopped work is dropped where it waits.
pub(super) async fn unless_stopped<T>(stopped: &mut Receiver<()>, work: impl Future<Output = T>) -> Result<T, Failure> {
    // The stop is looked at first: what took the place of the work has its session.
    match select(stopped, pin!(work)).await {
        Either::Left((Ok(()), _)) => Err(Failure::Cancelled),
        Either::Left((Err(Canceled), _)) => Err(Failure::Superseded),
        Either::Right((result, _)) => Ok(result),
    }
}
