//! Text of a dump as it is written, with the parts of JSON told apart.

use yew::prelude::*;

/// Longer text stays in one colour: a node for each part would make the page slow.
const COLOURED: usize = 24 * 1024;

/// Properties of [`Code`].
#[derive(Properties, PartialEq)]
pub struct CodeProps {
    /// The text.
    pub text: AttrValue,
    /// Whether it is JSON.
    #[prop_or_default]
    pub json: bool,
}

/// Text of a dump as it is written.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let text = props.text.as_str();
    html! {
        <pre class="code" tabindex="0">
            if props.json && text.len() <= COLOURED {
                { for parts(text).map(|(class, part)| match class {
                    "" => html! { part },
                    class => html! { <span {class}>{ part }</span> },
                }) }
            } else {
                { text }
            }
        </pre>
    }
}

/// Pretty JSON as parts with their classes: names, strings, and numbers, `true`, `false`, `null`.
fn parts(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (class, length) = if first == '"' {
            let length = string_length(rest);
            (if rest[length..].starts_with(':') { "jk" } else { "js" }, length)
        } else if is_word(first) {
            ("jn", rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()))
        } else {
            ("", rest.find(|letter| letter == '"' || is_word(letter)).unwrap_or(rest.len()))
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        Some((class, part))
    })
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '+' | '.')
}

/// Bytes up to and with the closing quote.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return place + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_none_is_lost() {
        let text = "{\n  \"ty\\\"pe\": \"of: fer\",\n  \"é\": [-1.5e3, true, null]\n}";
        let found = parts(text).filter(|(class, _)| !class.is_empty()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [("jk", "\"ty\\\"pe\""), ("js", "\"of: fer\""), ("jk", "\"é\""), ("jn", "-1.5e3"), ("jn", "true"), ("jn", "null")]
        );
        for text in [text, "", "\"", "\"\\", "not json \u{1F600}\"é"] {
            assert_eq!(parts(text).map(|(_, part)| part).collect::<String>(), text);
        }
    }
}
