//! The analysis, in steps: what else is asked meanwhile is answered in between.

use std::rc::Rc;

use js_sys::Date;
use shared::session::answers::{Reply, Request};
use shared::session::steps::Work;

use super::breath::Breath;
use super::{FromHost, Host};
use crate::engine::{Failure, wire};

/// Milliseconds of work between two looks at the messages that came in.
const STINT: f64 = 12.0;

/// What a question that takes long is asked of.
pub(super) struct Turn {
    id: u32,
    open: u32,
    /// Whether it is given up once the same is asked anew. A file that was asked for is wanted whatever is shown.
    gives_way: bool,
}

impl Turn {
    pub(super) fn new(host: &Host, id: u32, request: &Request) -> Turn {
        let gives_way = matches!(request, Request::Analysis(_));
        if gives_way {
            host.analysis.set(id);
        }
        Turn { id, open: host.open.get(), gives_way }
    }

    fn is_over(&self, host: &Host) -> bool {
        host.open.get() != self.open || self.gives_way && host.analysis.get() != self.id
    }
}

impl Host {
    pub(super) async fn analyse(self: Rc<Self>, turn: Turn, mut work: Work<Reply>) {
        let breath = Breath::new();
        while !turn.is_over(&self) {
            self.doing.replace("answering the analysis".to_owned());
            let begun = Date::now();
            while Date::now() - begun < STINT {
                work = match work.step() {
                    Ok(reply) => return self.endpoint.post(wire::pack_answer(turn.id, reply)),
                    Err(rest) => rest,
                };
            }
            breath.take().await;
        }
        self.say(FromHost::Unanswered { id: turn.id, failure: Failure::Superseded });
    }
}
