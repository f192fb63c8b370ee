//! The ACL commands, as Upstash has them: passwords only from `ACL GENTOKEN`, no change to the users behind the two
//! tokens of a database, and nothing but looking without a paid plan.
//!
//! Users live in Redis itself, so that what they may do is Redis's to say.
//! Source: Upstash command reference, server commands; texts of refusals are guesses except the one of RESTTOKEN.

use super::policy::{After, Place};
use super::token::UserToken;
use crate::random;
use crate::redis::{Reply, Words, words};

/// What every plan has.
const EVERYWHERE: &[&str] = &["ACL WHOAMI", "ACL CAT", "ACL USERS", "ACL GENPASS"];
/// Users that belong to the database itself.
const FIXED: &[&[u8]] = &[b"default", b"default_ro"];
/// A password that is wrapped on request has at least this many bytes, half as many of them different. The rule that
/// Upstash documents is "minimum entropy".
const SHORTEST_PASSWORD: usize = 16;

/// What goes to Redis for an ACL command, and what becomes of its reply; `name` is the two words in upper case.
///
/// # Errors
/// The text of the refusal.
pub fn prepare(name: &str, asked: Words, place: Place) -> Result<(Words, After), String> {
    if !place.has_acl && !EVERYWHERE.contains(&name) {
        return Err("ERR ACL is not enabled for this database, it needs a paid plan".to_owned());
    }
    // Stands for commands that Redis lacks: whoever may not run ACL at all is refused by it.
    let may_run = || words(&["ACL", "WHOAMI"]);
    let ok = || After::Replace(Reply::Status(b"OK".to_vec()));
    Ok(match (name, asked.get(2), asked.get(3), asked.len()) {
        ("ACL GETUSER", ..) => (asked, After::HideSelectors),
        // There is one node and no file.
        ("ACL LOAD" | "ACL SAVE", _, _, 2) => (may_run(), ok()),
        ("ACL LOG", Some(word), ..) if word.eq_ignore_ascii_case(b"RESET") => (may_run(), ok()),
        // Documented: always empty.
        ("ACL LOG", ..) => (may_run(), After::Replace(Reply::Array(Vec::new()))),
        ("ACL GENTOKEN", Some(user), password, 3..=4) => {
            let token = generate(user, password, place.number)?;
            (may_run(), After::Replace(Reply::Bulk(token.into_bytes())))
        }
        ("ACL RESTTOKEN", Some(user), Some(password), 4) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (may_run(), After::RestToken { user: text(user), password: unwrapped(password) })
        }
        ("ACL GENTOKEN" | "ACL RESTTOKEN" | "ACL LOAD" | "ACL SAVE", ..) => {
            return Err(format!("ERR wrong number of arguments for '{}' command", name.to_lowercase()));
        }
        ("ACL SETUSER", Some(user), ..) => {
            if FIXED.contains(&user.as_slice()) {
                return Err(format!("ERR The '{}' user cannot be modified", String::from_utf8_lossy(user)));
            }
            let user = user.clone();
            let rules = asked.into_iter().enumerate().map(|(index, word)| match index {
                0..=2 => Ok(word),
                _ => rule(&user, word),
            });
            (rules.collect::<Result<_, String>>()?, After::Keep)
        }
        ("ACL DELUSER", ..) if asked.iter().skip(2).any(|user| user == b"default_ro") => {
            return Err("ERR The 'default_ro' user cannot be removed".to_owned());
        }
        _ => (asked, After::Keep),
    })
}

/// The text of a refused RESTTOKEN (documented).
pub fn no_such_user(user: &str) -> String {
    format!("ERR Wrong password or user \"{user}\" does not exist")
}

/// A new token for a user.
fn generate(user: &[u8], password: Option<&Vec<u8>>, number: u16) -> Result<String, String> {
    let text = |bytes: &[u8]| {
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| "ERR syntax error".to_owned())
    };
    let password = match password {
        None => random::hex::<32>(),
        Some(given) => {
            let different: std::collections::BTreeSet<u8> = given.iter().copied().collect();
            if given.len() < SHORTEST_PASSWORD || different.len() < SHORTEST_PASSWORD / 2 {
                return Err("ERR password is too weak".to_owned());
            }
            text(given)?
        }
    };
    UserToken { user: text(user)?, password }.encode(number)
}

/// One rule of SETUSER as Redis takes it.
fn rule(user: &[u8], word: Vec<u8>) -> Result<Vec<u8>, String> {
    let refuse = |why: &str| {
        Err(format!("ERR Error in ACL SETUSER modifier '{}': {why}", String::from_utf8_lossy(&word)))
    };
    match word.split_first() {
        Some((sign @ (b'>' | b'<'), token)) => {
            let known = std::str::from_utf8(token).ok().and_then(UserToken::decode);
            let known = known.filter(|(_, token)| token.user.as_bytes() == user);
            match known {
                Some((_, token)) => Ok([&[*sign], token.password.as_bytes()].concat()),
                None => refuse("the password must be a token generated with ACL GENTOKEN"),
            }
        }
        Some((b'#', _)) => refuse("the password must be a token generated with ACL GENTOKEN"),
        Some((b'+' | b'-', name)) if name.contains(&b'|') => {
            refuse("rules for subcommands are not supported")
        }
        Some((b'(' | b'%', _)) => refuse("selectors are not supported"),
        _ if word.eq_ignore_ascii_case(b"nopass") => refuse("a user must have a password"),
        _ if word.eq_ignore_ascii_case(b"clearselectors") => refuse("selectors are not supported"),
        _ => Ok(word),
    }
}

/// The password that a token wraps, or the password itself: RESTTOKEN takes both.
fn unwrapped(given: &[u8]) -> String {
    let text = String::from_utf8_lossy(given).into_owned();
    UserToken::decode(&text).map_or(text, |(_, token)| token.password)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID: Place = Place { number: 20_417, has_acl: true };

    fn run(asked: &[&str]) -> Result<(Words, After), String> {
        let name = format!("ACL {}", asked.first().expect("a subcommand").to_uppercase());
        let mut command = words(&["ACL"]);
        command.extend(words(asked));
        prepare(&name, command, PAID)
    }

    fn token(asked: &[&str]) -> String {
        match run(asked) {
            Ok((_, After::Replace(Reply::Bulk(token)))) => String::from_utf8(token).expect("text"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_password_comes_from_gentoken_and_belongs_to_its_user() {
        let token = token(&["GENTOKEN", "browse", "correct horse battery"]);
        let (sent, _) =
            run(&["SETUSER", "browse", "on", &format!(">{token}"), "~*", "+@read"]).expect("accepted");
        assert_eq!(
            sent,
            words(&["ACL", "SETUSER", "browse", "on", ">correct horse battery", "~*", "+@read"])
        );
        for rule in
            [">password", "nopass", "NOPASS", "#00", "+client|list", "(+get ~a)", "%R~a", "clearselectors"]
        {
            assert!(run(&["SETUSER", "browse", rule]).is_err(), "{rule}");
        }
        assert!(run(&["SETUSER", "other", &format!(">{token}")]).is_err());
    }

    #[test]
    fn weak_passwords_are_not_wrapped() {
        for weak in ["", "short", "aaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert_eq!(run(&["GENTOKEN", "u", weak]), Err("ERR password is too weak".into()), "{weak}");
        }
        assert!(run(&["GENTOKEN"]).is_err() && run(&["GENTOKEN", "u", "p", "x"]).is_err());
    }

    #[test]
    fn resttoken_takes_the_password_and_the_token() {
        let token = token(&["GENTOKEN", "browse", "correct horse battery"]);
        for given in [token.as_str(), "correct horse battery"] {
            let (_, after) = run(&["RESTTOKEN", "browse", given]).expect("asked for");
            let password = "correct horse battery".to_owned();
            assert_eq!(after, After::RestToken { user: "browse".into(), password });
        }
    }

    #[test]
    fn the_users_of_the_database_itself_stay_as_they_are() {
        for user in ["default", "default_ro"] {
            assert!(run(&["SETUSER", user, "off"]).is_err());
        }
        assert!(run(&["DELUSER", "a", "default_ro"]).is_err());
    }

    #[test]
    fn without_a_paid_plan_there_is_only_looking() {
        let free = Place { has_acl: false, ..PAID };
        let ask = |name: &str| prepare(name, words(&name.split(' ').collect::<Vec<_>>()), free);
        assert!(ask("ACL WHOAMI").is_ok() && ask("ACL CAT").is_ok());
        for name in ["ACL GENTOKEN", "ACL SETUSER", "ACL RESTTOKEN", "ACL DELUSER", "ACL LIST", "ACL LOG"] {
            assert!(ask(name).is_err_and(|text| text.contains("paid plan")), "{name}");
        }
    }
}
