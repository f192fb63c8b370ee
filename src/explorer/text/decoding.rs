//! Sentences about decoded values and recognised ids.

use decode::{Chain, Cut, Flaw, Known, Step, Trouble};

use crate::browser::worker::WorkerError;
use crate::numbers::{grouped, size};

pub const CHAIN: &str = "Formats, from the outside in";
pub const ADD_STEP: &str = "Add a format";
pub const FIND_AGAIN: &str = "Find out again";
pub const DECODING: &str = "what the value means";
pub const NOTHING_FOUND: &str = "No known format was found in it. Pick one to try.";
pub const AS_IT_IS: &str = "Shown as it is. Pick a format to try.";
pub const UNVERIFIED: &str =
    "Not verified: who made this token was not checked, and cannot be without its key.";
pub const ONLY_A_PART: &str = "Only a part of the value is here; what is decoded ends with it.";
pub const POSSIBLE: &str = "Also possible:";
pub const RETRY: &str = "Try again";
pub const REMEMBERED: &str = "Chosen for keys like this one, in this browser.";

/// The button that takes a step out.
pub fn remove_step(label: &str) -> String {
    format!("Remove {label}")
}

/// A chain that was chosen for a namespace, and made nothing of this value.
pub fn misfit(chain: &Chain) -> String {
    format!(
        "{}, chosen for keys like this one, does not fit this value. This is what was found instead.",
        chain.label()
    )
}

/// What a step did not do; empty where it did all of it.
pub fn step_note(step: &Step) -> Option<String> {
    let format = step.format.label();
    let trouble = step.trouble.map(|trouble| match trouble {
        Trouble::Cut(Cut::Output(limit)) => {
            format!("{format} was cut after {}. There is more, which was not unpacked.", size(limit as u64))
        }
        Trouble::Cut(Cut::Text(limit)) => {
            format!("The first {} are laid out. There is more.", size(limit as u64))
        }
        Trouble::Cut(Cut::Depth(levels)) => {
            format!("Cut where it is nested deeper than {} levels.", grouped(levels as u64))
        }
        Trouble::Cut(Cut::Steps(steps)) => format!("Only {steps} formats are taken off."),
        Trouble::Cut(Cut::Work) => "Stopped: going on would take too long.".to_owned(),
        Trouble::Flaw(Flaw::Truncated) => format!("{format} ends too early. What came before is shown."),
        Trouble::Flaw(Flaw::Damaged) => format!("This is not {format}, or it is damaged."),
        Trouble::Flaw(Flaw::Checksum) => format!("The checksum of {format} does not fit what is in it."),
        Trouble::Flaw(Flaw::Dictionary) => {
            format!("{format} was packed with a dictionary, which is not in the value.")
        }
        Trouble::Flaw(Flaw::Memory) => format!("{format} wants more memory than it may have here."),
        Trouble::At(at) => format!("This is not {format} from byte {} on.", grouped(at)),
    });
    trouble.or_else(|| {
        (step.rest > 0).then(|| format!("{} after the end of {format} are not shown.", size(step.rest)))
    })
}

/// What became of the size.
pub fn sizes(steps: &[Step]) -> Option<String> {
    let (first, last) = (steps.first()?, steps.last()?);
    Some(format!("{} → {}", size(first.from), size(last.to)))
}

/// Why nothing was decoded.
pub const fn failure(error: WorkerError) -> &'static str {
    match error {
        WorkerError::NotStarted => "The decoders could not be loaded. The value is shown as it is.",
        WorkerError::TooSlow => {
            "Decoding took longer than two seconds and was ended. The value is shown as it is."
        }
        WorkerError::Broken => {
            "The decoders broke at this value and were ended. The value is shown as it is."
        }
    }
}

/// A recognised id.
pub fn known(known: &Known) -> String {
    match known {
        Known::Uuid { version, time } => {
            let version = version.map_or_else(String::new, |version| format!(", version {version}"));
            let time = time.as_ref().map_or_else(String::new, |time| format!(", made {time}"));
            format!("UUID{version}{time}")
        }
        Known::Ulid { time } => format!("ULID, made {time}"),
        Known::Snowflake { twitter, discord } => {
            format!("If it is a Snowflake: made {discord} (Discord) or {twitter} (Twitter)")
        }
        Known::Unix { seconds, millis } => {
            let seconds = seconds.iter().map(|time| format!("{time} in seconds"));
            let millis = millis.iter().map(|time| format!("{time} in milliseconds"));
            format!("If it counts from 1970: {}", seconds.chain(millis).collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use decode::{Limits, apply, known as recognise};

    use super::*;

    #[test]
    fn what_a_format_could_not_do_is_one_sentence() {
        let note = |bytes: &[u8], chain: &str| {
            let chain = Chain::parse(chain).expect("a chain");
            apply(bytes, &chain, &Limits::default()).steps.iter().find_map(step_note)
        };
        assert_eq!(
            note(b"this is no gzip at all", "gzip").as_deref(),
            Some("This is not gzip, or it is damaged.")
        );
        assert_eq!(note(b"[1,x]", "json").as_deref(), Some("This is not JSON from byte 3 on."));
        assert_eq!(
            note(b"\x01\x02", "msgpack").as_deref(),
            Some("1 B after the end of MessagePack are not shown.")
        );
        assert_eq!(note(b"[1]", "json"), None);
    }

    #[test]
    fn an_id_is_told_in_words() {
        let said = |id: &str| recognise(id.as_bytes()).map(|id| known(&id));
        assert_eq!(
            said("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").as_deref(),
            Some("UUID, version 7, made 2022-02-22T19:22:22Z")
        );
        assert_eq!(
            said("1700000000").as_deref(),
            Some("If it counts from 1970: 2023-11-14T22:13:20Z in seconds")
        );
        assert_eq!(said("hello"), None);
    }
}
