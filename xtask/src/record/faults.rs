//! The table of faults: what is done to a call, and what its recordings then are labelled with.

mod afterwards;
mod agreements;
mod agreements_in_page;
mod answered_by_firefox;
mod application;
mod confirming;
mod connectivity;
mod devices;
mod everyday;
mod firefox;
mod firefox_mixed;
mod healthy;
mod in_page;
mod interruptions;
mod large_pictures;
mod machine;
mod media;
mod mixed;
mod mixed_network;
mod network;
mod together;
mod uplink;
mod variations;

use serde_json::Value;

use super::labelled::{CLEAR, Facts, Side, Sound, Treatment};
use crate::labels::{Recorder, Set};

/// A call with one fault, or with none.
#[derive(Clone, Copy)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    /// It in a sentence.
    pub(super) about: &'static str,
    pub(super) set: Set,
    pub(super) caller: End,
    pub(super) callee: End,
    /// What the packets of the caller and of the callee meet; they go straight to the other end without.
    pub(super) link: Option<[Treatment; 2]>,
    /// Whether a TURN server runs.
    pub(super) turn: bool,
    /// What a shell does to the namespaces before the call.
    pub(super) commands: &'static [&'static str],
    /// Whether both ends get connected; seconds count from then, else from the first offer.
    pub(super) connects: bool,
    /// What happens in mid-call, each after so many seconds.
    pub(super) steps: &'static [(f64, Step)],
    /// How long the call is recorded.
    pub(super) seconds: f64,
}

/// A browser that takes part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Program {
    /// With chrome://webrtc-internals beside the page, whose dump is kept where the page does not record itself.
    Chromium,
    Firefox,
}

/// One end of a call.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) program: Program,
    /// What `tests/pages/participant.js` takes part with; if `recorded`, also with the module of the collector, whose dump is kept then.
    pub(super) page: &'static str,
    pub(super) sound: Sound,
    pub(super) devices: Devices,
    /// Whether recording begins in mid-call only, with a step.
    pub(super) opened_late: bool,
    /// What its recording must show; without, none is kept.
    pub(super) expected: Option<Expected>,
}

impl End {
    pub(super) fn recorder(&self) -> Recorder {
        let parameters: Value = serde_json::from_str(self.page).expect("the parameters of a page are JSON");
        if parameters["recorded"] == true { Recorder::Module } else { Recorder::Browser }
    }
}

/// What happens when the page asks for devices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Devices {
    Granted,
    /// The permission for these is denied.
    Denied(&'static [&'static str]),
    /// The machine has none.
    Missing,
    /// It has a microphone alone, which other programs have taken.
    Taken,
}

/// Something that happens in mid-call.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// The packets of one end meet something else from now on.
    Treat(Side, Treatment),
    /// An expression of JavaScript in the page of an end.
    Page(Side, &'static str),
    /// A command of a shell.
    Run(&'static str),
    /// The browser of the caller gets this share of a processor.
    Quota(f64),
    /// chrome://webrtc-internals is opened.
    Open(Side),
    /// Another tab comes to the front, and the page again.
    Hide(Side),
    Show(Side),
    /// The user of the caller takes the permission for microphone and camera back.
    Deny,
    /// The system of the caller tells its page of this state of the processor.
    Pressure(&'static str),
}

/// What an analysis must say of a recording.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    pub(super) healthy: bool,
    pub(super) must: &'static [&'static str],
    pub(super) may: &'static [&'static str],
    pub(super) deductions: &'static [&'static str],
    pub(super) may_deduce: &'static [&'static str],
    /// Whether the statistics show the fault, and no other.
    pub(super) shows: fn(&Facts) -> bool,
}

/// A call with nothing wrong, at either end.
const CALL: Fault = Fault {
    name: "",
    about: "",
    set: Set::Calibration,
    caller: END,
    callee: END,
    link: None,
    turn: false,
    commands: &[],
    connects: true,
    steps: &[],
    seconds: 26.0,
};

const END: End =
    End { program: Program::Chromium, page: "{}", sound: Sound::Speech, devices: Devices::Granted, opened_late: false, expected: None };

const FAULTY: Expected = Expected { healthy: false, must: &[], may: &[], deductions: &[], may_deduce: &[], shows: Facts::is_connected };
const HEALTHY: Expected = Expected { healthy: true, shows: Facts::is_clean, ..FAULTY };

const fn end(expected: Expected) -> End {
    End { expected: Some(expected), ..END }
}

/// Every fault.
pub(super) fn all() -> impl Iterator<Item = &'static Fault> {
    [
        healthy::FAULTS,
        network::FAULTS,
        uplink::FAULTS,
        interruptions::FAULTS,
        connectivity::FAULTS,
        devices::FAULTS,
        media::FAULTS,
        application::FAULTS,
        variations::FAULTS,
        firefox::FAULTS,
        everyday::FAULTS,
        mixed::FAULTS,
        mixed_network::FAULTS,
        firefox_mixed::FAULTS,
        confirming::FAULTS,
        together::FAULTS,
        in_page::FAULTS,
        afterwards::FAULTS,
        agreements::FAULTS,
        agreements_in_page::FAULTS,
        machine::FAULTS,
        large_pictures::FAULTS,
        answered_by_firefox::FAULTS,
    ]
    .into_iter()
    .flatten()
}

impl Facts {
    fn is_connected(&self) -> bool {
        self.entered("connected")
    }

    /// Whether the network, the machine and the connection are as good as they get. Members that nothing was measured of are fine.
    fn is_clean(&self) -> bool {
        self.is_connected() && !self.entered("failed") && !self.entered("disconnected") && self.is_quiet() && self.is_rested()
    }

    /// Whether the network is good.
    fn is_quiet(&self) -> bool {
        let exceeds = |value: f64, limit: f64| value > limit;
        !exceeds(self.loss_in, 0.5)
            && !exceeds(self.loss_out, 0.5)
            && !exceeds(self.rtt, 30.0)
            && !exceeds(self.jitter_in, 20.0)
            && !exceeds(self.jitter_out, 20.0)
    }

    /// Whether packets take no longer than they must, which a machine without time for them also shows.
    fn is_near(&self) -> bool {
        self.rtt < 40.0
    }

    /// Whether the machine has time enough.
    fn is_rested(&self) -> bool {
        let exceeds = |value: f64, limit: f64| value > limit;
        !exceeds(self.limited_by_cpu, 0.5) && !exceeds(self.encoding, 20.0) && !exceeds(self.freezes, 0.0) && !exceeds(self.buffer, 150.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Map;

    use super::*;
    use crate::labels::JUDGED;

    #[test]
    fn every_fault_can_be_named_played_and_labelled() {
        let mut names = BTreeSet::new();
        let causes: Vec<&str> = shared::deductions::causes::CAUSES.iter().map(|cause| cause.key).collect();
        for fault in all() {
            assert!(names.insert(fault.name), "{} is there twice", fault.name);
            assert!(fault.steps.is_sorted_by_key(|(at, _)| *at) && fault.steps.iter().all(|(at, _)| *at < fault.seconds), "{}", fault.name);
            let ends = [fault.caller, fault.callee];
            assert!(ends.iter().any(|end| end.expected.is_some()), "{} is not kept", fault.name);
            for end in ends {
                serde_json::from_str::<Map<String, Value>>(end.page).unwrap_or_else(|error| panic!("{}: {error}", fault.name));
                let Some(expected) = end.expected else { continue };
                for key in expected.must.iter().chain(expected.may) {
                    assert!(JUDGED.contains(key), "{}: {key}", fault.name);
                }
                for key in expected.deductions.iter().chain(expected.may_deduce) {
                    assert!(causes.contains(key), "{}: {key}", fault.name);
                }
            }
        }
    }
}
