//! A chain applied: what each step made, and what there is to see at the end.

use std::borrow::Cow;

use crate::chain::Chain;
use crate::format::{Format, Makes};
use crate::limits::{Budget, Cut, Limits};
use crate::read::{self, Stop, cbor, json, jwt, msgpack, names, php, protobuf};
use crate::text;
use crate::tree::{Builder, Keep, Node};
use crate::unpack::{End, Flaw, unpack};

/// What decoding came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The chain that was found, or asked for.
    pub chain: Chain,
    /// The steps that were taken; fewer than the chain has, if one made nothing.
    pub steps: Vec<Step>,
    /// The bytes that the last unpacking step made; those that were given, if there was none.
    pub bytes: Vec<u8>,
    pub view: View,
    /// Other chains that are possible, if the chain was looked for.
    pub offers: Vec<Offer>,
}

/// One format taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub format: Format,
    /// Bytes it was given.
    pub from: u64,
    /// Bytes it made; of a view, bytes of text.
    pub to: u64,
    /// Bytes after the end of what it read. They are not shown.
    pub rest: u64,
    pub trouble: Option<Trouble>,
}

/// Why a step is not the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A limit: there is more, which is not shown.
    #[error("{0}")]
    Cut(Cut),
    #[error("{0}")]
    Flaw(Flaw),
    /// A view stopped making sense at this byte.
    #[error("not that format from byte {0} on")]
    At(u64),
}

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// [`Outcome::bytes`] are a text.
    Text,
    /// [`Outcome::bytes`] are no text.
    Bytes,
    Tree(Tree),
}

/// Something with a structure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The whole of it, laid out.
    pub text: String,
    /// The same as nodes, up to a limit.
    pub nodes: Vec<Node>,
    /// There are more nodes.
    pub more: bool,
    /// A token was taken apart, but nobody checked who made it.
    pub unverified: bool,
}

/// A chain that is possible, but was not sure enough to be applied unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub chain: Chain,
    /// What it would say, if that is short: the moment of a timestamp.
    pub gist: Option<String>,
}

/// Applies a chain exactly as it is. The steps say how far it went.
#[must_use]
pub fn apply(bytes: &[u8], chain: &Chain, limits: &Limits) -> Outcome {
    run(bytes, chain, limits, &mut Budget::new(limits))
}

pub(crate) fn run(bytes: &[u8], chain: &Chain, limits: &Limits, budget: &mut Budget) -> Outcome {
    let mut current = Cow::Borrowed(bytes);
    let mut steps: Vec<Step> = Vec::new();
    let mut tree = None;
    for format in chain.formats() {
        let from = current.len() as u64;
        let mut step = Step { format: *format, from, to: 0, rest: 0, trouble: None };
        if steps.len() >= limits.steps {
            step.trouble = Some(Trouble::Cut(Cut::Steps(limits.steps)));
            steps.push(step);
            break;
        }
        match format.makes() {
            Makes::Bytes => {
                let unpacked = unpack(*format, &current, limits.output, budget);
                step.to = unpacked.bytes.len() as u64;
                step.rest = unpacked.rest as u64;
                step.trouble = match unpacked.end {
                    End::Whole => None,
                    End::Cut(cut) => Some(Trouble::Cut(cut)),
                    End::Flaw(flaw) => Some(Trouble::Flaw(flaw)),
                };
                let nothing = step.trouble.is_some() && unpacked.bytes.is_empty();
                steps.push(step);
                if nothing {
                    break;
                }
                current = Cow::Owned(unpacked.bytes);
            }
            Makes::View => {
                let mut builder = Builder::new(limits, budget, Keep::All);
                let read = read_view(*format, &current, &mut builder);
                let made = builder.finish();
                match read {
                    Ok(end) => step.rest = from.saturating_sub(end as u64),
                    Err(Stop::Cut(cut)) => step.trouble = Some(Trouble::Cut(cut)),
                    Err(Stop::Broken(at)) => step.trouble = Some(Trouble::At(at as u64)),
                }
                if made.text_cut && step.trouble.is_none() {
                    step.trouble = Some(Trouble::Cut(Cut::Text(limits.text)));
                }
                step.to = made.text.len() as u64;
                let unverified = *format == Format::Jwt;
                // A view that made nothing is none; the bytes stay to be seen.
                tree = (!made.text.is_empty()).then_some(Tree {
                    text: made.text,
                    nodes: made.nodes,
                    more: made.more,
                    unverified,
                });
                steps.push(step);
            }
        }
    }
    let view = match tree {
        Some(tree) => View::Tree(tree),
        None if text::is_readable(&current) => View::Text,
        None => View::Bytes,
    };
    Outcome { chain: chain.clone(), steps, bytes: current.into_owned(), view, offers: Vec::new() }
}

/// Reads bytes as a view; returns where it ends.
pub(crate) fn read_view(format: Format, bytes: &[u8], to: &mut Builder<'_>) -> Result<usize, Stop> {
    // Where text is wanted, what is no text stops being it at its first wrong byte.
    let text = || std::str::from_utf8(bytes).map_err(|error| Stop::Broken(error.valid_up_to()));
    let whole = |()| bytes.len();
    match format {
        Format::Json => json::read(text()?, &[], to).map(whole),
        Format::MessagePack => msgpack::read(bytes, to),
        Format::Cbor => cbor::read(bytes, to),
        Format::Protobuf => protobuf::read(bytes, to),
        Format::Php => php::read(bytes, to),
        Format::Jwt => jwt::read(text()?, to).map(whole),
        Format::Uuid => names::uuid(bytes, to).map(whole),
        Format::Ulid => names::ulid(bytes, to).map(whole),
        Format::Snowflake => names::snowflake(bytes, to).map(whole),
        Format::UnixSeconds => names::unix(bytes, false, to).map(whole),
        Format::UnixMillis => names::unix(bytes, true, to).map(whole),
        _ => Err(read::Stop::Broken(0)),
    }
}
