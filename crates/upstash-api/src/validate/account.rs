//! What makes a valid team, member and sub-account.
//!
//! Upstash documents the rules of a slug and the roles. For the rest the rules are ours, and as loose as they can be.

use super::database::Quoted;
use crate::developer::team::ROLES;

/// Longest slug of a sub-account, in characters (Upstash docs, sub-accounts).
pub const MAX_SLUG: usize = 50;

/// Longest name of a team, in characters; a typo guard of ours.
pub const MAX_TEAM_NAME: usize = 100;

/// What is wrong with the slug of a sub-account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    #[error("Give the sub-account a slug.")]
    Empty,
    #[error("A slug cannot start with a space.")]
    LeadingSpace,
    #[error("Only printable ASCII characters; {} cannot be part of a slug.", Quoted(*.0))]
    Character(char),
    #[error("Use at most {MAX_SLUG} characters.")]
    TooLong,
    #[error(
        "Leave out the colon: the sub-account could never sign in, because a user name ends at its first colon."
    )]
    Colon,
    #[error("A slug of dots only cannot be part of an address; the sub-account could never be deleted.")]
    Dots,
    #[error("Leave out {}: it means something in an address, and the sub-account could not be deleted.", Quoted(*.0))]
    Address(char),
}

/// What is wrong with a team or a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeamError {
    #[error("Give the team a name.")]
    NoName,
    #[error("Use at most {MAX_TEAM_NAME} characters.")]
    LongName,
    #[error("{} cannot be part of a name.", Quoted(*.0))]
    Character(char),
    #[error("Say which team.")]
    NoTeam,
    #[error("This is not an e-mail address.")]
    BadEmail,
    #[error("Choose a role: {}.", ROLES.join(", "))]
    BadRole,
}

/// Checks a slug by the documented rules. Whether it is taken only the server knows.
///
/// # Errors
/// The first rule that it breaks; never [`SlugError::Colon`], [`SlugError::Dots`] or [`SlugError::Address`].
pub fn slug(slug: &str) -> Result<(), SlugError> {
    if slug.is_empty() {
        return Err(SlugError::Empty);
    }
    if slug.starts_with(' ') {
        return Err(SlugError::LeadingSpace);
    }
    if let Some(bad) = slug.chars().find(|c| !matches!(c, ' '..='~')) {
        return Err(SlugError::Character(bad));
    }
    if slug.len() > MAX_SLUG { Err(SlugError::TooLong) } else { Ok(()) }
}

/// Checks a slug for somebody who is about to make a sub-account: Upstash takes a few that cannot be used afterwards.
///
/// # Errors
/// The first rule that it breaks.
pub fn usable_slug(text: &str) -> Result<(), SlugError> {
    slug(text)?;
    match text {
        "." | ".." => Err(SlugError::Dots),
        _ if text.contains(':') => Err(SlugError::Colon),
        _ => match text.chars().find(|c| matches!(c, '/' | '\\' | '%' | '?' | '#')) {
            Some(bad) => Err(SlugError::Address(bad)),
            None => Ok(()),
        },
    }
}

/// A slug that can be used everywhere, made of somebody's name for a customer: `Stark & Sons/EU` gives
/// `stark-sons-eu`. `None` where nothing is left of it.
pub fn suggest_slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// Checks a team's name.
///
/// # Errors
/// The first rule that it breaks.
pub fn team_name(name: &str) -> Result<(), TeamError> {
    if name.trim().is_empty() {
        return Err(TeamError::NoName);
    }
    if let Some(bad) = name.chars().find(|c| c.is_control()) {
        return Err(TeamError::Character(bad));
    }
    if name.chars().count() > MAX_TEAM_NAME { Err(TeamError::LongName) } else { Ok(()) }
}

/// Checks that a team is named at all.
///
/// # Errors
/// [`TeamError::NoTeam`] for an empty id.
pub fn team_id(id: &str) -> Result<(), TeamError> {
    if id.trim().is_empty() { Err(TeamError::NoTeam) } else { Ok(()) }
}

/// Checks that this can be an e-mail address; whether it is one, only a mail tells. A colon is refused because the
/// address is the user name of a Basic pair.
///
/// # Errors
/// [`TeamError::BadEmail`].
pub fn email(email: &str) -> Result<(), TeamError> {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@' && c != ':';
    let is_good = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && local.chars().all(plain) && domain.chars().all(plain)
    });
    if is_good { Ok(()) } else { Err(TeamError::BadEmail) }
}

/// Checks that a role can be given.
///
/// # Errors
/// [`TeamError::BadRole`], for `owner` too.
pub fn member_role(role: &str) -> Result<(), TeamError> {
    if ROLES.contains(&role) { Ok(()) } else { Err(TeamError::BadRole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_printable_ascii_of_1_to_50_characters_without_a_leading_space() {
        for good in ["a", "my-customer", "Stark & Sons", "a/b%c?d", "~", "x ", &"s".repeat(50)] {
            assert_eq!(slug(good), Ok(()), "{good}");
        }
        assert_eq!(slug(""), Err(SlugError::Empty));
        assert_eq!(slug(" a"), Err(SlugError::LeadingSpace));
        assert_eq!(slug("aé"), Err(SlugError::Character('é')));
        assert_eq!(slug("a\u{7f}"), Err(SlugError::Character('\u{7f}')));
        assert_eq!(slug("a\nb"), Err(SlugError::Character('\n')));
        assert_eq!(slug(&"s".repeat(51)), Err(SlugError::TooLong));
    }

    #[test]
    fn a_slug_that_upstash_takes_and_nobody_could_use_is_refused_before_it_is_made() {
        assert_eq!((slug("a:b"), usable_slug("a:b")), (Ok(()), Err(SlugError::Colon)));
        assert_eq!((slug(".."), usable_slug("..")), (Ok(()), Err(SlugError::Dots)));
        for bad in ['/', '\\', '%', '?', '#'] {
            assert_eq!(usable_slug(&format!("a{bad}b")), Err(SlugError::Address(bad)));
        }
        for good in ["a", "my-customer", "Stark & Sons", "cust_1.2", "~", "...", &"s".repeat(50)] {
            assert_eq!(usable_slug(good), Ok(()), "{good}");
        }
        assert_eq!(usable_slug(""), Err(SlugError::Empty));
    }

    #[test]
    fn a_suggestion_is_a_usable_slug() {
        let suggested = |name| suggest_slug(name).unwrap_or_default();
        assert_eq!(suggested("Stark & Sons/EU"), "stark-sons-eu");
        assert_eq!(suggested("  Müller: GmbH. "), "m-ller-gmbh");
        assert_eq!(suggested("cust_42"), "cust_42");
        assert_eq!(suggested(&"ab ".repeat(40)).len(), 50);
        assert_eq!(suggest_slug("…"), None);
        for name in [
            "a:b",
            "..",
            "x/y",
            &"é".repeat(60),
            "A very long name of a customer, longer than fifty characters",
        ] {
            assert!(suggest_slug(name).is_none_or(|slug| usable_slug(&slug).is_ok()), "{name}");
        }
    }

    #[test]
    fn teams_and_members_have_few_rules() {
        assert_eq!(team_name("Acme Cloud é"), Ok(()));
        assert_eq!(team_name("  "), Err(TeamError::NoName));
        assert_eq!(team_name("a\u{1b}"), Err(TeamError::Character('\u{1b}')));
        assert_eq!(team_name(&"t".repeat(101)), Err(TeamError::LongName));
        assert_eq!(email("ada@example.com"), Ok(()));
        for bad in ["", "ada", "ada@", "@b.c", "b@c", "a:b@example.com", "a b@example.com", "a@b@c.d"] {
            assert_eq!(email(bad), Err(TeamError::BadEmail), "{bad}");
        }
        assert_eq!(member_role("finance"), Ok(()));
        assert_eq!(
            member_role("owner").map_err(|e| e.to_string()),
            Err("Choose a role: admin, dev, finance.".into())
        );
    }
}
