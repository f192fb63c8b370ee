//! Commands with a condition that redis-server does not know: look, then act, with nobody in between.
//!
//! Redis is reached through this sandbox alone, so a lock here is as good as one there. What the user may do is asked of
//! Redis first (`ACL DRYRUN`): a condition that does not hold must not hide a missing permission.

use std::io;
use std::sync::Arc;

use super::output::text_of;
use super::policy::Prepared;
use super::{finish, run, texts};
use crate::redis::{Reply, Server, User, Words, words};

/// The replies, one command after the other; or the text that discards a transaction as a whole.
///
/// # Errors
/// As [`Server::run_all`].
pub async fn replies(
    server: &Arc<Server>,
    user: &User,
    queue: &[&Prepared],
    is_transaction: bool,
) -> io::Result<Result<Vec<Reply>, String>> {
    let _alone = server.gate.write().await;
    // Nothing but a sign-in, for users who may be gone.
    server.run_all(user.clone(), &[]).await?;
    let mut refusals = Vec::with_capacity(queue.len());
    for command in queue {
        refusals.push(refusal(server, user, command).await?);
    }
    if let Some(text) = refusals.iter().flatten().next().filter(|_| is_transaction) {
        return Ok(Err(text.clone()));
    }
    let mut replies = Vec::with_capacity(queue.len());
    for (command, refusal) in queue.iter().zip(refusals) {
        replies.push(match refusal {
            Some(text) => Reply::Error(text.into_bytes()),
            None => reply(server, user, command).await?,
        });
    }
    Ok(Ok(replies))
}

/// The reply to one command that the user may run.
async fn reply(server: &Arc<Server>, user: &User, command: &Prepared) -> io::Result<Reply> {
    if let Some(guard) = &command.guard {
        let look = vec![b"GET".to_vec(), guard.key.clone()];
        let found = server.run_all(User::Default, &[look]).await?.pop().unwrap_or(Reply::Null);
        match guard.holds(found) {
            Ok(true) => {}
            Ok(false) => return Ok(guard.otherwise.clone()),
            Err(error) => return Ok(error),
        }
    }
    let replies = run::patiently(server, user.clone(), vec![command.words.clone()]).await?;
    Ok(replies.into_iter().next().unwrap_or(Reply::Null))
}

/// Why Redis would not run this for the user; `None` when it would.
async fn refusal(server: &Server, user: &User, command: &Prepared) -> io::Result<Option<String>> {
    let name = match user {
        User::Default => "default",
        User::ReadOnly => "default_ro",
        User::Named { name, .. } => name,
    };
    let mut ask: Words = words(&["ACL", "DRYRUN", name]);
    ask.extend(command.words.iter().cloned());
    Ok(match server.run_all(User::Default, &[ask]).await?.pop() {
        Some(Reply::Error(text)) => Some(finish::translated(command, &text)),
        // "User x has no permissions to run the 'set' command", "… to access the 'k' key".
        Some(Reply::Bulk(text)) if text_of(&text).contains(" to run ") => {
            Some(texts::no_permission(&command.asked))
        }
        Some(Reply::Bulk(_)) => Some(texts::NO_KEY_PERMISSION.to_owned()),
        _ => None,
    })
}
