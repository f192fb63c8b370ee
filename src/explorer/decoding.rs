//! Which formats a value is read with: what somebody chose for keys of its kind, else what is found in it.
//!
//! A choice is remembered by namespace, which is the part of a key's name before the first delimiter, as the names of
//! formats and nothing of any value. What is found is not remembered: it is found again.

mod chains;
mod lines;
mod shown;

use decode::{Chain, Format, Makes, may_hide};

use super::blob::Blob;

pub use chains::{Chains, namespace, storage_key};
pub use lines::Lines;
pub use shown::{Face, Shown};

/// What to do with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It is shown as it is, and nothing is loaded.
    Raw,
    /// The decoders look for formats in it.
    Find,
    Apply(Chain),
}

/// What is done with a value without being asked, and what when `asked`.
pub fn plan(blob: &Blob, chosen: Option<&Chain>, asked: bool) -> Plan {
    // A stretch from the middle is not the beginning of anything.
    if blob.start > 0 || blob.bytes.is_empty() {
        return Plan::Raw;
    }
    match chosen {
        Some(chain) if chain.formats().is_empty() => Plan::Raw,
        Some(chain) => Plan::Apply(chain.clone()),
        None if asked || may_hide(&blob.bytes) => Plan::Find,
        None => Plan::Raw,
    }
}

/// The chain with another step. What is only looked at stays the last: a second view takes the place of the first, and
/// what unpacks comes before it.
pub fn with_step(chain: &Chain, format: Format) -> Chain {
    let mut formats = chain.formats().to_vec();
    let view = formats.last().copied().filter(|last| last.makes() == Makes::View);
    if view.is_some() {
        formats.pop();
    }
    formats.push(format);
    if format.makes() == Makes::Bytes {
        formats.extend(view);
    }
    Chain::new(&formats).unwrap_or_else(|_| chain.clone())
}

/// The chain without the step at `at`.
pub fn without_step(chain: &Chain, at: usize) -> Chain {
    let mut formats = chain.formats().to_vec();
    if at < formats.len() {
        formats.remove(at);
    }
    Chain::new(&formats).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(name: &str) -> Chain {
        Chain::parse(name).expect("a chain")
    }

    #[test]
    fn plain_text_and_json_ask_nobody_until_somebody_asks() {
        let plain = Blob::whole(b"hello, world");
        assert_eq!(plan(&plain, None, false), Plan::Raw);
        assert_eq!(plan(&plain, None, true), Plan::Find);
        assert_eq!(plan(&Blob::whole(b"{\"a\":1}"), None, false), Plan::Raw);
        assert_eq!(plan(&Blob::whole(&[0x82, 0xa1, 0x61, 1]), None, false), Plan::Find);
        assert_eq!(plan(&Blob::whole(b""), None, true), Plan::Raw);
    }

    #[test]
    fn what_somebody_chose_is_done_and_nothing_else_looked_for() {
        let binary = Blob::whole(&[0x82, 0xa1, 0x61, 1]);
        assert_eq!(plan(&binary, Some(&chain("cbor")), false), Plan::Apply(chain("cbor")));
        assert_eq!(plan(&binary, Some(&chain("plain")), true), Plan::Raw);
    }

    #[test]
    fn a_stretch_from_the_middle_is_not_decoded() {
        let blob = Blob { start: 64, ..Blob::whole(&[0x1f, 0x8b, 8, 0]) };
        assert_eq!(plan(&blob, Some(&chain("gzip")), true), Plan::Raw);
    }

    #[test]
    fn a_step_is_put_where_it_makes_sense() {
        assert_eq!(with_step(&chain("plain"), Format::Gzip), chain("gzip"));
        assert_eq!(with_step(&chain("gzip"), Format::Json), chain("gzip>json"));
        assert_eq!(with_step(&chain("gzip>json"), Format::Cbor), chain("gzip>cbor"));
        assert_eq!(with_step(&chain("base64>json"), Format::Gzip), chain("base64>gzip>json"));
        let longest = chain(&["hex"; Chain::LONGEST].join(">"));
        assert_eq!(with_step(&longest, Format::Hex), longest);
    }

    #[test]
    fn any_step_can_be_taken_out() {
        assert_eq!(without_step(&chain("base64>gzip>json"), 1), chain("base64>json"));
        assert_eq!(without_step(&chain("json"), 0), chain("plain"));
        assert_eq!(without_step(&chain("json"), 7), chain("json"));
    }
}
