//! Rust source as tokens, and the paths in it: comments and strings are no code, and code inside macros is.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path as far as two levels of modules, `super` and `self` resolved: `["crate", "formats", "chrome"]`, `["std", "fs"]`.
#[derive(Debug, PartialEq)]
pub(super) struct PathUse {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// The tokens of a source file.
pub(super) fn lex(text: &str) -> Result<TokenStream> {
    text.parse().map_err(|error| anyhow!("is not Rust: {error}"))
}

/// Every path in the code of a module; `module` is the module's own path below the crate.
pub(super) fn paths(tokens: &TokenStream, module: &[String]) -> Vec<PathUse> {
    let mut found = Vec::new();
    collect(tokens, module, &mut found);
    found
}

fn collect(tokens: &TokenStream, module: &[String], found: &mut Vec<PathUse>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((name, body)) = inline_module(&tokens[at..]) {
            let inner: Vec<String> = module.iter().cloned().chain([name]).collect();
            collect(&body.stream(), &inner, found);
            at += 3;
        } else if matches!(tokens[at], TokenTree::Ident(_)) && is_separator(&tokens, at + 1) && !continues_a_path(&tokens, at) {
            at = path(&tokens, at, Vec::new(), module, found);
        } else {
            if let TokenTree::Group(group) = &tokens[at] {
                collect(&group.stream(), module, found);
            }
            at += 1;
        }
    }
}

fn inline_module(tokens: &[TokenTree]) -> Option<(String, &Group)> {
    match tokens {
        [TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Group(body), ..] if keyword == "mod" => {
            Some((name.to_string(), body))
        }
        _ => None,
    }
}

fn continues_a_path(tokens: &[TokenTree], at: usize) -> bool {
    // `::name::…` with nothing before it starts a path at a crate.
    at >= 3 && is_separator(tokens, at - 2) && matches!(tokens[at - 3], TokenTree::Ident(_))
}

/// Reads one path from its first segment on, with the alternatives of a `use` group; gives the place after it.
fn path(tokens: &[TokenTree], mut at: usize, mut segments: Vec<String>, module: &[String], found: &mut Vec<PathUse>) -> usize {
    let line = tokens[at].span().start().line;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => segments.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                alternatives(group, &segments, module, found);
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !is_separator(tokens, at) {
            break;
        }
        at += 2;
    }
    found.push(PathUse { segments: resolve(segments, module), line });
    at
}

fn alternatives(group: &Group, before: &[String], module: &[String], found: &mut Vec<PathUse>) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    for alternative in tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
        if alternative.is_empty() {
            continue;
        }
        path(alternative, 0, before.to_vec(), module, found);
    }
}

/// Turns `self::…` and `super::…` into a path from the crate.
fn resolve(segments: Vec<String>, module: &[String]) -> Vec<String> {
    let ups = segments.iter().take_while(|segment| *segment == "super" || *segment == "self").count();
    if ups == 0 {
        return segments;
    }
    let levels = segments[..ups].iter().filter(|segment| *segment == "super").count();
    let parent = &module[..module.len().saturating_sub(levels)];
    std::iter::once("crate".to_owned()).chain(parent.iter().cloned()).chain(segments[ups..].iter().cloned()).collect()
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1].iter().all(|place| matches!(tokens.get(*place), Some(TokenTree::Punct(punct)) if punct.as_char() == ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, module: &[&str]) -> Vec<String> {
        let module: Vec<String> = module.iter().map(|name| (*name).to_owned()).collect();
        paths(&lex(text).unwrap(), &module).into_iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn splits_the_groups_of_a_use() {
        assert_eq!(
            found("use crate::{model::Dump, units::{Millis, Timestamp}};", &[]),
            ["crate::model::Dump", "crate::units::Millis", "crate::units::Timestamp"]
        );
    }

    #[test]
    fn sees_paths_in_expressions_types_and_macros() {
        assert_eq!(
            found("fn f(x: crate::a::A) { g!(<p>{ crate::b::c() }</p>); std::fs::read(x) }", &[]),
            ["crate::a::A", "crate::b::c", "std::fs::read"]
        );
    }

    #[test]
    fn resolves_super_also_from_an_inline_module() {
        assert_eq!(
            found("use super::b::X; mod tests { use super::*; use super::super::c::Y; }", &["formats", "a"]),
            ["crate::formats::b::X", "crate::formats::a", "crate::formats::c::Y"]
        );
    }

    #[test]
    fn passes_over_comments_and_strings() {
        assert!(found("// crate::a::A\nconst TEXT: &str = \"crate::b::B\";", &[]).is_empty());
    }

    #[test]
    fn tells_the_line() {
        assert_eq!(paths(&lex("\n\nuse crate::a;").unwrap(), &[])[0].line, 3);
    }
}
