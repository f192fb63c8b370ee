//! Upstash's own flag in a script's first line, which redis-server refuses.
//!
//! `#!lua flags=allow-key-locking` lets a script lock its keys only, not the whole database; every script of
//! `@upstash/ratelimit` begins with it. Redis gets the script without the flag, under another hash, so the hashes that
//! callers know are translated. Whether a script is loaded stays Redis's own knowledge.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::policy::{After, Prepared};
use crate::redis::Reply;

const FLAG: &str = "allow-key-locking";

/// Hashes of scripts as they were asked, and of what Redis got instead.
#[derive(Debug, Default)]
pub struct Scripts(Mutex<HashMap<Vec<u8>, Vec<u8>>>);

impl Scripts {
    /// The command as Redis understands it.
    pub fn adapt(&self, mut command: Prepared) -> Prepared {
        match command.name.as_str() {
            "EVAL" | "EVAL_RO" => {
                if let Some(script) = command.words.get_mut(1) {
                    self.replace(script);
                }
            }
            "SCRIPT LOAD" => {
                if let Some(asked) = command.words.get_mut(2).and_then(|script| self.replace(script)) {
                    command.after = After::Replace(Reply::Bulk(asked));
                }
            }
            "EVALSHA" | "EVALSHA_RO" => {
                command.words.iter_mut().skip(1).take(1).for_each(|hash| self.translate(hash))
            }
            "SCRIPT EXISTS" => command.words.iter_mut().skip(2).for_each(|hash| self.translate(hash)),
            _ => {}
        }
        command
    }

    /// Takes the flag out of a script; the hash under which its owner knows it, where there was one.
    fn replace(&self, script: &mut Vec<u8>) -> Option<Vec<u8>> {
        let sent = without_flag(script)?;
        let asked = sha1(script);
        self.lock().insert(asked.clone(), sha1(&sent));
        *script = sent;
        Some(asked)
    }

    fn translate(&self, hash: &mut Vec<u8>) {
        if let Some(sent) = self.lock().get(&hash.to_ascii_lowercase()) {
            sent.clone_into(hash);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The script without the flag, its other flags kept; `None` where the flag is not there.
fn without_flag(script: &[u8]) -> Option<Vec<u8>> {
    let end = script.iter().position(|byte| *byte == b'\n').unwrap_or(script.len());
    let (first, rest) = script.split_at(end);
    let first = std::str::from_utf8(first).ok().filter(|line| line.starts_with("#!"))?;
    let mut found = false;
    let words = first.split(' ').filter_map(|word| {
        let Some(flags) = word.trim_end().strip_prefix("flags=") else { return Some(word.to_owned()) };
        let kept: Vec<&str> = flags.split(',').filter(|flag| *flag != FLAG).collect();
        found |= kept.len() < flags.split(',').count();
        (!kept.is_empty()).then(|| format!("flags={}", kept.join(",")))
    });
    let words: Vec<String> = words.collect();
    found.then(|| [words.join(" ").as_bytes(), rest].concat())
}

/// As Redis writes it: hex, in lower case.
fn sha1(script: &[u8]) -> Vec<u8> {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, script);
    hash.as_ref().iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(script: &str) -> Option<String> {
        without_flag(script.as_bytes()).map(|sent| String::from_utf8(sent).expect("text"))
    }

    #[test]
    fn only_the_flag_is_taken_out_and_lines_keep_their_numbers() {
        let script = "#!lua flags=allow-key-locking\nreturn 1";
        assert_eq!(shown(script).as_deref(), Some("#!lua\nreturn 1"));
        let script = "#!lua flags=no-writes,allow-key-locking name=x\nreturn 1";
        assert_eq!(shown(script).as_deref(), Some("#!lua flags=no-writes name=x\nreturn 1"));
        for other in
            ["return 'flags=allow-key-locking'", "#!lua flags=no-writes\n-- flags=allow-key-locking", ""]
        {
            assert_eq!(shown(other), None, "{other}");
        }
    }

    #[test]
    fn a_hash_is_that_of_redis() {
        assert_eq!(sha1(b"return 1"), b"e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    }
}
