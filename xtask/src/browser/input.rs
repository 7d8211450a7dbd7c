//! Real input to a page: mouse, keys, text, picked and dropped files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Page;

const ELEMENT_LIMIT: Duration = Duration::from_secs(10);

/// Keys that are not one character: name, key code.
const NAMED_KEYS: [(&str, u32); 14] = [
    ("Backspace", 8),
    ("Tab", 9),
    ("Enter", 13),
    ("Escape", 27),
    (" ", 32),
    ("PageUp", 33),
    ("PageDown", 34),
    ("End", 35),
    ("Home", 36),
    ("ArrowLeft", 37),
    ("ArrowUp", 38),
    ("ArrowRight", 39),
    ("ArrowDown", 40),
    ("Delete", 46),
];

impl Page {
    /// Waits for an element, scrolls it into view and clicks its middle.
    pub fn click(&self, selector: &str) -> Result<()> {
        let (x, y) = self.middle(selector)?;
        self.mouse("mouseMoved", x, y, json!({}))?;
        self.press_at(x, y, 1)
    }

    /// Double-clicks the middle of an element.
    pub fn double_click(&self, selector: &str) -> Result<()> {
        let (x, y) = self.middle(selector)?;
        self.mouse("mouseMoved", x, y, json!({}))?;
        self.press_at(x, y, 1)?;
        self.press_at(x, y, 2)
    }

    /// Moves the mouse to a point of the page, in CSS pixels.
    pub fn move_mouse(&self, x: f64, y: f64) -> Result<()> {
        self.mouse("mouseMoved", x, y, json!({}))
    }

    /// Presses the left button at one point of the page, moves in steps to another and releases it there.
    pub fn drag(&self, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        const STEPS: u32 = 8;
        let held = json!({"button": "left", "buttons": 1});
        self.mouse("mouseMoved", from.0, from.1, json!({}))?;
        self.mouse("mousePressed", from.0, from.1, json!({"button": "left", "buttons": 1, "clickCount": 1}))?;
        for step in 1..=STEPS {
            let part = f64::from(step) / f64::from(STEPS);
            let (x, y) = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            self.mouse("mouseMoved", x, y, held.clone())?;
        }
        self.mouse("mouseReleased", to.0, to.1, json!({"button": "left", "clickCount": 1}))
    }

    /// Turns the wheel at a point of the page.
    pub fn wheel(&self, x: f64, y: f64, delta_x: f64, delta_y: f64) -> Result<()> {
        self.mouse("mouseWheel", x, y, json!({"deltaX": delta_x, "deltaY": delta_y}))
    }

    /// Presses and releases a key: one character, or a name such as `Escape` or `ArrowLeft`;
    /// `Control+`, `Shift+` and `Alt+` may come before it.
    pub fn key(&self, key: &str) -> Result<()> {
        let mut modifiers = 0;
        let mut name = key;
        for (prefix, bit) in [("Alt+", 1), ("Control+", 2), ("Shift+", 8)] {
            if let Some(rest) = name.strip_prefix(prefix) {
                modifiers |= bit;
                name = rest;
            }
        }
        let named = NAMED_KEYS.iter().find(|(known, _)| *known == name);
        let mut characters = name.chars();
        let (code, text) = match (named, characters.next(), characters.next()) {
            (Some((" ", code)), ..) => (*code, " "),
            (Some(("Enter", code)), ..) => (*code, "\r"),
            (Some((_, code)), ..) => (*code, ""),
            (None, Some(character), None) => (character.to_ascii_uppercase() as u32, name),
            _ => bail!("unknown key {key}"),
        };
        let mut down = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" },
            "key": name, "windowsVirtualKeyCode": code, "modifiers": modifiers,
        });
        // With Control or Alt held, a key is a command and types nothing.
        if !text.is_empty() && modifiers & 3 == 0 {
            down["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", down)?;
        let up = json!({"type": "keyUp", "key": name, "windowsVirtualKeyCode": code, "modifiers": modifiers});
        self.call("Input.dispatchKeyEvent", up).map(drop)
    }

    /// Types text where the focus is, as an input method or a paste of plain text does.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.call("Input.insertText", json!({"text": text})).map(drop)
    }

    /// Picks files in an `<input type=file>`, which may be hidden.
    pub fn set_files(&self, selector: &str, files: &[PathBuf]) -> Result<()> {
        let expression = format!("document.querySelector({})", json!(selector));
        self.wait_for(&expression, ELEMENT_LIMIT)?;
        let element = self.call("Runtime.evaluate", json!({"expression": expression}))?;
        let parameters = json!({"files": absolute(files)?, "objectId": element["result"]["objectId"]});
        self.call("DOM.setFileInputFiles", parameters).map(drop)
    }

    /// Drags files from outside onto the middle of an element and drops them there.
    pub fn drop_files(&self, selector: &str, files: &[PathBuf]) -> Result<()> {
        let (x, y) = self.middle(selector)?;
        let data = json!({"items": [], "files": absolute(files)?, "dragOperationsMask": 1});
        for kind in ["dragEnter", "dragOver", "drop"] {
            self.call("Input.dispatchDragEvent", json!({"type": kind, "x": x, "y": y, "data": data}))?;
        }
        Ok(())
    }

    /// Waits for an element, scrolls it into view and tells its left, top, width and height in CSS pixels of the page.
    pub fn bounds(&self, selector: &str) -> Result<[f64; 4]> {
        let selector = json!(selector);
        self.wait_for(&format!("document.querySelector({selector})"), ELEMENT_LIMIT)?;
        self.evaluate(&format!(
            "(() => {{ const e = document.querySelector({selector}); \
             e.scrollIntoView({{block: 'nearest', inline: 'nearest', behavior: 'instant'}}); \
             const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }})()"
        ))
    }

    fn middle(&self, selector: &str) -> Result<(f64, f64)> {
        let [x, y, width, height] = self.bounds(selector)?;
        if width == 0.0 || height == 0.0 {
            bail!("{selector} is not visible");
        }
        Ok((x + width / 2.0, y + height / 2.0))
    }

    fn press_at(&self, x: f64, y: f64, count: u32) -> Result<()> {
        for kind in ["mousePressed", "mouseReleased"] {
            self.mouse(kind, x, y, json!({"button": "left", "clickCount": count}))?;
        }
        Ok(())
    }

    fn mouse(&self, kind: &str, x: f64, y: f64, mut parameters: Value) -> Result<()> {
        parameters["type"] = kind.into();
        parameters["x"] = x.into();
        parameters["y"] = y.into();
        self.call("Input.dispatchMouseEvent", parameters).map(drop)
    }
}

fn absolute(files: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let absolute =
        |file: &PathBuf| -> Result<PathBuf> { Path::canonicalize(file).with_context(|| format!("cannot find {}", file.display())) };
    files.iter().map(absolute).collect()
}
