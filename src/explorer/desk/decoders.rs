//! The decoders of the page: one worker for all values, and the chains that somebody chose for the keys of a namespace.

use decode::Chain;
use leptos::prelude::*;

use super::Desk;
use crate::browser::storage::Store;
use crate::browser::worker::Decoder;
use crate::explorer::decoding::{Chains, namespace};

/// Decoding for one database. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Decoders {
    chains: RwSignal<Chains>,
    storage: StoredValue<String>,
    worker: StoredValue<Decoder, LocalStorage>,
}

impl Decoders {
    pub(super) fn new(storage: String) -> Self {
        let chains = Store::Local.get(&storage).map(|stored| Chains::parse(&stored)).unwrap_or_default();
        Self {
            chains: RwSignal::new(chains),
            storage: StoredValue::new(storage),
            worker: StoredValue::new_local(Decoder::default()),
        }
    }

    /// The worker; nothing of it is loaded before it is given something to decode.
    pub fn worker(self) -> Decoder {
        self.worker.get_value()
    }
}

impl Desk {
    /// The namespace of the open key; the caller is told of changes.
    pub fn namespace(self) -> Vec<u8> {
        let delimiters = self.browsing.query.with(|query| query.delimiters.clone());
        self.machine.with(|machine| namespace(machine.name().unwrap_or_default(), &delimiters).to_vec())
    }

    /// The chain that was chosen for a namespace; the caller is told of changes.
    pub fn chosen_chain(self, namespace: &[u8]) -> Option<Chain> {
        self.decoders.chains.with(|chains| chains.get(namespace).cloned())
    }

    /// Reads the values of a namespace with `chain` from now on; `None` leaves it to what is found in each.
    pub fn choose_chain(self, namespace: &[u8], chain: Option<Chain>) {
        let decoders = self.decoders;
        decoders.chains.update(|chains| chains.set(namespace, chain.clone()));
        decoders.storage.with_value(|key| {
            // Another tab may have chosen for other namespaces meanwhile.
            let mut stored = Store::Local.get(key).map(|stored| Chains::parse(&stored)).unwrap_or_default();
            stored.set(namespace, chain);
            if stored.is_empty() {
                Store::Local.remove(key);
            } else {
                Store::Local.set(key, &stored.stored());
            }
        });
    }
}
