//! The numbers of the wire by name, sorted once, as every report asks for hundreds of them.

use shared::codec::dictionary::{FIRST_MEMBER_WRITTEN_IN_FULL, MEMBERS};

pub(crate) struct MemberNumbers(Vec<(&'static str, u16)>);

impl MemberNumbers {
    pub(crate) fn new() -> MemberNumbers {
        let mut numbers: Vec<_> =
            MEMBERS.iter().filter(|member| member.0 < FIRST_MEMBER_WRITTEN_IN_FULL).map(|&(number, name)| (name, number)).collect();
        numbers.sort_unstable();
        MemberNumbers(numbers)
    }

    pub(crate) fn get(&self, name: &str) -> Option<u16> {
        let at = self.0.binary_search_by_key(&name, |entry| entry.0).ok()?;
        Some(self.0[at].1)
    }
}
