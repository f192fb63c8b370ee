//! Formats one after the other: `base64>gzip>json`.

use crate::format::{Format, Makes};

/// Formats in the order in which they are taken off. Empty: the bytes as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Chain(Vec<Format>);

/// Why a text names no chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoChain {
    #[error("there is no format {0:?}")]
    Unknown(String),
    /// Only the last step may be a view: nothing follows what is only looked at.
    #[error("nothing can follow {}", .0.label())]
    AfterView(Format),
    #[error("more than {} steps", Chain::LONGEST)]
    TooLong,
}

impl Chain {
    /// Steps that a chain may have at most, whatever the limits of a call say.
    pub const LONGEST: usize = 16;
    /// The stored name of the empty chain.
    const PLAIN: &str = "plain";

    /// A chain of these formats.
    ///
    /// # Errors
    /// [`NoChain`] when a view is followed by something, or when there are too many.
    pub fn new(formats: &[Format]) -> Result<Self, NoChain> {
        if formats.len() > Self::LONGEST {
            return Err(NoChain::TooLong);
        }
        let before_last = formats.split_last().map_or(&[] as &[Format], |(_, before)| before);
        match before_last.iter().find(|format| format.makes() == Makes::View) {
            Some(view) => Err(NoChain::AfterView(*view)),
            None => Ok(Self(formats.to_vec())),
        }
    }

    #[must_use]
    pub fn formats(&self) -> &[Format] {
        &self.0
    }

    /// Reads the stored name.
    ///
    /// # Errors
    /// [`NoChain`], also for names of a later version of this program.
    pub fn parse(name: &str) -> Result<Self, NoChain> {
        if name == Self::PLAIN {
            return Ok(Self::default());
        }
        // A stored text of any length: no more of it is read than a chain can have.
        let formats: Result<Vec<_>, _> = name
            .split('>')
            .take(Self::LONGEST + 1)
            .map(|part| Format::named(part).ok_or_else(|| NoChain::Unknown(part.chars().take(40).collect())))
            .collect();
        Self::new(&formats?)
    }

    /// The name to store: `base64>gzip>json`, `plain`. [`Chain::parse`] reads it back.
    #[must_use]
    pub fn name(&self) -> String {
        if self.0.is_empty() { Self::PLAIN.to_owned() } else { self.join(">", Format::name) }
    }

    /// The name for people: `base64 › gzip › JSON`. Empty for the empty chain.
    #[must_use]
    pub fn label(&self) -> String {
        self.join(" › ", Format::label)
    }

    fn join(&self, between: &str, name: fn(Format) -> &'static str) -> String {
        self.0.iter().map(|format| name(*format)).collect::<Vec<_>>().join(between)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_name_is_read_back() {
        let chain = Chain::new(&[Format::Base64, Format::Gzip, Format::Json]).expect("a chain");
        assert_eq!(chain.name(), "base64>gzip>json");
        assert_eq!(chain.label(), "base64 › gzip › JSON");
        assert_eq!(Chain::parse(&chain.name()), Ok(chain));
        assert_eq!(Chain::parse("plain"), Ok(Chain::default()));
        assert_eq!(Chain::default().name(), "plain");
    }

    #[test]
    fn what_is_no_chain_is_refused_with_the_reason() {
        assert_eq!(Chain::parse("json>gzip"), Err(NoChain::AfterView(Format::Json)));
        assert_eq!(Chain::parse("pickle"), Err(NoChain::Unknown("pickle".into())));
        assert_eq!(Chain::parse(""), Err(NoChain::Unknown(String::new())));
        assert_eq!(Chain::parse(&"hex>".repeat(99_999)), Err(NoChain::TooLong));
    }
}
