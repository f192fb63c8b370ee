//! Every sentence the exchange says to people, in one place. The app prefers its own for the codes it knows.

use upstash_api::exchange::ProblemCode;

/// The sentence of a code: what happened, and what to do now.
pub const fn sentence(code: ProblemCode) -> &'static str {
    use ProblemCode as P;
    match code {
        P::CsrfHeader => "This address answers the dashboard only: the X-PD header is missing or unknown.",
        P::CsrfSite | P::CsrfOrigin => "This request came from another site and was refused.",
        P::UnsupportedMediaType => "Send the body as application/json.",
        P::WrongHost => "This server does not answer for that host name.",
        P::SessionMissing => "You are not signed in. Connect Upstash to go on.",
        P::SessionExpired => "Your session ended. Connect Upstash again; nothing was changed.",
        P::SessionOfAnother => {
            "Somebody else signed in to this browser in another tab. Nothing was done: load this page again to go on in \
             their account."
        }
        P::EmbedToken => {
            "The page around this one did not sign you in: its token is not good. Load that page again."
        }
        P::NotAllowed => "This session may not do that. Open the dashboard in a tab of its own.",
        P::BadRequest => "The request could not be understood. Nothing was changed.",
        P::Invalid => "Something in the request needs another value. Nothing was changed.",
        P::NotFound => "There is nothing at this address.",
        P::MethodNotAllowed => "This address does not take that method.",
        P::TooLarge => "The request is too large. Nothing was changed.",
        P::TooManyRequests => "Too many requests. Wait a moment and try again; this one was not carried out.",
        P::CodeRefused => "Upstash no longer accepts this sign-in. Start again.",
        P::IdentityRefused => "Upstash's answer does not belong to this sign-in. Start again.",
        P::KeyRefused => {
            "Upstash did not make an API key. An account holds a limited number of keys: delete one you no longer use \
             in the Upstash console, then connect again."
        }
        P::EmailRefused => {
            "Upstash does not accept this e-mail for the account. Use the one you sign in with; if it is that one, \
             disconnect and connect again for a new key."
        }
        P::UpstreamRefused => "Upstash refused the request. Nothing was changed.",
        P::UpstreamNotFound => "Upstash does not know this resource. It may have been deleted.",
        P::UpstreamRateLimited => "Upstash asks for fewer requests. Wait a moment and try again.",
        P::ReconnectNeeded => "Upstash no longer accepts the stored key. Connect Upstash again.",
        P::UpstreamUnreachable => "Upstash cannot be reached. Try again in a moment.",
        P::UpstreamTimeout => {
            "Upstash took too long to answer. Check whether the change was made before repeating it."
        }
        P::UpstreamBroken => "Upstash gave an answer that makes no sense. Try again in a moment.",
        P::ExplorerUnavailable => {
            "This database cannot be explored: Upstash gave no read-only token or no usable host."
        }
        P::BrowseUnavailable => {
            "Keys of this database cannot be listed: that takes a user of its own, which Upstash offers on paid plans."
        }
        P::TeamKeyNeeded => {
            "Sub-accounts belong to a team: they are managed with an API key that was made inside the team."
        }
        P::PastedKeyRefused => "Upstash does not accept this key with this name. Nothing was stored.",
        P::SlugTaken => "There is a sub-account with this slug already.",
        P::SubAccountLimit => "The team has as many sub-accounts as Upstash allows it. Nothing was made.",
        P::SubAccountUnknown => "There is no sub-account with this slug.",
        P::SubAccountNotEmpty => "The sub-account still owns something, so Upstash does not delete it.",
        P::SubKeyMissing => "No key is kept for this sub-account. Import the one it was made with.",
        P::SubKeyRefused => {
            "Upstash no longer accepts the key that is kept for this sub-account. Import a newer one."
        }
        P::SubKeyWorks => {
            "The key that is kept for this sub-account works. It was left as it is, and the pasted one was not stored."
        }
        P::AccountUnnamed => {
            "Upstash did not tell who signed in, so a key that is kept now could not be found again after the next \
             sign-in. Nothing was made or stored. Whoever runs this dashboard can let it ask for `openid`."
        }
        P::RevealGone => {
            "This key was shown before, or the time to look at it is over. It stays stored and usable."
        }
        P::Internal => {
            "The dashboard's server failed. Try again; if it goes on, give its operator the request id."
        }
        P::Unknown => "Something went wrong.",
    }
}

pub const EMAIL_FIRST: &str =
    "Upstash needs the account's e-mail beside its key. Enter it once on the Connect page.";
pub const EMAIL_SHAPE: &str = "Write the e-mail you sign in to Upstash with.";
pub const EMAIL_NOT_ASKED: &str = "No e-mail is needed now: there is no new key that waits for one.";
pub const FRAME_CONNECT: &str = "The page around this one is not set up for connecting an account in it. Nothing was connected: open the \
    dashboard in a tab of its own.";
pub const START_ELSEWHERE: &str = "This sign-in was opened from another site, so it was not begun. Nothing was changed: open the \
    dashboard and connect Upstash there.";
pub const CLIENT_REFUSED: &str = "Upstash's sign-in service refused this dashboard's own registration. Tell its operator; nothing was stored.";
pub const SEALED_SHUT: &str = "The stored key cannot be opened: the server's key ring has changed. Its operator can restore it; nothing was lost.";
pub const TEAM_KEY_DEAD: &str = "Upstash no longer accepts the stored key of the team. Paste a newer one; the sub-accounts are untouched.";
pub const PASTED_CANNOT_MANAGE: &str = "Upstash accepts this key, but not for sub-accounts. It takes a key that was made inside a team \
    that has them. Nothing was stored.";
pub const PASTED_EMAIL: &str = "Write the e-mail of the team's member who made the key.";
pub const PASTED_KEY: &str = "Paste the whole key, and nothing but the key.";
pub const CREATED_AND_UNDONE: &str = "The new sub-account's key could not be stored, so the sub-account was deleted again. Nothing is left of it.";
pub const CREATED_AND_LOST: &str = "The new sub-account's key could not be stored, and the sub-account could not be deleted again. It is \
    listed without a key: delete it there and create it anew.";
pub const UNUSABLE_SLUG: &str = "Upstash allowed this slug, but its characters mean something in addresses and user names: the dashboard \
    cannot act as this sub-account or delete it.";
pub const BROWSE_WRITES: &str = "The database made a user that could do more than read, so the user was removed again and its \
    token was not handed out.";
pub const BROWSE_QUOTA: &str =
    "The database has used up what its plan allows, so it answers no more commands for now.";
pub const UNSURE: &str = "Upstash gave no clear answer, so the change may have been made. Look whether it was before you repeat it.";
pub const NO_BODY: &str = "This operation takes no body.";
pub const NO_APP: &str = "The exchange runs, but serves no app: set `dist` to the folder that `trunk build` or \
    `cargo xtask dist` wrote, or open the address of `trunk serve`.\n";

/// A page with one sentence, for who came by an address. Both texts are escaped already.
pub fn page(status: u16, sentence: &str, request_id: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>{status}</title>\
         <h1>{status}</h1><p>{sentence}</p><p><small>Request {request_id}</small></p></html>\n"
    )
}

/// A body with a field that the operation does not have.
pub fn unknown_field(field: &str) -> String {
    format!("`{field}` is not a field of this operation. Nothing was changed.")
}

/// A body that is not the operation's; `reason` is the parser's, about the caller's own text.
pub fn unreadable_body(reason: &str) -> String {
    format!("The request's body does not fit this operation: {reason}. Nothing was changed.")
}
