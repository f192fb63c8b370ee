//! JSON Web Tokens (RFC 7519) taken apart. Nothing is verified here, and nothing here can: the key is elsewhere.

use base64::Engine as _;

use super::{Stop, json};
use crate::tree::{Builder, Open, Value};
use crate::unpack::base64::URL;

/// Claims that are dates (RFC 7519, section 4.1, and OpenID Connect Core).
const DATES: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "updated_at"];

/// The three parts, unless the text is no token in compact form.
fn parts(text: &str) -> Option<[Vec<u8>; 3]> {
    let text = text.trim_ascii();
    // Every header begins with `{"`.
    if !text.starts_with("ey") {
        return None;
    }
    let mut parts = text.split('.');
    let mut part = || URL.decode(parts.next()?.trim_end_matches('=')).ok();
    let all = [part()?, part()?, part()?];
    parts.next().is_none().then_some(all)
}

/// Whether the text is a token: a header that names an algorithm, a payload, a signature (which may be empty).
pub(crate) fn is_token(text: &str) -> bool {
    parts(text).is_some_and(|[header, ..]| {
        std::str::from_utf8(&header)
            .is_ok_and(|header| header.contains("\"alg\"") && crate::json::scan(header).is_ok())
    })
}

/// Reads a token: its header, its claims, its signature as bytes.
pub(crate) fn read(text: &str, to: &mut Builder<'_>) -> Result<(), Stop> {
    let [header, claims, signature] = parts(text).ok_or(Stop::Broken(0))?;
    to.open(Open::MAP, Some(3))?;
    for (name, part, dates) in [("header", &header, &[] as &[&str]), ("claims", &claims, &DATES)] {
        label(name, to)?;
        match std::str::from_utf8(part) {
            Ok(text) if crate::json::Tokens::new(text).all(|token| token.is_ok()) => {
                json::read(text, dates, to)?
            }
            _ => to.scalar(part.len(), || (Value::of_bytes(part), None))?,
        }
    }
    label("signature", to)?;
    to.scalar(signature.len(), || (Value::Bytes(signature), None))?;
    Ok(())
}

fn label(name: &str, to: &mut Builder<'_>) -> Result<(), Stop> {
    Ok(to.scalar(name.len(), || (Value::Text(name.to_owned()), None))?)
}
