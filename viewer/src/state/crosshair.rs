//! The instant under the pointer, shared by every chart without rendering the page.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

type Listener = Rc<dyn Fn(Option<f64>)>;

/// A cell that tells its listeners when it changes. Clones are the same cell.
#[derive(Clone, Default)]
pub struct Crosshair(Rc<Inner>);

#[derive(Default)]
struct Inner {
    time: Cell<Option<f64>>,
    listeners: RefCell<Vec<(u32, Listener)>>,
    last_id: Cell<u32>,
}

impl PartialEq for Crosshair {
    fn eq(&self, other: &Crosshair) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Crosshair {
    /// Epoch milliseconds, `None` while the pointer is nowhere.
    pub fn get(&self) -> Option<f64> {
        self.0.time.get()
    }

    /// Moves it and tells the listeners, if that changes anything.
    pub fn set(&self, time: Option<f64>) {
        if self.0.time.replace(time) != time {
            // A listener may subscribe or unsubscribe.
            let listeners = self.0.listeners.borrow().iter().map(|(_, listener)| listener.clone()).collect::<Vec<_>>();
            listeners.iter().for_each(|listener| listener(time));
        }
    }

    /// Calls back on every change until the subscription is dropped.
    pub fn subscribe(&self, listener: impl Fn(Option<f64>) + 'static) -> Subscription {
        let id = self.0.last_id.get() + 1;
        self.0.last_id.set(id);
        self.0.listeners.borrow_mut().push((id, Rc::new(listener)));
        Subscription { crosshair: Rc::downgrade(&self.0), id }
    }
}

/// Ends its listener when dropped.
#[must_use]
pub struct Subscription {
    crosshair: Weak<Inner>,
    id: u32,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(crosshair) = self.crosshair.upgrade() {
            crosshair.listeners.borrow_mut().retain(|(id, _)| *id != self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_changes_only_and_only_while_subscribed() {
        let crosshair = Crosshair::default();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let hearing = heard.clone();
        let subscription = crosshair.subscribe(move |time| hearing.borrow_mut().push(time));
        crosshair.set(Some(1.0));
        crosshair.set(Some(1.0));
        crosshair.set(None);
        drop(subscription);
        crosshair.set(Some(2.0));
        assert_eq!(*heard.borrow(), [Some(1.0), None]);
        assert_eq!(crosshair.get(), Some(2.0));
    }
}
