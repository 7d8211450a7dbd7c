//! Set-up: what the commands need beyond cargo, each found, or fetched, or built, once.

mod browser;
mod cargo_tools;
mod npm;
mod wasm_target;

use std::time::Instant;

use anyhow::{Result, bail};

pub use browser::chromedriver;

/// Something a command needs, and the ways to get it.
struct Need {
    /// Its name, as a person would ask for it.
    what: String,
    /// Whether it is there, in the right version.
    present: Box<dyn Fn() -> bool>,
    /// The ways to get it, tried in this order until it is present.
    ways: Vec<Way>,
    /// What to install by hand when no way worked.
    by_hand: String,
}

/// One way to get something.
struct Way {
    /// What it does and how long that may take.
    how: String,
    /// Does it, within a limit.
    go: Box<dyn Fn() -> Result<()>>,
}

impl Way {
    fn new(how: impl Into<String>, go: impl Fn() -> Result<()> + 'static) -> Way {
        Way { how: how.into(), go: Box::new(go) }
    }
}

/// Everything that building and serving the site needs.
pub fn for_site() -> Result<()> {
    satisfy(site_needs()?)
}

/// Everything that the checks and tests need.
pub fn for_tests() -> Result<()> {
    let mut needs = site_needs()?;
    needs.extend([browser::chromium(), browser::driver(), browser::firefox()]);
    satisfy(needs)
}

/// What fuzzing needs.
pub fn for_fuzzing() -> Result<()> {
    satisfy(vec![cargo_tools::nightly(), cargo_tools::cargo_fuzz()])
}

fn site_needs() -> Result<Vec<Need>> {
    Ok(vec![wasm_target::need()?, cargo_tools::wasm_bindgen()?, cargo_tools::trunk(), npm::parts()])
}

/// Gets whatever is missing, printing what is done; goes on past a failure so that one message names all that is left.
fn satisfy(needs: Vec<Need>) -> Result<()> {
    let mut left = Vec::new();
    for need in needs {
        if (need.present)() {
            continue;
        }
        if !obtain(&need) {
            left.push(format!("  {}: {}", need.what, need.by_hand));
        }
    }
    if left.is_empty() { Ok(()) } else { bail!("set-up is not complete. Please install:\n{}", left.join("\n")) }
}

fn obtain(need: &Need) -> bool {
    println!("Set-up: {} is missing.", need.what);
    for way in &need.ways {
        println!("  {} …", way.how);
        let started = Instant::now();
        match (way.go)() {
            Ok(()) if (need.present)() => {
                println!("  done in {:.0} s.", started.elapsed().as_secs_f64());
                return true;
            }
            Ok(()) => println!("  that ended well, but {} is still not there.", need.what),
            Err(error) => println!("  that did not work: {error:#}"),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use anyhow::anyhow;

    use super::*;

    fn need(present: &Rc<Cell<bool>>, ways: Vec<Way>) -> Need {
        let present = Rc::clone(present);
        Need { what: "a thing".into(), present: Box::new(move || present.get()), ways, by_hand: "buy one".into() }
    }

    #[test]
    fn tries_one_way_after_the_other() {
        let present = Rc::new(Cell::new(false));
        let make = Rc::clone(&present);
        let ways = vec![
            Way::new("fails", || Err(anyhow!("no network"))),
            Way::new("works", move || {
                make.set(true);
                Ok(())
            }),
            Way::new("is not needed", || panic!("tried although the thing is present")),
        ];
        satisfy(vec![need(&present, ways)]).unwrap();
    }

    #[test]
    fn does_nothing_for_what_is_present() {
        let present = Rc::new(Cell::new(true));
        satisfy(vec![need(&present, vec![Way::new("is not needed", || panic!("tried"))])]).unwrap();
    }

    #[test]
    fn names_in_one_message_all_that_is_left() {
        let absent = Rc::new(Cell::new(false));
        let pretends = || vec![Way::new("pretends", || Ok(()))];
        let error = satisfy(vec![need(&absent, pretends()), need(&absent, pretends())]).unwrap_err().to_string();
        assert_eq!(error.matches("a thing: buy one").count(), 2, "{error}");
    }
}
