//! What personal data a dump can hold, by class, and what an export does to each: the one table of presets.

use serde::{Deserialize, Serialize};

/// What is done to a kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Treatment {
    /// It stays as it is.
    Keep,
    /// What many share stays: the network of an address, product and system of a user agent. Of other texts only a mark.
    Mask,
    /// Another value takes its place, the same wherever the same value stood.
    Pseudonym,
    /// Nothing of it stays, only its place.
    Remove,
}

impl Treatment {
    /// All of them, from least to most that is taken away.
    pub const ALL: [Treatment; 4] = [Treatment::Keep, Treatment::Mask, Treatment::Pseudonym, Treatment::Remove];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Treatment::Keep => "keep",
            Treatment::Mask => "mask",
            Treatment::Pseudonym => "pseudonym",
            Treatment::Remove => "remove",
        }
    }
}

use Treatment::{Keep, Mask, Pseudonym, Remove};

macro_rules! classes {
    ($($name:ident $key:literal $label:literal: $public:ident $vendor:ident $structure:ident,)*) => {
        /// A kind of personal data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Class { $(#[doc = $label] $name,)* }

        impl Class {
            /// All of them, in the order of the table.
            pub const ALL: &[Class] = &[$(Class::$name,)*];

            /// Its stable key.
            pub fn key(self) -> &'static str {
                match self { $(Class::$name => $key,)* }
            }

            /// What it is, for a person.
            pub fn label(self) -> &'static str {
                match self { $(Class::$name => $label,)* }
            }
        }

        /// Treatments by preset: public, vendor, structure.
        const PRESETS: &[[Treatment; 3]] = &[$([$public, $vendor, $structure],)*];
    };
}

classes! {
    // class        key             label                                                public    vendor    structure
    Address        "addresses"     "IP addresses and candidate foundations":              Pseudonym Mask      Remove,
    LocalName      "local-names"   "mDNS names":                                          Pseudonym Pseudonym Remove,
    Server         "servers"       "Host names of servers and pages":                     Pseudonym Keep      Remove,
    Credential     "credentials"   "User names and credentials of servers":               Pseudonym Pseudonym Remove,
    IceCredential  "ice"           "ICE user name fragments and passwords":               Pseudonym Pseudonym Remove,
    Fingerprint    "fingerprints"  "DTLS fingerprints, certificates and keys":            Pseudonym Pseudonym Pseudonym,
    Device         "devices"       "Labels and ids of devices, tracks and channels":      Pseudonym Pseudonym Mask,
    Media          "media"         "Ids of tracks and streams, and other unique ids":     Pseudonym Pseudonym Pseudonym,
    Page           "pages"         "Path, query and fragment of page addresses":          Pseudonym Pseudonym Remove,
    Browser        "browsers"      "User agent and hardware detail":                      Mask      Keep      Mask,
    Identity       "identities"    "Users, conferences, sessions and their names":        Pseudonym Pseudonym Mask,
    Custom         "texts"         "Custom events, logs and other free text":             Pseudonym Pseudonym Mask,
    Location       "locations"     "Places and coordinates":                              Pseudonym Pseudonym Remove,
    Contact        "contacts"      "E-mail addresses and phone numbers":                  Pseudonym Pseudonym Remove,
}

/// A ready-made policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// To share with anyone.
    #[default]
    Public,
    /// To share with who runs the service: names of servers and networks of addresses stay.
    Vendor,
    /// Structure, numbers and times alone. Ids that hold it together are pseudonyms.
    Structure,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 3] = [Preset::Public, Preset::Vendor, Preset::Structure];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Public => "public",
            Preset::Vendor => "vendor",
            Preset::Structure => "structure",
        }
    }

    /// The preset of a name.
    pub fn named(name: &str) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.name() == name)
    }
}

/// What is done to each class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy(Vec<Treatment>);

impl Policy {
    /// The policy of a preset.
    pub fn of(preset: Preset) -> Policy {
        Policy(PRESETS.iter().map(|row| row[preset as usize]).collect())
    }

    /// What is done to a class; one that is not named is treated as when sharing with anyone.
    pub fn treatment(&self, class: Class) -> Treatment {
        self.0.get(class as usize).copied().unwrap_or(PRESETS[class as usize][0])
    }

    /// Changes what is done to a class.
    pub fn set(&mut self, class: Class, treatment: Treatment) {
        if let Some(slot) = self.0.get_mut(class as usize) {
            *slot = treatment;
        }
    }
}

impl Default for Policy {
    fn default() -> Policy {
        Policy::of(Preset::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_and_single_classes_can_be_chosen() {
        let mut policy = Policy::of(Preset::Vendor);
        assert_eq!((policy.treatment(Class::Server), policy.treatment(Class::Address)), (Keep, Mask));
        policy.set(Class::Server, Remove);
        assert_eq!(policy.treatment(Class::Server), Remove);
        assert_eq!(Policy::default().treatment(Class::Device), Pseudonym);
        assert_eq!(Preset::named("structure"), Some(Preset::Structure));
        assert_eq!(Preset::named("all"), None);
        for class in Class::ALL {
            assert_ne!(Policy::default().treatment(*class), Keep, "{class:?} is shared with anyone");
        }
    }
}
