//! `cargo xtask program`: builds the program of page and worker, cut in parts, each made small, and bound to one script.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, ensure};
use pico_args::Arguments;
use wasm_split_cli_support::{Options, SplitWasm};

use super::{BUILD_LIMIT, names, optimize};
use crate::collector::bundle::{self, Shape};
use crate::process::{self, command};
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// What the module of the program imports its parts from, unless told otherwise.
const LINK: &str = "__wasm_split.js";
/// The folder of the site with what is loaded later.
const PARTS: &str = "parts";

/// `cargo xtask program`, which trunk calls: builds what the page loads, script, modules and styles, into the site that is being made.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    workspace::no_more(arguments)?;
    let out = PathBuf::from(std::env::var_os("TRUNK_STAGING_DIR").context("this is a step of `trunk build` and `cargo xtask dist`")?);
    let [script, module] = build(&out)?;
    let styles = workspace::target().join("site/site.css");
    bundle::bundle_with(&workspace::root().join("static/css/site.css"), Shape::Module, &styles, &[])?;
    let styles = names::place(&styles, "site", "css", &out)?;
    let index = out.join("index.html");
    let mut page = fs::read_to_string(&index)?;
    for (name, built) in [("viewer.js", script), ("viewer.wasm", module), ("css/site.css", styles)] {
        ensure!(page.contains(&format!("\"{name}\"")), "index.html does not name {name}");
        page = page.replace(&format!("\"{name}\""), &format!("\"{built}\""));
    }
    fs::write(index, page)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds into the folder of the site. Returns the names of the script and of the module that it starts, as built.
fn build(out: &Path) -> Result<[String; 2]> {
    let work = workspace::target().join("site");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let split = cut(&compile()?, &work)?;
    let mut wasm_bindgen = command("wasm-bindgen");
    // The parts find the program's functions in its table, which is exported under the linker's name.
    wasm_bindgen.args(["--target=web", "--no-typescript", "--keep-lld-exports", "--out-name=viewer", "--out-dir"]);
    wasm_bindgen.arg(&work).arg(work.join("main.wasm"));
    process::run(&mut wasm_bindgen, BUILD_LIMIT)?;

    let mut parts = BTreeMap::new();
    fs::create_dir(out.join(PARTS))?;
    for part in &split.split_modules {
        optimize(part)?;
        let stem = part.file_stem().and_then(|stem| stem.to_str()).context("a part without a name")?;
        parts.insert(stem.to_owned(), names::place(part, stem, "wasm", &out.join(PARTS))?);
    }
    fs::write(work.join(LINK), link(&split.prefetch_map.into_iter().collect(), &parts)?)?;
    let (script, module) = (work.join("bundled.js"), work.join("viewer_bg.wasm"));
    bundle::bundle_with(&work.join("viewer.js"), Shape::Module, &script, &[])?;
    optimize(&module)?;
    Ok([names::place(&script, "viewer", "js", out)?, names::place(&module, "viewer", "wasm", out)?])
}

/// The module of the program, with the relocations that tell what uses what.
fn compile() -> Result<PathBuf> {
    let mut cargo = command("cargo");
    cargo.args(["rustc", "--package=viewer", "--bin=viewer", "--release", "--locked", "--target", TARGET]);
    cargo.args(["--", "-Clink-arg=--emit-relocs"]);
    process::run(cargo.current_dir(workspace::root()), BUILD_LIMIT)?;
    Ok(workspace::target().join(TARGET).join("release/viewer.wasm"))
}

/// Cuts a module where its sources say so (`wasm_split`), before anything else is done to it.
fn cut(module: &Path, work: &Path) -> Result<SplitWasm> {
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    let main = work.join("main.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = work;
    options.main_out_path = &main;
    wasm_split_cli_support::transform(options).map_err(|error| anyhow!("the program cannot be cut in parts: {error:#}"))
}

/// The script that loads parts: a function for each, by the name that the program knows it by, over the files that it takes.
fn link(needs: &BTreeMap<String, Vec<String>>, files: &BTreeMap<String, String>) -> Result<String> {
    let mut script = fs::read_to_string(workspace::root().join("static/parts.js"))?;
    for (part, needed) in needs {
        let address = |stem| files.get(stem).map(|name| format!("{PARTS}/{name}")).context("a part was not written");
        let needed: Vec<String> = needed.iter().map(address).collect::<Result<_>>()?;
        let needed = serde_json::to_string(&needed)?;
        script.push_str(&format!("export const __wasm_split_load_{part} = (callback, told) => load({needed}, callback, told);\n"));
    }
    Ok(script)
}
