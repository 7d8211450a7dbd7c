//! What the label of a device tells of its kind. Drivers, programs and people made these labels; no specification speaks of them.

/// A kind of device that its label tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A phone or tablet of Apple that serves a computer.
    Apple,
    /// Connected over Bluetooth.
    Bluetooth,
    /// Connected over USB.
    Usb,
    /// Software that shows itself as a device: the list of the public rtcStats rule of the same name and more of their kind.
    Virtual,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Apple, Kind::Bluetooth, Kind::Usb, Kind::Virtual];

    /// Parts of labels, the first of which can stand for the kind.
    fn parts(self) -> &'static [&'static str] {
        match self {
            Kind::Apple => &["iphone", "ipad"],
            Kind::Bluetooth => &["bluetooth", "airpods", "hands-free", "handsfree"],
            Kind::Usb => &["usb"],
            Kind::Virtual => {
                &["virtual", "teams", "blackhole", "vb-audio", "voicemeeter", "snap camera", "manycam", "krisp", "soundflower"]
            }
        }
    }

    /// Names that are common parts of other words.
    fn words(self) -> &'static [&'static str] {
        match self {
            Kind::Bluetooth => &["bt"],
            Kind::Virtual => &["obs", "ndi", "loopback"],
            Kind::Apple | Kind::Usb => &[],
        }
    }

    /// A word that says the kind, in a label too.
    pub fn word(self) -> &'static str {
        self.parts()[0]
    }

    /// Whether a label is that of such a device.
    pub fn is_told_by(self, label: &str) -> bool {
        let label = label.to_lowercase();
        let mut words = label.split(|character: char| !character.is_alphanumeric());
        self.parts().iter().any(|part| label.contains(part)) || words.any(|word| self.words().contains(&word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_kinds() {
        let kinds = |label: &str| Kind::ALL.into_iter().filter(|kind| kind.is_told_by(label)).collect::<Vec<_>>();
        assert_eq!(kinds("iPad Camera"), [Kind::Apple]);
        assert_eq!(kinds("Headset (WH-1000XM4 Hands-Free AG Audio)"), [Kind::Bluetooth]);
        assert_eq!(kinds("USB BT dongle"), [Kind::Bluetooth, Kind::Usb]);
        assert_eq!(kinds("OBS Virtual Camera"), [Kind::Virtual]);
        assert_eq!(kinds("Robsons Mikrofon"), []);
        for kind in Kind::ALL {
            assert_eq!(kinds(kind.word()), [kind]);
        }
    }
}
