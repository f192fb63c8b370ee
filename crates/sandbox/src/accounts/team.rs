//! Teams: who is in them, and what each role may do.
//! Source: Upstash docs, teams; what the API refuses to which role is a guess.

use serde::{Deserialize, Serialize};

/// A team. Its resources need a key that was made inside it; the user name stays the member's own e-mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Team {
    pub name: String,
    pub copy_cc: bool,
    pub members: Vec<Member>,
    /// Whether Upstash has switched sub-accounts on for it, which it does for partners only.
    pub sub_accounts_enabled: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    pub email: String,
    pub role: Role,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Whoever made the team; may also delete it.
    Owner,
    /// Everything in the team.
    Admin,
    /// Resources, not people or money.
    Dev,
    /// Money, nothing else.
    Finance,
    /// Known to the console only: looks, and changes nothing.
    Readonly,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Dev => "dev",
            Self::Finance => "finance",
            Self::Readonly => "readonly",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Dev, Self::Finance, Self::Readonly]
            .into_iter()
            .find(|role| role.as_str() == name)
    }

    /// Whether it may add and remove members and sub-accounts.
    pub const fn manages(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }
}

impl Team {
    /// The role of a member; e-mails are compared without regard to case.
    pub fn role_of(&self, email: &str) -> Option<Role> {
        self.members.iter().find(|member| member.email.eq_ignore_ascii_case(email)).map(|member| member.role)
    }
}
