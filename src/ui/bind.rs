//! Two-way values for form widgets.

use leptos::prelude::*;

/// A value a widget reads and writes: an `RwSignal`, or one field of a larger draft.
///
/// ```text
/// <TextInput value=name />                                                        // RwSignal<String>
/// <TextInput value=Bind::new(move || draft.get().name, move |v| draft.update(|d| d.name = v)) />
/// ```
pub struct Bind<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Bind<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bind<T> {}

impl<T: Clone + Send + Sync + 'static> Bind<T> {
    /// A value made of how to read it and how to write it.
    pub fn new(
        read: impl Fn() -> T + Send + Sync + 'static,
        write: impl Fn(T) + Send + Sync + 'static,
    ) -> Self {
        Self { read: Signal::derive(read), write: Callback::new(write) }
    }

    /// The value now; the caller is told when it changes.
    #[must_use]
    pub fn get(&self) -> T {
        self.read.get()
    }

    /// The value now, without being told of changes.
    #[must_use]
    pub fn get_untracked(&self) -> T {
        self.read.get_untracked()
    }

    /// Hands a new value to the owner of the state.
    pub fn set(&self, value: T) {
        self.write.run(value);
    }

    /// The reading half, for props that want a `Signal`.
    #[must_use]
    pub fn signal(&self) -> Signal<T> {
        self.read
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bind<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { read: signal.into(), write: Callback::new(move |value| signal.set(value)) }
    }
}
