//! Browse mode: a user of the database's own that may read and scan, for databases whose plan has ACL.
//!
//! The read-only token of a database may not SCAN. Upstash documents a way round: an ACL user with the rules one wants,
//! and `ACL RESTTOKEN` for its REST token (Upstash docs: troubleshooting "read-only connection"; ACL SETUSER).

use serde::{Deserialize, Serialize};

/// The name of that user, for people to find and remove it: one for all who browse a database with this dashboard.
pub const BROWSE_USER: &str = "dashboard-browse";

/// What it may do: every reading command on every key, SCAN, and listening to channels; nothing else, so that a version
/// of this list that allowed more is taken back. Upstash counts SCAN among the dangerous commands, Redis does not; named
/// after them it is allowed at both.
pub const BROWSE_RULES: &[&str] = &[
    "on",
    "resetkeys",
    "~*",
    "resetchannels",
    "&*",
    "-@all",
    "+@read",
    "-@dangerous",
    "+scan",
    "+subscribe",
    "+psubscribe",
];

/// POST `…/redis/{id}/browse-token`: a REST token of [`BROWSE_USER`]. Several may live at a time; a DELETE ends them all.
/// No `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowseToken {
    /// Origin to send commands to, without a trailing slash.
    pub rest_url: String,
    pub token: String,
}
