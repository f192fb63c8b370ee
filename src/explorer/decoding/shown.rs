//! What came of decoding, ready to be drawn.

use std::sync::Arc;

use decode::{Chain, Outcome, Step, Trouble, View};

use super::lines::Lines;
use crate::explorer::blob::Blob;
use crate::explorer::bytes;

/// A decoded value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub chain: Chain,
    pub steps: Vec<Step>,
    pub face: Face,
    /// Chains that are possible too, and what they would say.
    pub offers: Vec<(Chain, Option<String>)>,
    /// A token that nobody checked.
    pub unverified: bool,
}

/// How it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// Laid out as JSON is.
    Lines(Arc<Lines>),
    /// Text, or bytes.
    Bytes(Blob),
}

impl Shown {
    pub fn new(outcome: Outcome) -> Self {
        let Outcome { chain, steps, bytes, view, offers } = outcome;
        let (face, unverified) = match view {
            View::Tree(tree) => (Face::Lines(Arc::new(Lines::new(tree.text))), tree.unverified),
            View::Text => (Face::Bytes(Blob::whole(&bytes)), false),
            View::Bytes => (Face::Bytes(Blob { is_text: false, ..Blob::whole(&bytes) }), false),
        };
        let offers = offers.into_iter().map(|offer| (offer.chain, offer.gist)).collect();
        Self { chain, steps, face, offers, unverified }
    }

    /// Whether something other than the value itself is there to be seen.
    pub fn is_something(&self) -> bool {
        self.steps.iter().any(|step| step.to > 0)
    }

    /// Whether no step of a chain made anything: it belongs to other values.
    pub fn does_not_fit(&self) -> bool {
        let failed = |step: &Step| matches!(step.trouble, Some(Trouble::Flaw(_) | Trouble::At(_)));
        !self.chain.formats().is_empty() && self.steps.iter().all(|step| step.to == 0 && failed(step))
    }

    /// What the copy button copies.
    pub fn copied(&self) -> String {
        match &self.face {
            Face::Lines(lines) => lines.text().to_owned(),
            Face::Bytes(blob) if blob.is_text => blob.text().to_owned(),
            Face::Bytes(blob) => bytes::quote(&blob.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use decode::{Limits, apply, decode};

    use super::*;

    #[test]
    fn a_chain_that_was_found_is_laid_out() {
        let shown = Shown::new(decode(b"eyJ6IjoxLCJhIjpbMSwyXX0=", &Limits::default()));
        assert_eq!(shown.chain.label(), "base64 › JSON");
        assert!(shown.is_something() && !shown.does_not_fit() && !shown.unverified);
        assert_eq!(shown.copied(), "{\n  \"z\": 1,\n  \"a\": [ 1, 2 ]\n}");
    }

    #[test]
    fn a_chain_of_other_values_does_not_fit() {
        let chain = Chain::parse("gzip>json").expect("a chain");
        let shown = Shown::new(apply(b"\x80\x81", &chain, &Limits::default()));
        assert!(shown.does_not_fit() && !shown.is_something());
        assert_eq!(shown.copied(), r#""\x80\x81""#);
    }

    #[test]
    fn nothing_found_is_the_value_itself() {
        let shown = Shown::new(decode(b"hello, world", &Limits::default()));
        assert!(!shown.is_something() && !shown.does_not_fit());
    }

    #[test]
    fn a_token_is_never_called_verified() {
        let shown = Shown::new(decode(b"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", &Limits::default()));
        assert!(shown.unverified);
    }
}
