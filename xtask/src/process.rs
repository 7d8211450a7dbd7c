//! Child processes: found first among this checkout's own tools, and never waited for without end.

use std::env;
use std::ffi::OsString;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// For anything that may fetch from a package registry.
pub const DOWNLOAD_LIMIT: Duration = Duration::from_secs(300);

/// A command that finds this checkout's own tools before those on `PATH`.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("PATH", search_path());
    command
}

fn search_path() -> OsString {
    let own = workspace::tools().join("bin");
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(own).chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

/// Runs a command in the terminal, and fails when it fails or does not end within the limit.
pub fn run(command: &mut Command, limit: Duration) -> Result<()> {
    let name = shown(command);
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    judge(&name, wait(&mut child, limit)?, limit, "")
}

/// Runs a command without showing its output, which is returned, or told with the failure.
pub fn capture(command: &mut Command, limit: Duration) -> Result<String> {
    let name = shown(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    let output = read_in_background(child.stdout.take());
    let errors = read_in_background(child.stderr.take());
    let status = wait(&mut child, limit)?;
    if status.is_none() {
        // A grandchild may still hold the pipe open, so it is not read to its end.
        return judge(&name, status, limit, "").map(|()| String::new());
    }
    let output = output.join().expect("reading a pipe does not panic");
    let errors = errors.join().expect("reading a pipe does not panic");
    judge(&name, status, limit, &errors)?;
    Ok(output)
}

fn read_in_background(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a pipe broke is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// `None` when the child had to be stopped.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(if started.elapsed().as_millis() < 500 { 5 } else { 50 }));
    }
}

fn judge(name: &str, status: Option<ExitStatus>, limit: Duration, errors: &str) -> Result<()> {
    let errors = errors.trim();
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) if errors.is_empty() => bail!("{name} failed ({status})"),
        Some(status) => bail!("{name} failed ({status}): {errors}"),
        None => bail!("{name} did not end within {} s", limit.as_secs()),
    }
}

/// The command's name and what it was asked to do, without options.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.to_string_lossy());
    words.take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_output_of_a_command() {
        assert_eq!(capture(command("echo").arg("hello"), Duration::from_secs(10)).unwrap(), "hello\n");
    }

    #[test]
    fn tells_why_a_command_failed() {
        let error = capture(command("sh").args(["-c", "echo no room >&2; exit 3"]), Duration::from_secs(10)).unwrap_err();
        assert!(error.to_string().ends_with("failed (exit status: 3): no room"), "{error}");
    }

    #[test]
    fn stops_a_command_at_its_limit() {
        let started = Instant::now();
        let error = capture(command("sleep").arg("30"), Duration::from_millis(200)).unwrap_err();
        assert!(error.to_string().contains("did not end within"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
