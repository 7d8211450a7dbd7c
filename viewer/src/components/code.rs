//! Text of a dump as it is written, with the parts of JSON told apart.

use yew::prelude::*;

/// Longer text stays in one colour: a node for each part would make the page slow.
const COLOURED: usize = 24 * 1024;

/// Text of a dump as it is written.
pub fn code(text: &str) -> Html {
    html! { <pre class="code" tabindex="0">{ text }</pre> }
}

/// Pretty JSON of a dump.
pub fn json(text: &str) -> Html {
    if text.len() > COLOURED {
        return code(text);
    }
    html! {
        <pre class="code" tabindex="0">
            { for parts(text).map(|(class, part)| match class {
                "" => html! { part },
                class => html! { <span {class}>{ part }</span> },
            }) }
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
