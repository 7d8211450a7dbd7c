//! `cargo xtask record --fault`: calls between two browsers with one known fault, kept with labels in `tests/calls`.
//!
//! A recording whose statistics do not show its fault, or show another, is not kept.

mod facts;
mod link;
mod microphone;
mod namespace;
mod participant;
mod quota;
mod sound;
mod turn;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub(super) use facts::Facts;
pub(super) use link::{Block, CLEAR, Treatment};
pub(super) use sound::Sound;

use super::faults::{self, End, Expected, Fault, Step};
use super::network;
use crate::labels::{self, Label, Recorder};
use link::Link;
use namespace::Namespaces;
use participant::Participant;
use turn::Turn;

/// The two ends of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Caller,
    Callee,
}

const SIDES: [Side; 2] = [Side::Caller, Side::Callee];

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Caller => "caller",
            Side::Callee => "callee",
        }
    }

    fn other(self) -> Side {
        match self {
            Side::Caller => Side::Callee,
            Side::Callee => Side::Caller,
        }
    }
}

/// Between two looks for messages.
const POLL: Duration = Duration::from_millis(50);
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// Records the fault of a name, or `all`. A fault that cannot be recorded does not keep the others from being.
pub(super) fn record(wanted: &str) -> Result<()> {
    let chosen: Vec<&Fault> = faults::all().filter(|fault| wanted == "all" || fault.name == wanted).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = faults::all().map(|fault| fault.name).collect();
        bail!("no fault {wanted}; there are {} and all", names.join(", "));
    }
    let sounds = tempfile::tempdir()?;
    sound::make(sounds.path())?;
    let mut failed = Vec::new();
    for fault in chosen {
        println!("{}: {}", fault.name, fault.about);
        if let Err(error) = make_call(fault, sounds.path()) {
            println!("  not recorded: {error:#}");
            failed.push(fault.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("not recorded: {}", failed.join(", ")) }
}

/// Whether this process is in the network that labelled calls need, or else what running it there came to.
pub(super) fn enter() -> Result<std::process::ExitCode> {
    network::enter(namespace::SET_UP)
}

fn make_call(fault: &Fault, sounds: &Path) -> Result<()> {
    let namespaces = Namespaces::make(fault.commands)?;
    let turn = fault.turn.then(Turn::start).transpose()?;
    let link = fault.link.map(|[caller, callee]| Link::start(caller, callee));
    let join = |side: Side, end: &End| namespaces.within(side, || Participant::join(side, end, sounds));
    let mut ends = [join(Side::Caller, &fault.caller)?, join(Side::Callee, &fault.callee)?];
    ends[0].run("call.start().catch(error => console.error(`${error}`))")?;
    let mut started = (!fault.connects).then(Instant::now);
    let deadline = Instant::now() + CONNECT_LIMIT;
    let mut steps = fault.steps.iter().peekable();
    loop {
        for side in SIDES {
            carry(&ends, side, link.as_ref())?;
        }
        if started.is_none() && ends[0].is_connected()? && ends[1].is_connected()? {
            started = Some(Instant::now());
        }
        let Some(start) = started else {
            if Instant::now() > deadline {
                bail!("not connected within {CONNECT_LIMIT:?}");
            }
            std::thread::sleep(POLL);
            continue;
        };
        let now = start.elapsed().as_secs_f64();
        while let Some((_, step)) = steps.next_if(|(at, _)| *at <= now) {
            take(step, &mut ends, link.as_ref())?;
        }
        if now > fault.seconds {
            break;
        }
        std::thread::sleep(POLL);
    }
    for (side, end, participant) in [(Side::Caller, &fault.caller, &ends[0]), (Side::Callee, &fault.callee, &ends[1])] {
        if let Some(expected) = &end.expected {
            keep(fault, side, expected, participant)?;
        }
    }
    drop(ends);
    drop(turn);
    Ok(())
}

/// Carries what one end has said to the other.
fn carry(ends: &[Participant; 2], from: Side, link: Option<&Link>) -> Result<()> {
    for mut message in ends[from as usize].said()? {
        if let (Some(link), Some(candidate)) = (link, message["candidate"]["candidate"].as_str()) {
            match link.pass(from, candidate)? {
                Some(candidate) => message["candidate"]["candidate"] = candidate.into(),
                None => continue,
            }
        }
        ends[from.other() as usize].run(&format!("receive({message})"))?;
    }
    Ok(())
}

fn take(step: &Step, ends: &mut [Participant; 2], link: Option<&Link>) -> Result<()> {
    match *step {
        Step::Treat(sender, treatment) => link.context("the fault has no link")?.treat(sender, treatment),
        // Not awaited: what it says has to be carried before it can end.
        Step::Page(side, expression) => {
            ends[side as usize].run(&format!("Promise.resolve({expression}).catch(error => console.error(`${{error}}`))"))?;
        }
        Step::Run(text) => namespace::shell(text)?,
        Step::Quota(share) => ends[0].quota.set(share)?,
        Step::Open(side) => ends[side as usize].open_internals()?,
        Step::Hide(side) => ends[side as usize].hide()?,
        Step::Show(side) => ends[side as usize].show()?,
        Step::Deny => ends[0].deny(&["microphone", "camera"])?,
        Step::Pressure(state) => ends[0].tell_pressure(state)?,
    }
    Ok(())
}

/// Saves the dump of one end with its label, if it shows what it should.
fn keep(fault: &Fault, side: Side, expected: &Expected, participant: &Participant) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let dump = participant.dump(temporary.path())?;
    let facts = Facts::of(&super::chromium::read(&dump)?);
    let errors = participant.errors()?;
    let shows = (expected.shows)(&facts);
    let bytes = fs::metadata(&dump)?.len();
    println!("  {} {}: {bytes} bytes, {facts}{}", side.name(), if shows { "kept" } else { "NOT KEPT" }, errors.join(" "));
    let folder = labels::folder().join(format!("{}-{}", fault.name, side.name()));
    if !shows {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    fs::copy(&dump, folder.join(labels::DUMP))?;
    let date = participant.evaluate::<String>("new Date().toISOString().slice(0, 10)")?;
    label(fault, side, participant.recorder, expected, participant.version()?, date).write(&folder)
}

fn label(fault: &Fault, side: Side, recorder: Recorder, expected: &Expected, browser: String, date: String) -> Label {
    let owned = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let is_wrong = |key: &&&str| !expected.must.contains(key) && !expected.may.contains(key);
    Label {
        fault: fault.name.to_owned(),
        about: fault.about.to_owned(),
        side: side.name().to_owned(),
        set: fault.set,
        healthy: expected.healthy,
        must: owned(expected.must),
        may: owned(expected.may).into_iter().filter(|key| !expected.must.contains(&key.as_str())).collect(),
        must_not: labels::JUDGED.iter().filter(is_wrong).map(|key| (*key).to_owned()).collect(),
        deductions: owned(expected.deductions),
        may_deduce: owned(expected.may_deduce),
        how: format!("cargo xtask record --fault {}", fault.name),
        recorder,
        browser,
        date,
    }
}

/// Writes the labels of recordings that are there already anew, from the table.
pub(super) fn relabel() -> Result<()> {
    for recording in labels::recordings()? {
        let Label { fault, side, browser, date, .. } = recording.label;
        let fault = faults::all().find(|each| each.name == fault).with_context(|| format!("{} is of no known fault", recording.name))?;
        let (side, end) = if side == Side::Caller.name() { (Side::Caller, fault.caller) } else { (Side::Callee, fault.callee) };
        let expected = end.expected.with_context(|| format!("{} is not expected to be recorded", recording.name))?;
        label(fault, side, end.recorder(), &expected, browser, date).write(&labels::folder().join(&recording.name))?;
    }
    Ok(())
}
