//! What a failed call means for a deletion.

use upstash_api::exchange::ProblemCode;

use crate::api::error::ApiError;

/// Seconds to wait where nobody told how long.
const USUAL_WAIT: u32 = 5;

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
    let problem = match error {
        ApiError::Offline | ApiError::Network => return Trouble::Halt,
        ApiError::Timeout | ApiError::Malformed => return Trouble::Unclear,
        ApiError::Problem { problem, .. } => problem,
    };
    match problem.code {
        Code::TooManyRequests | Code::UpstreamRateLimited => {
            Trouble::Slow(problem.retry_after.unwrap_or(USUAL_WAIT).max(1))
        }
        Code::UpstreamNotFound | Code::NotFound => Trouble::Missing,
        Code::SubAccountUnknown => Trouble::NoAccount,
        Code::SubKeyMissing | Code::SubKeyRefused => Trouble::Key,
        Code::UpstreamTimeout | Code::UpstreamBroken | Code::Internal | Code::Unknown => Trouble::Unclear,
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
