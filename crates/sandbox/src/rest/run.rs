//! Commands to replies, on the database's own redis-server.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::finish::{finish, translated};
use super::output::{Outcome, text_of};
use super::policy::{self, Place, Prepared};
use super::request::Form;
use super::{cursor, guarded, sizes, texts};
use crate::databases::Database;
use crate::limits::Limits;
use crate::log::BilledCommand;
use crate::redis::{Reply, Server, User, Words, words};
use crate::world::World;

/// How long a request may run before its scripts are stopped.
const SCRIPT_LIMIT: Duration = Duration::from_secs(3);
/// How long to wait before another one is looked for.
const AGAIN: Duration = Duration::from_secs(1);
/// How long one may go on that cannot be stopped.
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// How long a request waits for its replies.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);

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
    limits: &Limits,
    asked: Vec<Result<Words, String>>,
) -> io::Result<Ran> {
    let prepared = prepare(world, database, limits, asked).await?;
    // One command that cannot be queued discards the whole.
    let discards = |text: &String| {
        *form == Form::Transaction
            || (texts::is_quota(text)
                && !form.is_single()
                && world.state().switches.quota_refuses_whole_pipelines)
    };
    let refusals = prepared.iter().filter_map(|command| command.as_ref().err());
    if let Some(text) = refusals.into_iter().find(|text| discards(text)) {
        return Ok(Ran { result: Outcome::Refused(text.clone()), billed: Vec::new() });
    }
    let queue: Vec<&Prepared> = prepared.iter().flatten().collect();
    let replies = match queue.is_empty() {
        true => Ok(Vec::new()),
        false => {
            let server = server(world, database).await?;
            match execute(&server, user, form, &queue).await? {
                Ok(replies) => {
                    let replies = finish_all(database, &server, &queue, replies).await?;
                    Ok(if world.state().switches.huge_cursors { enlarged(&queue, replies) } else { replies })
                }
                Err(text) => Err(text),
            }
        }
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

/// The commands as Redis gets them, or why each of them is refused.
async fn prepare(
    world: &World,
    database: &Database,
    limits: &Limits,
    asked: Vec<Result<Words, String>>,
) -> io::Result<Vec<Result<Prepared, String>>> {
    let place = Place { number: database.record.number, has_acl: database.record.plan.acl };
    let mut prepared = Vec::with_capacity(asked.len());
    for words in asked {
        let command = words.and_then(|words| policy::prepare(words, place)).and_then(|command| {
            let admitted = world.meter.admit(&database.record.id, limits, world.clock.now());
            admitted.map(|()| database.scripts.adapt(command)).map_err(texts::exhausted)
        });
        let refusal = match &command {
            Ok(suspect) if sizes::is_suspect(limits, suspect) => {
                sizes::refusal(&*server(world, database).await?, limits, suspect).await?
            }
            _ => None,
        };
        prepared.push(refusal.map_or(command, Err));
    }
    Ok(prepared)
}

/// The database's redis-server, started where none runs.
///
/// # Errors
/// When it does not start.
pub async fn server(world: &World, database: &Database) -> io::Result<Arc<Server>> {
    database.redis.server(&world.redis, &world.settings(database)).await
}

/// The replies, or the text that discarded a transaction as a whole.
async fn execute(
    server: &Arc<Server>,
    user: User,
    form: &Form,
    queue: &[&Prepared],
) -> io::Result<Result<Vec<Reply>, String>> {
    let is_transaction = *form == Form::Transaction;
    if queue.iter().any(|command| command.guard.is_some()) {
        return guarded::replies(server, &user, queue, is_transaction).await;
    }
    let _together = server.gate.read().await;
    if is_transaction {
        // Were MULTI refused, what follows it would run at once.
        let probe = server.run_all(user.clone(), &[words(&["MULTI"]), words(&["DISCARD"])]).await?;
        if let Some(Reply::Error(text)) = probe.first() {
            return Ok(Err(texts::translate(&text_of(text), "multi")));
        }
    }
    let mut commands: Vec<Words> = queue.iter().map(|command| command.words.clone()).collect();
    if is_transaction {
        commands.insert(0, words(&["MULTI"]));
        commands.push(words(&["EXEC"]));
    }
    let mut replies = patiently(server, user, commands).await?;
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

/// Runs commands, and stops each script that does not end.
///
/// # Errors
/// As [`Server::run_all`]; [`io::ErrorKind::TimedOut`] when it takes too long, and then Redis goes on.
pub async fn patiently(server: &Arc<Server>, user: User, commands: Vec<Words>) -> io::Result<Vec<Reply>> {
    // Its own task: scripts are stopped even where nobody waits for the replies any more.
    let task = tokio::spawn(watched(Arc::clone(server), user, commands));
    match tokio::time::timeout(REQUEST_LIMIT, task).await {
        Ok(replies) => replies.map_err(io::Error::other)?,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

async fn watched(server: Arc<Server>, user: User, commands: Vec<Words>) -> io::Result<Vec<Reply>> {
    let running = server.run_all(user, &commands);
    tokio::pin!(running);
    if let Ok(replies) = tokio::time::timeout(SCRIPT_LIMIT, &mut running).await {
        return replies;
    }
    let stop = [words(&["SCRIPT", "KILL"])];
    loop {
        let stopping = server.run_all(User::Default, &stop);
        let stopped = tokio::select! {
            replies = &mut running => return replies,
            stopped = stopping => stopped?,
        };
        match stopped.first() {
            // One that has written cannot be stopped, and may be at its end.
            Some(Reply::Error(text)) if text.starts_with(b"UNKILLABLE") => {
                let Ok(replies) = tokio::time::timeout(STOP_LIMIT, &mut running).await else {
                    tracing::warn!("a script that has written does not end: its redis-server is given up");
                    server.kill();
                    return Err(io::Error::other("a script that has written did not end"));
                };
                return replies;
            }
            // No script: a large pipeline, or a machine with much to do. One may come yet.
            Some(Reply::Error(_)) => {}
            _ => tracing::warn!("a script ran for too long and was stopped"),
        }
        if let Ok(replies) = tokio::time::timeout(AGAIN, &mut running).await {
            return replies;
        }
    }
}

/// Every reply as Upstash would give it.
async fn finish_all(
    database: &Database,
    server: &Server,
    queue: &[&Prepared],
    replies: Vec<Reply>,
) -> io::Result<Vec<Reply>> {
    let mut finished = Vec::with_capacity(queue.len());
    for (command, reply) in queue.iter().zip(replies) {
        finished.push(finish(database, server, command, reply).await?);
    }
    Ok(finished)
}

/// The replies with the cursors of large databases.
fn enlarged(queue: &[&Prepared], replies: Vec<Reply>) -> Vec<Reply> {
    queue.iter().zip(replies).map(|(command, reply)| cursor::enlarge(&command.name, reply)).collect()
}

fn billed(command: &Prepared, failed: bool) -> BilledCommand {
    BilledCommand { name: command.name.clone(), failed }
}
