//! Recording happens in a network of its own, so that no address of the machine can end in a fixture. For calls within one page
//! that is loopback, and one interface with documentation addresses (RFC 5737, RFC 3849) and default routes, without which browsers gather no candidates
//! for a page that has no microphone.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Set for the copy of this program that runs inside.
const MARK: &str = "RTCLENS_RECORD_INSIDE";

pub(super) const SET_UP: &str = "\
    mount -t sysfs sysfs /sys && ip link set lo up && \
    ip link add eth0 type veth peer name eth1 && ip link set eth0 up && ip link set eth1 up && \
    ip address add 192.0.2.2/24 dev eth0 && ip route add default via 192.0.2.1 dev eth0 && \
    ip address add 2001:db8::2/64 dev eth0 nodad && ip -6 route add default via 2001:db8::1 dev eth0 && exec \"$@\"";

/// Whether this process runs in a network made by [`enter`].
pub(super) fn is_inside() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs this command again in a network of its own that a shell command sets up, and ends as it does.
pub(super) fn enter(set_up: &str) -> Result<ExitCode> {
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "--mount", "sh", "-c", set_up, "sh"])
        .arg(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(MARK, "1")
        .status()
        .context("cannot start unshare (util-linux)")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
