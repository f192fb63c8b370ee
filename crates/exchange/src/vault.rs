//! Sealed credentials: what makes the database file worthless without the key ring.
//!
//! A blob is `0x01 | kid (4) | nonce (24) | XChaCha20-Poly1305 ciphertext and tag`. The associated data names the
//! account, the kind and the label, so a blob that was copied to another row does not open. The ring is a file of
//! `kid base64key` lines: the first line seals, every line opens. Losing the ring loses every sealed key.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{private_file, random};

const VERSION: u8 = 1;
const KID: usize = 4;
const NONCE: usize = 24;
const HEADER: usize = 1 + KID + NONCE;

/// Whose credential, and which: it says whose key acts. Part of what is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<'a> {
    pub account: &'a str,
    pub kind: Kind,
    /// The customer id for [`Kind::Sub`], empty otherwise.
    pub label: &'a str,
}

/// The kinds of keys that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Minted for the account itself.
    Personal,
    /// Pasted: made inside a team, and manages its sub-accounts.
    Team,
    /// A sub-account's own.
    Sub,
}

impl Kind {
    /// The name in store and log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Team => "team",
            Self::Sub => "sub",
        }
    }
}

impl<'a> Slot<'a> {
    /// The key minted for the account itself.
    pub const fn personal(account: &'a str) -> Self {
        Self { account, kind: Kind::Personal, label: "" }
    }

    /// The key of the account's team.
    pub const fn team(account: &'a str) -> Self {
        Self { account, kind: Kind::Team, label: "" }
    }

    /// The key of a sub-account. The id names the team too: the same slug of another team is another slot.
    pub const fn sub(account: &'a str, customer_id: &'a str) -> Self {
        Self { account, kind: Kind::Sub, label: customer_id }
    }

    fn associated_data(self) -> String {
        format!("credential|{}|{}|{}", self.account, self.kind.name(), self.label)
    }
}

/// Why a sealed credential stays closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The ring lacks the key: restore the ring. The blob may be fine.
    #[error("sealed with key `{0}`, which is not in the key ring")]
    UnknownKey(String),
    /// Changed, cut, or moved here from another row. It will never open.
    #[error("the sealed credential does not belong here or was changed")]
    Tampered,
}

/// Why the ring cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    #[error(transparent)]
    File(#[from] private_file::PrivateFileError),
    #[error(
        "line {0} of the key ring is not `kid base64key`: 4 letters or digits, a space, 32 bytes in base64"
    )]
    Line(usize),
    #[error("line {0} of the key ring repeats a kid")]
    Repeated(usize),
    #[error("the key ring holds no key; make one with `exchange keygen FILE`")]
    Empty,
    #[error("the operating system gave no randomness")]
    Random(#[from] getrandom::Error),
}

/// The keys that seal and open.
pub struct KeyRing {
    keys: Vec<([u8; KID], XChaCha20Poly1305)>,
}

impl KeyRing {
    /// Reads the ring's file.
    ///
    /// # Errors
    /// A file that others may read, or a line that is not a key.
    pub fn load(path: &Path) -> Result<Self, RingError> {
        let text = Zeroizing::new(private_file::read(path)?);
        Self::parse(&text)
    }

    /// Reads a ring's text; empty lines and lines after `#` are skipped.
    ///
    /// # Errors
    /// See [`load`](Self::load).
    pub fn parse(text: &str) -> Result<Self, RingError> {
        let mut keys: Vec<([u8; KID], XChaCha20Poly1305)> = Vec::new();
        let lines = text.lines().map(str::trim).enumerate();
        for (index, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let (kid, key) = parse_line(line).ok_or(RingError::Line(index + 1))?;
            if keys.iter().any(|(known, _)| *known == kid) {
                return Err(RingError::Repeated(index + 1));
            }
            keys.push((kid, key));
        }
        if keys.is_empty() { Err(RingError::Empty) } else { Ok(Self { keys }) }
    }

    /// A new line for a ring's file: a random kid and a random key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new_line() -> Result<Zeroizing<String>, RingError> {
        let key = Zeroizing::new(random::bytes::<32>()?);
        Ok(Zeroizing::new(format!("{} {}\n", random::hex::<2>()?, STANDARD.encode(key.as_slice()))))
    }

    /// Seals `secret` for `slot` with the first key.
    ///
    /// # Errors
    /// When the operating system has no randomness, or there is no key.
    pub fn seal(&self, slot: Slot<'_>, secret: &SecretString) -> Result<Vec<u8>, RingError> {
        let (kid, cipher) = self.keys.first().ok_or(RingError::Empty)?;
        let nonce = random::bytes::<NONCE>()?;
        let aad = slot.associated_data();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: aad.as_bytes() };
        // Encryption fails only for messages of many gigabytes.
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| RingError::Empty)?;
        let mut blob = Vec::with_capacity(HEADER + sealed.len());
        blob.push(VERSION);
        blob.extend_from_slice(kid);
        blob.extend_from_slice(&nonce);
        blob.extend_from_slice(&sealed);
        Ok(blob)
    }

    /// The kid of a blob, or of its first [`LABEL`] bytes, if the ring lacks that key.
    pub fn lacks(&self, blob: &[u8]) -> Option<String> {
        let kid = blob.get(1..LABEL)?;
        let is_known = self.keys.iter().any(|(known, _)| known.as_slice() == kid);
        (!is_known).then(|| String::from_utf8_lossy(kid).escape_default().to_string())
    }

    /// Opens what was sealed for `slot`.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, slot: Slot<'_>, blob: &[u8]) -> Result<SecretString, OpenError> {
        let (header, sealed) = blob.split_at_checked(HEADER).ok_or(OpenError::Tampered)?;
        let (start, nonce) = header.split_at_checked(1 + KID).ok_or(OpenError::Tampered)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| OpenError::Tampered)?;
        let Some((&VERSION, kid)) = start.split_first() else {
            return Err(OpenError::Tampered);
        };
        let Some((_, cipher)) = self.keys.iter().find(|(known, _)| known.as_slice() == kid) else {
            return Err(OpenError::UnknownKey(String::from_utf8_lossy(kid).escape_default().to_string()));
        };
        let aad = slot.associated_data();
        let plain = cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: aad.as_bytes() })
            .map_err(|_| OpenError::Tampered)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| OpenError::Tampered)
    }
}

/// How much of a blob tells which key opens it.
pub const LABEL: usize = 1 + KID;

fn parse_line(line: &str) -> Option<([u8; KID], XChaCha20Poly1305)> {
    let (kid, key) = line.split_once(' ')?;
    if !kid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let kid: [u8; KID] = kid.as_bytes().try_into().ok()?;
    let bytes = Zeroizing::new(STANDARD.decode(key.trim()).ok()?);
    let key: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some((kid, XChaCha20Poly1305::new(&Key::from(*key))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "aaaa AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const NEW: &str = "bbbb AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn ring(text: &str) -> KeyRing {
        KeyRing::parse(text).expect("a ring")
    }

    fn sealed(ring: &KeyRing, slot: Slot<'_>) -> Vec<u8> {
        ring.seal(slot, &SecretString::from("the key")).expect("seals")
    }

    #[test]
    fn what_is_sealed_opens_again_and_is_not_readable() {
        let ring = ring(OLD);
        let blob = sealed(&ring, Slot::personal("a"));
        assert!(!blob.windows(7).any(|part| part == b"the key"));
        assert_eq!(ring.open(Slot::personal("a"), &blob).expect("opens").expose_secret(), "the key");
        assert_ne!(blob, sealed(&ring, Slot::personal("a")), "a fresh nonce each time");
    }

    #[test]
    fn a_blob_opens_in_its_own_slot_only() {
        let ring = ring(OLD);
        let slot = Slot::sub("a", "x");
        let blob = sealed(&ring, slot);
        for other in [
            Slot { account: "b", ..slot },
            Slot { kind: Kind::Team, ..slot },
            Slot { label: "y", ..slot },
            Slot { account: "a|sub", ..slot },
        ] {
            assert_eq!(ring.open(other, &blob).err(), Some(OpenError::Tampered), "{other:?}");
        }
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let ring = ring(OLD);
        let blob = sealed(&ring, Slot::personal("a"));
        for at in 0..blob.len() {
            let mut changed = blob.clone();
            changed[at] ^= 1;
            assert!(ring.open(Slot::personal("a"), &changed).is_err(), "byte {at}");
            assert!(ring.open(Slot::personal("a"), &blob[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn after_rotation_old_blobs_open_and_new_ones_use_the_new_key() {
        let blob = sealed(&ring(OLD), Slot::personal("a"));
        let rotated = ring(&format!("# rotated\n{NEW}\n\n{OLD}\n"));
        assert!(rotated.open(Slot::personal("a"), &blob).is_ok());
        let fresh = sealed(&rotated, Slot::personal("a"));
        assert_eq!(
            ring(OLD).open(Slot::personal("a"), &fresh).err(),
            Some(OpenError::UnknownKey("bbbb".into()))
        );
    }

    #[test]
    fn a_ring_with_a_bad_line_is_refused_by_its_number() {
        for bad in ["aaaa", "aaaaa AAAA", "aaa! AAAA", "aaaa AAAA", "aaaa ????"] {
            let error = KeyRing::parse(&format!("{NEW}\n{bad}")).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.starts_with("line 2 ")), "{bad}");
        }
        assert!(matches!(KeyRing::parse(&format!("{OLD}\n{OLD}")), Err(RingError::Repeated(2))));
        assert!(matches!(KeyRing::parse("# nothing\n"), Err(RingError::Empty)));
    }

    #[test]
    fn a_generated_line_is_a_ring() {
        let line = KeyRing::new_line().expect("randomness");
        assert!(KeyRing::parse(&line).is_ok());
        assert_ne!(line, KeyRing::new_line().expect("randomness"));
    }
}
