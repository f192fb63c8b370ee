//! One connection to a redis-server, signed in as one of its users.

use std::io;
use std::path::Path;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use super::resp::{self, Reply};
use super::{Words, words};

/// A connection that is between two commands. A caller that stops halfway must drop it.
pub struct Connection {
    stream: BufReader<UnixStream>,
}

impl Connection {
    /// Connects and signs in.
    ///
    /// # Errors
    /// When nobody listens; [`io::ErrorKind::PermissionDenied`] when there is no such user or the password is wrong.
    pub async fn open(socket: &Path, user: &str, password: &str) -> io::Result<Self> {
        let mut connection = Self { stream: BufReader::new(UnixStream::connect(socket).await?) };
        match connection.run(&words(&["AUTH", user, password])).await? {
            Reply::Status(_) => Ok(connection),
            Reply::Error(_) => Err(io::ErrorKind::PermissionDenied.into()),
            other => Err(io::Error::other(format!("Redis answered {other:?} to a sign-in"))),
        }
    }

    /// Runs one command.
    ///
    /// # Errors
    /// When the connection breaks. What Redis refuses is a [`Reply::Error`].
    pub async fn run(&mut self, command: &Words) -> io::Result<Reply> {
        self.run_all(std::slice::from_ref(command))
            .await
            .map(|mut replies| replies.pop().unwrap_or(Reply::Null))
    }

    /// Runs commands in one go; the replies come in their order.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn run_all(&mut self, commands: &[Words]) -> io::Result<Vec<Reply>> {
        self.send(commands).await?;
        let mut replies = Vec::with_capacity(commands.len());
        for _ in commands {
            replies.push(self.next().await?);
        }
        Ok(replies)
    }

    /// Whether it stands between two commands as far as anybody can tell: nothing is left unread. An error that quotes a
    /// line break can leave something.
    pub fn is_clean(&self) -> bool {
        self.stream.buffer().is_empty()
    }

    /// Sends commands without waiting for their replies.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn send(&mut self, commands: &[Words]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for command in commands {
            resp::encode_command(&mut bytes, command);
        }
        self.stream.get_mut().write_all(&bytes).await
    }

    /// The next thing that Redis says: a reply, or what a subscription brings.
    ///
    /// # Errors
    /// When the connection ends.
    pub async fn next(&mut self) -> io::Result<Reply> {
        resp::read(&mut self.stream).await
    }
}
