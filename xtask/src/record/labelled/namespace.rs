//! The network of a labelled call: a namespace for each end and a bridge between them, with documentation addresses (RFC 5737).
//! Nothing in it reaches another network.

use std::fs::File;
use std::os::fd::AsFd;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::Side;
use crate::process::{self, command};

/// Where the link and the TURN server are: the bridge's own address.
pub(super) const MIDDLE: &str = "192.0.2.1";

/// Makes the bridge. `ip netns` keeps its names below `/run`, which is a folder of our own here.
pub(super) const SET_UP: &str = "\
    mount -t tmpfs tmpfs /run && mkdir /run/netns && ip link set lo up && \
    ip link add bridge type bridge && ip link set bridge up && ip address add 192.0.2.1/24 dev bridge && exec \"$@\"";

const LIMIT: Duration = Duration::from_secs(10);

/// Two fresh namespaces; they end with this.
pub(super) struct Namespaces(());

impl Namespaces {
    /// Makes them, and runs further commands of a shell.
    pub(super) fn make(commands: &[&str]) -> Result<Namespaces> {
        let namespaces = Namespaces(());
        for (side, address) in [(Side::Caller, "192.0.2.10"), (Side::Callee, "192.0.2.20")] {
            let name = side.name();
            shell(&format!(
                "ip netns add {name} && ip link add {name} type veth peer name eth0 netns {name} && ip link set {name} master bridge up && \
                 ip -n {name} link set lo up && ip -n {name} link set eth0 up && ip -n {name} address add {address}/24 dev eth0 && \
                 ip -n {name} route add default via {MIDDLE}"
            ))?;
        }
        for command in commands {
            shell(command)?;
        }
        Ok(namespaces)
    }

    /// Does something in the namespace of one end: what it starts and connects stays there.
    pub(super) fn within<T>(&self, side: Side, act: impl FnOnce() -> Result<T>) -> Result<T> {
        let outer = open("/proc/thread-self/ns/net")?;
        enter(&open(&format!("/run/netns/{}", side.name()))?)?;
        let outcome = act();
        enter(&outer)?;
        outcome
    }
}

fn open(path: &str) -> Result<File> {
    File::open(path).with_context(|| path.to_owned())
}

fn enter(namespace: &File) -> Result<()> {
    move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network)).context("cannot enter a network namespace")
}

/// Runs a command of a shell.
pub(super) fn shell(text: &str) -> Result<()> {
    process::capture(command("sh").args(["-c", text]), LIMIT).map(drop).with_context(|| text.to_owned())
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for side in [Side::Caller, Side::Callee] {
            // Gone already if making it failed.
            let _ = shell(&format!("ip netns del {0}; ip link del {0} 2>/dev/null", side.name()));
        }
    }
}
