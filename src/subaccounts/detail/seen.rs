//! Whether somebody has looked at a key, as far as its history tells.

use upstash_api::exchange::{Event, EventKind};

/// Whether the key was shown or pasted since the sub-account was made. `events` come newest first, and no further back
/// than the exchange remembers: only the exchange knows for certain.
pub fn was_seen(events: &[Event]) -> bool {
    let newest = events.iter().filter(|event| event.done).find_map(|event| match event.what {
        EventKind::Revealed | EventKind::Imported => Some(true),
        EventKind::Created | EventKind::Deleted => Some(false),
        _ => None,
    });
    newest.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(kinds: &[(EventKind, bool)]) -> bool {
        let event =
            |(what, done): &(EventKind, bool)| Event { at: 1, what: *what, done: *done, resource: None };
        was_seen(&kinds.iter().map(event).collect::<Vec<_>>())
    }

    #[test]
    fn a_key_was_seen_when_it_was_shown_or_pasted_since_it_was_made() {
        use EventKind::{Created, Deleted, Imported, KeyRefused, Revealed};
        assert!(!seen(&[(KeyRefused, true), (Created, true)]));
        assert!(seen(&[(KeyRefused, true), (Revealed, true), (Created, true)]));
        assert!(seen(&[(Imported, true)]));
        assert!(!seen(&[(Imported, false), (Created, true)]), "a refused import leaves the key as it is");
        assert!(!seen(&[(Created, true), (Deleted, true), (Revealed, true)]), "that was another one");
        assert!(seen(&[(Deleted, false), (Revealed, true)]));
        assert!(!seen(&[]), "then the exchange says it");
    }
}
