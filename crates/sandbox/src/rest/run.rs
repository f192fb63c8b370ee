//! Commands to replies, on the database's own redis-server.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::output::Outcome;
use super::policy::{self, After, Prepared};
use super::request::Form;
use super::texts;
use crate::databases::{Access, Database};
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
/// When the redis-server does not start or breaks.
pub async fn run(
    world: &World,
    database: &Database,
    access: Access,
    form: &Form,
    asked: Vec<Result<Words, String>>,
) -> io::Result<Ran> {
    let prepared: Vec<Result<Prepared, String>> =
        asked.into_iter().map(|command| command.and_then(policy::prepare)).collect();
    if *form == Form::Transaction {
        // One command that cannot be queued discards the whole.
        if let Some(Err(text)) = prepared.iter().find(|command| command.is_err()) {
            return Ok(Ran { result: Outcome::Refused(text.clone()), billed: Vec::new() });
        }
    }
    let queue: Vec<&Prepared> = prepared.iter().flatten().collect();
    let replies = match queue.is_empty() {
        true => Ok(Vec::new()),
        false => execute(world, database, access, form, &queue).await?,
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
    let replies: Vec<Reply> =
        queue.iter().zip(replies).map(|(command, reply)| finish(command, reply)).collect();
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

/// The replies, or the text that discarded a transaction as a whole.
async fn execute(
    world: &World,
    database: &Database,
    access: Access,
    form: &Form,
    queue: &[&Prepared],
) -> io::Result<Result<Vec<Reply>, String>> {
    let rules = policy::read_only_rules(&world.state().switches);
    let server = database.redis.server(&world.redis, &database.settings(rules)).await?;
    let user = match access {
        Access::Standard => User::Default,
        Access::ReadOnly => User::ReadOnly,
    };
    let mut commands: Vec<Words> = queue.iter().map(|command| command.words.clone()).collect();
    let is_transaction = *form == Form::Transaction;
    if is_transaction {
        commands.insert(0, words(&["MULTI"]));
        commands.push(words(&["EXEC"]));
    }
    let replies = patiently(&server, user, &commands).await;
    if replies.is_err() {
        database.redis.discard(&server).await;
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
    let first = refusals.into_iter().find_map(|(command, reply)| match finish(command, reply) {
        Reply::Error(text) => Some(super::output::text_of(&text)),
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
fn finish(command: &Prepared, reply: Reply) -> Reply {
    match (&command.after, reply) {
        (_, Reply::Error(text)) => {
            Reply::Error(texts::translate(&super::output::text_of(&text), &command.words).into_bytes())
        }
        (After::Replace(other), _) => other.clone(),
        (After::HideHost, Reply::Bulk(info)) => Reply::Bulk(policy::hide_host(&info)),
        (_, reply) => reply,
    }
}

fn billed(command: &Prepared, failed: bool) -> BilledCommand {
    BilledCommand { name: command.name.clone(), failed }
}
