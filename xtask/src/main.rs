//! The project's commands, one line each.

use std::process::ExitCode;

use pico_args::Arguments;

/// What a command gives back: its exit code, or the reason it could not run.
type Run = fn(Arguments) -> anyhow::Result<ExitCode>;

/// Name, arguments, what it does, and the function.
const COMMANDS: &[(&str, &str, &str, Run)] = &[
    ("serve", "[--port N]", "set up what is missing, build the site and serve it on loopback", xtask::serve::run),
    ("test", "", "set up what is missing and run every check and test", xtask::test::run),
    ("analyze", "DUMP [--json]", "print what a dump holds, as text tables or one JSON document", xtask::analyze::run),
    ("docs", "", "write the documents that are made from tables of the core", xtask::docs::run),
    ("anonymize", "DUMP [--policy public|vendor|structure] -o OUT", "write a copy of a dump without personal data", xtask::anonymize::run),
    ("dist", "[--out DIR]", "build the static site into a folder (default: dist)", xtask::site::run),
    ("program", "", "build what the page loads, for the site that trunk is making", xtask::site::program::run),
    ("tidy", "", "check imports, dependencies, module docs, file sizes and links", xtask::tidy::run),
    ("deep", "[--minutes N] [TARGET…]", "fuzz every target for N minutes each (default: 10)", xtask::deep::run),
    ("record", "SCENARIO|all", "make real calls in headless browsers and keep their dumps as fixtures", xtask::record::run),
    ("record", "--fault NAME|all", "make real calls with one known fault each and keep them with labels; --relabel", xtask::record::run),
    ("accuracy", "[--peer]", "judge the analysis by the calls with known faults, beside webrtc-issue-detector", xtask::accuracy::run),
    (
        "bench",
        "[collector] [--peer DIR] [--quick]",
        "measure the site with big dumps or the collector, beside a checkout of rtcstats/rtcstats",
        xtask::bench::run,
    ),
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_env();
    let name = arguments.subcommand().ok().flatten().unwrap_or_default();
    let Some((_, _, _, run)) = COMMANDS.iter().find(|(command, ..)| *command == name) else {
        eprintln!("Usage: cargo xtask <command>\n");
        for (command, options, about, _) in COMMANDS {
            eprintln!("  {:34} {about}", format!("{command} {options}"));
        }
        return ExitCode::from(2);
    };
    run(arguments).unwrap_or_else(|error| {
        eprintln!("cargo xtask {name}: {error:#}");
        ExitCode::FAILURE
    })
}
