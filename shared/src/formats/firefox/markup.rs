//! The tags and texts that the saved page of about:webrtc is made of.
//!
//! What Firefox serializes is well-formed but for elements without an end, so a reader of XML does. One of HTML weighs ten times
//! as much in what the browser has to load, most of it for names of characters that a serialized page never has.

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::Value;

/// One piece of the page.
pub(super) enum Piece<'a> {
    Open(Tag),
    Close(&'a str),
    /// All text up to the next tag.
    Text(&'a str),
}

/// What matters of a start tag.
#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) class: String,
    /// `data-l10n-id` without what all have in common.
    pub(super) hook: String,
    pub(super) arguments: Value,
    pub(super) preference: String,
}

impl Tag {
    fn new(start: &BytesStart<'_>) -> Tag {
        let mut tag = Tag { name: start.name().as_ref().to_owned(), ..Tag::default() };
        for attribute in start.html_attributes().with_checks(false).flatten() {
            let value = unescape_with(&attribute.value, entity).map_or_else(|_| attribute.value.to_string(), String::from);
            match attribute.key.as_ref() {
                "id" => tag.id = value,
                "class" => tag.class = value,
                "data-l10n-id" => tag.hook = value.strip_prefix("about-webrtc-").unwrap_or_default().to_owned(),
                "data-l10n-args" => tag.arguments = serde_json::from_str(&value).unwrap_or_default(),
                "data-pref-path" => tag.preference = value,
                _ => {}
            }
        }
        tag
    }
}

/// The only name beside those of XML that serialization writes.
fn entity(name: &str) -> Option<&'static str> {
    if name == "nbsp" { Some("\u{a0}") } else { resolve_predefined_entity(name) }
}

fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    match (reference.resolve_char_ref(), entity(reference)) {
        (Ok(Some(character)), _) => text.push(character),
        (_, Some(known)) => text.push_str(known),
        _ => text.extend(["&", reference, ";"]),
    }
}

/// Takes a page apart. Returns where it breaks off in the midst of markup, if it does.
pub(super) fn read(page: &str, mut take: impl FnMut(Piece<'_>)) -> Option<usize> {
    let mut text = String::new();
    let mut start = 0;
    loop {
        let mut reader = Reader::from_str(&page[start..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let error = loop {
            let event = reader.read_event();
            match &event {
                Ok(Event::Text(part)) => {
                    text.push_str(&part.html_content());
                    continue;
                }
                Ok(Event::GeneralRef(reference)) => {
                    push_reference(reference, &mut text);
                    continue;
                }
                _ if text.is_empty() => {}
                _ => take(Piece::Text(&std::mem::take(&mut text))),
            }
            match event {
                Ok(Event::Start(start) | Event::Empty(start)) => take(Piece::Open(Tag::new(&start))),
                Ok(Event::End(end)) => take(Piece::Close(end.name().as_ref())),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        let at = start + reader.error_position() as usize;
        match error {
            // Damage in one place. All other errors are found at the end of the page only.
            Error::Syntax(SyntaxError::InvalidBangMarkup) if page[at..].starts_with("<!") => start = at + "<!".len(),
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(page: &str) -> (Vec<String>, Option<usize>) {
        let mut pieces = Vec::new();
        let broken = read(page, |piece| {
            pieces.push(match piece {
                Piece::Open(tag) => format!("<{} {} {} {} {} {}>", tag.name, tag.id, tag.class, tag.hook, tag.arguments, tag.preference),
                Piece::Close(name) => format!("</{name}>"),
                Piece::Text(text) => text.to_owned(),
            });
        });
        (pieces, broken)
    }

    #[test]
    fn attributes_and_references_are_resolved() {
        let page = concat!(
            r#"<!DOCTYPE html><!-- x --><div id="a&amp;<b>" hidden class='c' data-pref-path=d>1 &lt;&nbsp;&#x32;&#51; & &x; &#xd800;<br>"#,
            r#"<i data-l10n-id="about-webrtc-e" data-l10n-args="{&quot;n&quot;:1}"/></div >"#,
        );
        let expected = ["<div a&<b> c  null d>", "1 <\u{a0}23 & &x; &#xd800;", "<br    null >", "<i   e {\"n\":1} >", "</div>"];
        assert_eq!(pieces(page), (expected.map(str::to_owned).to_vec(), None));
    }

    #[test]
    fn what_follows_damage_is_read() {
        let (pieces, broken) = pieces("<p>1</p><!p>2</p><p>3");
        assert_eq!(pieces, ["<p    null >", "1", "</p>", "p>2", "</p>", "<p    null >", "3"]);
        assert_eq!(broken, None);
    }

    #[test]
    fn an_end_in_the_midst_of_markup_is_told() {
        for rest in ["<", "<p", "<p id=\"x>", "</", "<!--x>", "<!", "<![CDATA[", "<?x>", "<!DOCTYPE x ["] {
            let (pieces, broken) = pieces(&format!("<b>x{rest}"));
            assert_eq!(pieces[..2], ["<b    null >", "x"], "{rest}");
            assert_eq!(broken.is_some(), rest != "<!", "{rest}");
        }
    }

    /// A reader that went over the rest of the page for each of these would need many minutes.
    #[test]
    fn hostile_markup_takes_no_longer_than_any_other() {
        for part in ["<", "<!", "<!-", "<![", "<?", "&", "&#", "<a ", "<a>", "</a>", "<a b=\"", "<!d<", "]]>", "-->", "<\u{e9}"] {
            let page = part.repeat((1 << 19) / part.len());
            let mut taken = 0;
            read(&page, |piece| {
                taken += match piece {
                    Piece::Open(tag) => tag.name.len(),
                    Piece::Close(name) | Piece::Text(name) => name.len(),
                }
            });
            assert!(taken <= page.len(), "{part}");
        }
    }
}
