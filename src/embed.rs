//! The dashboard in a frame of a partner's page.
//!
//! Pure: [`handshake`] (whom it believes), [`renewal`] (sessions that end under an open page), [`route`] (addresses as the
//! page around knows them), [`turn`] (one trade at a time), [`look`] (the colours it chooses), [`check`] (what the embedding
//! lacks). The messages themselves are in `upstash_api::frame`, the browser's side of them in `crate::browser::frame`. Where a
//! browser keeps no cookie for frames, the pages go on in a [`tab`]. What may not live here: pages of resources (they are the
//! same ones), and anything that reveals or deletes.

mod appearance;
pub mod check;
mod connect;
pub mod handshake;
mod height;
mod host;
pub mod look;
mod page;
pub mod renewal;
pub mod route;
mod start;
mod tab;
pub mod text;
mod turn;

pub use check::CheckPage;
pub use connect::ConnectPage;
pub use page::{FramedPages, TroublePage, Waiting, account_of};
pub use start::{Frame, Stage, use_frame};

use upstash_api::frame::ErrorCode;

/// Why there is a page about a trouble in place of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No page is around this one.
    NotFramed,
    /// The page around says nothing.
    NoAnswer,
    /// It has answered, but brought no token.
    NoToken,
    /// The page around may not hold this one, or nobody can tell which it is.
    NoParent,
    /// The token was not taken.
    Refused,
    /// No end user is signed in to the page around.
    Nobody,
    /// People are to connect their own account, and the server does not let them here.
    NotConnecting,
    /// The server does not answer.
    Network,
    /// The browser does not keep the frame's cookie.
    CookiesBlocked,
}

impl Trouble {
    pub const ALL: [Self; 9] = [
        Self::NotFramed,
        Self::NoAnswer,
        Self::NoToken,
        Self::NoParent,
        Self::Refused,
        Self::Nobody,
        Self::NotConnecting,
        Self::Network,
        Self::CookiesBlocked,
    ];

    /// How the page around is told; `None` where it is not there.
    #[must_use]
    pub const fn code(self) -> Option<ErrorCode> {
        match self {
            Self::NotFramed => None,
            Self::NoAnswer | Self::NoParent => Some(ErrorCode::Misconfigured),
            Self::NoToken => Some(ErrorCode::SessionExpired),
            Self::Refused | Self::Nobody | Self::NotConnecting => Some(ErrorCode::NotAllowed),
            Self::Network => Some(ErrorCode::Network),
            Self::CookiesBlocked => Some(ErrorCode::CookiesBlocked),
        }
    }

    /// Whether asking once more may help.
    #[must_use]
    pub const fn can_retry(self) -> bool {
        matches!(self, Self::NoToken | Self::Refused | Self::Network | Self::Nobody)
    }
}
