//! Commands to replies, on the database's own redis-server.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::output::Outcome;
use super::policy::{self, After, Place, Prepared};
use super::request::Form;
use super::token::UserToken;
use super::{acl, texts};
use crate::databases::Database;
use crate::log::BilledCommand;
use crate::redis::{Reply, Server, User, Words, words};
use crate::world::World;

/// How long a script may run before it is stopped.
const SCRIPT_LIMIT: Duration = Duration::from_secs(3);
/// How long Redis may take to stop it.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// What came out of a request.
pub struct Ran {
    pub result: Outcome,
    /// The commands that reached Redis.
    pub billed: Vec<BilledCommand>,
}

/// Runs the commands of a request.
///
/// # Errors
/// When the redis-server does not start or breaks; [`io::ErrorKind::PermissionDenied`] when the user cannot sign in.
pub async fn run(
    world: &World,
    database: &Database,
    user: User,
    form: &Form,
    asked: Vec<Result<Words, String>>,
) -> io::Result<Ran> {
    let place = Place { number: database.record.number, has_acl: database.record.plan.acl };
    let prepared: Vec<Result<Prepared, String>> =
        asked.into_iter().map(|command| command.and_then(|words| policy::prepare(words, place))).collect();
    if *form == Form::Transaction {
        // One command that cannot be queued discards the whole.
        if let Some(Err(text)) = prepared.iter().find(|command| command.is_err()) {
            return Ok(Ran { result: Outcome::Refused(text.clone()), billed: Vec::new() });
        }
    }
    let queue: Vec<&Prepared> = prepared.iter().flatten().collect();
    let server = server(world, database).await?;
    let replies = match queue.is_empty() {
        true => Ok(Vec::new()),
        false => execute(database, &server, user, form, &queue).await?,
    };
    let writes = queue.iter().filter(|command| command.writes).count();
    database.writes.fetch_add(u64::try_from(writes).unwrap_or(0), Ordering::Relaxed);
    let replies = match replies {
        Ok(replies) => replies,
        Err(text) => {
            let billed = queue.iter().map(|command| billed(command, true)).collect();
            return Ok(Ran { result: Outcome::Refused(text), billed });
        }
    };
    let mut finished = Vec::with_capacity(queue.len());
    for (command, reply) in queue.iter().zip(replies) {
        finished.push(finish(database, &server, command, reply).await?);
    }
    let replies = finished;
    let is_error = |reply: &Reply| matches!(reply, Reply::Error(_));
    let billed =
        queue.iter().zip(&replies).map(|(command, reply)| billed(command, is_error(reply))).collect();
    let mut replies = replies.into_iter();
    let mut results = prepared.into_iter().map(|command| match command {
        Ok(_) => replies.next().unwrap_or(Reply::Null),
        Err(text) => Reply::Error(text.into_bytes()),
    });
    let result = match form.is_single() {
        true => Outcome::One(results.next().unwrap_or(Reply::Null)),
        false => Outcome::Many(results.collect()),
    };
    Ok(Ran { result, billed })
}

/// The database's redis-server, started where none runs.
///
/// # Errors
/// When it does not start.
pub async fn server(world: &World, database: &Database) -> io::Result<Arc<Server>> {
    let rules = policy::read_only_rules(&world.state().switches);
    database.redis.server(&world.redis, &database.settings(rules)).await
}

/// The replies, or the text that discarded a transaction as a whole.
async fn execute(
    database: &Database,
    server: &Arc<Server>,
    user: User,
    form: &Form,
    queue: &[&Prepared],
) -> io::Result<Result<Vec<Reply>, String>> {
    let mut commands: Vec<Words> = queue.iter().map(|command| command.words.clone()).collect();
    let is_transaction = *form == Form::Transaction;
    if is_transaction {
        commands.insert(0, words(&["MULTI"]));
        commands.push(words(&["EXEC"]));
    }
    let replies = patiently(server, user, &commands).await;
    if replies.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::PermissionDenied) {
        database.redis.discard(server).await;
    }
    let mut replies = replies?;
    if !is_transaction {
        return Ok(Ok(replies));
    }
    let executed = replies.pop();
    if let Some(Reply::Array(items)) = executed {
        return Ok(Ok(items));
    }
    // EXECABORT only says that something was wrong; the first refusal says what.
    let refusals = queue.iter().zip(replies.into_iter().skip(1));
    let first = refusals.into_iter().find_map(|(command, reply)| match reply {
        Reply::Error(text) => Some(translated(command, &text)),
        _ => None,
    });
    Ok(Err(first.unwrap_or_else(|| "EXECABORT Transaction discarded because of previous errors.".to_owned())))
}

/// Runs commands, and stops a script that does not end.
async fn patiently(server: &Arc<Server>, user: User, commands: &[Words]) -> io::Result<Vec<Reply>> {
    let running = server.run_all(user, commands);
    tokio::pin!(running);
    if let Ok(replies) = tokio::time::timeout(SCRIPT_LIMIT, &mut running).await {
        return replies;
    }
    let stopped = server.run_all(User::Default, &[words(&["SCRIPT", "KILL"])]).await?;
    if stopped.iter().any(|reply| matches!(reply, Reply::Error(text) if text.starts_with(b"NOTBUSY"))) {
        // No script: a large pipeline, or a machine with much to do.
        return running.await;
    }
    tracing::warn!("a script ran for {} s and was stopped", SCRIPT_LIMIT.as_secs());
    // One that has written cannot be stopped; then the server ends with it.
    tokio::time::timeout(STOP_LIMIT, running).await.map_err(io::Error::other)?
}

/// The reply as Upstash would give it.
async fn finish(database: &Database, server: &Server, command: &Prepared, reply: Reply) -> io::Result<Reply> {
    Ok(match (&command.after, reply) {
        (_, Reply::Error(text)) => Reply::Error(translated(command, &text).into_bytes()),
        (After::Replace(other), _) => other.clone(),
        (After::HideHost, Reply::Bulk(info)) => Reply::Bulk(policy::hide_host(&info)),
        (After::HideSelectors, Reply::Array(fields)) => Reply::Array(policy::without_selectors(fields)),
        (After::RestToken { user, password }, _) => rest_token(database, server, user, password).await?,
        (_, reply) => {
            if matches!(command.name.as_str(), "ACL SETUSER" | "ACL DELUSER") {
                database.redis.remember_users(server).await?;
            }
            reply
        }
    })
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

fn translated(command: &Prepared, text: &[u8]) -> String {
    texts::translate(&super::output::text_of(text), &command.words)
}

fn billed(command: &Prepared, failed: bool) -> BilledCommand {
    BilledCommand { name: command.name.clone(), failed }
}
