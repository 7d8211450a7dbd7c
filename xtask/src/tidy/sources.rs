//! What every source file owes its reader: one line that says its job, finished work, one concept.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};

use super::rules::{MOST_LINES, UNFINISHED_MACROS, UNFINISHED_WORDS};
use super::{Finding, tokens, tree};

const WRITTEN: &[&str] = &["rs", "js", "css", "html", "toml", "yml", "md"];
const PROGRAMS: &[&str] = &["rs", "js", "css"];

/// Checks every file that people write.
pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in tree::files(root, WRITTEN)? {
        let shown = tree::shown(root, &file);
        let text = fs::read_to_string(&file).with_context(|| shown.clone())?;
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        findings.extend(unfinished_words(&text).map(|(line, word)| format!("{shown}:{line}: {word}: finish it, or leave it out")));
        let lines = text.lines().count();
        if PROGRAMS.contains(&extension) && lines > MOST_LINES {
            findings.push(format!("{shown}: {lines} lines; split it by concept (at most {MOST_LINES})"));
        }
        if extension == "rs" {
            if !text.starts_with("//! ") {
                findings.push(format!("{shown}: does not start with a `//!` line that says its job"));
            }
            let mut found = Vec::new();
            unfinished_code(&tokens::lex(&text).with_context(|| shown.clone())?, &mut found);
            findings.extend(found.into_iter().map(|(line, what)| format!("{shown}:{line}: {what} may not stay")));
        }
    }
    Ok(findings)
}

fn unfinished_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.filter(|word| UNFINISHED_WORDS.contains(word)).map(move |word| (index + 1, word))
    })
}

/// Calls of the macros of unfinished work, and tests that are switched off.
fn unfinished_code(tokens: &TokenStream, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1)) {
            (TokenTree::Ident(name), Some(TokenTree::Punct(punct)))
                if punct.as_char() == '!' && UNFINISHED_MACROS.iter().any(|unfinished| name == unfinished) =>
            {
                found.push((name.span().start().line, format!("{name}!")));
            }
            (TokenTree::Punct(punct), Some(TokenTree::Group(attribute))) if punct.as_char() == '#' => {
                if let Some(TokenTree::Ident(name)) = attribute.stream().into_iter().next()
                    && name == "ignore"
                {
                    found.push((name.span().start().line, "a test that is switched off".to_owned()));
                }
            }
            _ => {}
        }
        if let TokenTree::Group(group) = token {
            unfinished_code(&group.stream(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, text: &str) -> Vec<Finding> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(name), text).unwrap();
        check(root.path()).unwrap()
    }

    #[test]
    fn lets_finished_work_pass() {
        let text = "//! The whole job.\n\n/// A word: todo list.\nfn dbg() { assert!(true, \"dbg!(x)\"); }\n";
        assert_eq!(findings("whole.rs", text), Vec::<String>::new());
    }

    #[test]
    fn wants_a_line_that_says_the_job() {
        assert_eq!(findings("mute.rs", "fn f() {}\n"), ["mute.rs: does not start with a `//!` line that says its job"]);
    }

    #[test]
    fn finds_words_of_unfinished_work_in_every_kind_of_file() {
        for word in UNFINISHED_WORDS {
            assert_eq!(
                findings("page.css", &format!("a {{}}\n/* {word}: colour */\n")),
                [format!("page.css:2: {word}: finish it, or leave it out")]
            );
            assert_eq!(findings("page.css", &format!("/* {word}S {word}_LIST */\n")), Vec::<String>::new());
        }
    }

    #[test]
    fn finds_macros_of_unfinished_work() {
        for name in UNFINISHED_MACROS {
            assert_eq!(
                findings("half.rs", &format!("//! Half.\nfn f() {{ g({name}!()) }}\n")),
                [format!("half.rs:2: {name}! may not stay")]
            );
        }
    }

    #[test]
    fn finds_tests_that_are_switched_off() {
        let attribute = concat!("#[", "ignore = \"slow\"]");
        let text = format!("//! Tests.\nmod tests {{\n#[test]\n{attribute}\nfn f() {{}}\n}}\n");
        assert_eq!(findings("off.rs", &text), ["off.rs:4: a test that is switched off may not stay"]);
    }

    #[test]
    fn finds_files_of_more_than_one_concept() {
        let text = format!("//! Long.\n{}", "// line\n".repeat(MOST_LINES));
        assert_eq!(findings("long.rs", &text), [format!("long.rs: {} lines; split it by concept (at most {MOST_LINES})", MOST_LINES + 1)]);
    }
}
