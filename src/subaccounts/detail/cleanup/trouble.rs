//! What a failed call means for a deletion.

use upstash_api::exchange::ProblemCode;

use crate::api::error::{ApiError, Certainty};

/// A failed call, by what is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not done: too many requests. Again after so many seconds.
    Slow(u32),
    /// The thing is not there.
    Missing,
    /// The sub-account is not there.
    NoAccount,
    /// Not done: the key of the sub-account is not taken, or there is none any more.
    Key,
    /// Perhaps done. Only a look tells.
    Unclear,
    /// Nothing else will work either until somebody does something about it, here or elsewhere.
    Halt,
    /// Not done, for a reason of its own.
    Refused,
}

/// Sorts a failed call.
pub fn trouble(error: &ApiError) -> Trouble {
    use ProblemCode as Code;
    if let Some(seconds) = error.wait_seconds() {
        return Trouble::Slow(seconds);
    }
    if matches!(error, ApiError::Offline | ApiError::Network) {
        return Trouble::Halt;
    }
    let Some(code) = error.code().filter(|_| error.certainty() == Certainty::NotDone) else {
        return Trouble::Unclear;
    };
    match code {
        Code::UpstreamNotFound | Code::NotFound => Trouble::Missing,
        Code::SubAccountUnknown => Trouble::NoAccount,
        Code::SubKeyMissing | Code::SubKeyRefused => Trouble::Key,
        Code::SessionMissing
        | Code::SessionExpired
        | Code::SessionOfAnother
        | Code::NotAllowed
        | Code::CsrfHeader
        | Code::CsrfSite
        | Code::CsrfOrigin
        | Code::WrongHost
        | Code::UpstreamUnreachable
        | Code::ReconnectNeeded
        | Code::TeamKeyNeeded => Trouble::Halt,
        _ => Trouble::Refused,
    }
}
