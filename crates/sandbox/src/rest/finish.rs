//! What becomes of Redis's reply: Upstash's words and shapes.

use std::io;

use super::output::text_of;
use super::policy::{self, After, Prepared};
use super::token::UserToken;
use super::{acl, extensions, texts};
use crate::databases::Database;
use crate::redis::{Reply, Server, User, Words};

/// The reply as Upstash would give it.
///
/// # Errors
/// When the connection breaks: some replies need another question.
pub async fn finish(
    database: &Database,
    server: &Server,
    command: &Prepared,
    reply: Reply,
) -> io::Result<Reply> {
    Ok(match (&command.after, reply) {
        (After::OntoItself { replaces }, Reply::Error(text)) if text.ends_with(b"are the same") => {
            Reply::Int(i64::from(*replaces))
        }
        (_, Reply::Error(text)) => Reply::Error(translated(command, &text).into_bytes()),
        (After::Replace(other), _) => other.clone(),
        (After::HideHost, Reply::Bulk(info)) => Reply::Bulk(policy::hide_host(&info)),
        (After::HideSelectors, Reply::Array(fields)) => Reply::Array(policy::without_selectors(fields)),
        (After::RestToken { user, password }, _) => rest_token(database, server, user, password).await?,
        (After::Digest, Reply::Bulk(value)) => Reply::Bulk(extensions::digest(&value).into_bytes()),
        (After::Page(page), Reply::Array(items)) => Reply::Array(page.of(items)),
        (After::WithTypes, Reply::Array(parts)) => Reply::Array(with_types(server, parts).await?),
        (_, reply) => {
            if matches!(command.name.as_str(), "ACL SETUSER" | "ACL DELUSER") {
                database.redis.remember_users(server).await?;
            }
            reply
        }
    })
}

/// An error of Redis in Upstash's words.
pub fn translated(command: &Prepared, text: &[u8]) -> String {
    texts::translate(&text_of(text), &command.asked)
}

/// What ACL RESTTOKEN answers.
async fn rest_token(database: &Database, server: &Server, user: &str, password: &str) -> io::Result<Reply> {
    let credentials = &database.credentials;
    let signs_in = User::Named { name: user.to_owned(), password: password.to_owned() };
    let token = match user {
        "default" if password == credentials.password => Some(credentials.rest_token.clone()),
        "default" | "default_ro" => None,
        _ => match server.connect(&signs_in).await {
            Ok(_) => {
                let wrapped = UserToken { user: user.to_owned(), password: password.to_owned() };
                wrapped.encode(database.record.number).ok()
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => None,
            Err(error) => return Err(error),
        },
    };
    Ok(match token {
        Some(token) => Reply::Bulk(token.into_bytes()),
        None => Reply::Error(acl::no_such_user(user).into_bytes()),
    })
}

/// SCAN's cursor and keys, each key followed by its type; a key that went meanwhile is left out.
async fn with_types(server: &Server, mut parts: Vec<Reply>) -> io::Result<Vec<Reply>> {
    let Some(Reply::Array(keys)) = parts.pop() else { return Ok(parts) };
    let questions: Vec<Words> = keys
        .iter()
        .filter_map(|key| match key {
            Reply::Bulk(key) => Some(vec![b"TYPE".to_vec(), key.clone()]),
            _ => None,
        })
        .collect();
    let types = server.run_all(User::Default, &questions).await?;
    let mut listed = Vec::with_capacity(keys.len() * 2);
    for (key, kind) in keys.into_iter().zip(types) {
        if let Reply::Status(kind) = kind
            && kind != b"none"
        {
            listed.extend([key, Reply::Bulk(kind)]);
        }
    }
    parts.push(Reply::Array(listed));
    Ok(parts)
}
