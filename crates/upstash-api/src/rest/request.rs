//! A command as an HTTP request.

use super::form;

/// A Redis command: its name and arguments, each any bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command(Vec<Vec<u8>>);

/// What to send to a database's origin. The token goes into the `Authorization` header, never into the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Path below the origin, encoded, starting with `/`.
    pub path: String,
    /// What to post, or `None` for a GET.
    pub body: Option<Body>,
    /// How many commands it carries; a single one is answered by one envelope, a batch by an array.
    pub commands: usize,
    /// Whether the answer is an array of envelopes.
    pub is_batch: bool,
}

/// What is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// One command, or several, as JSON.
    Json(String),
    /// One argument as it is, any bytes.
    Raw(Vec<u8>),
}

/// No form of a request carries this command: Upstash would read something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no form of request carries this command as it is")]
pub struct Unsendable;

impl Command {
    /// A command without arguments.
    pub fn new(name: &str) -> Self {
        Self(vec![name.as_bytes().to_vec()])
    }

    /// A command from already parsed words, name first.
    pub fn from_words(words: Vec<Vec<u8>>) -> Self {
        Self(words)
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<[u8]>) -> Self {
        self.0.push(argument.as_ref().to_vec());
        self
    }

    /// Name and arguments.
    pub fn words(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// Name and arguments, taken out.
    pub fn into_words(self) -> Vec<Vec<u8>> {
        self.0
    }

    /// The words as text, if every one of them is UTF-8; JSON can carry nothing else.
    pub fn text(&self) -> Option<Vec<&str>> {
        self.0.iter().map(|word| std::str::from_utf8(word).ok()).collect()
    }
}

impl Request {
    /// One command: as JSON where its bytes allow it, else as an encoded path, else with its first difficult argument
    /// as the body of one.
    ///
    /// # Errors
    /// [`Unsendable`], for which it takes bytes that are not text beside an argument named like Upstash's own `_token`.
    pub fn single(command: &Command) -> Result<Self, Unsendable> {
        form::body(command).or_else(|_| form::path(command)).or_else(|_| form::path_body(command))
    }

    /// Several commands at once, one after the other or, `atomic`, as a transaction.
    ///
    /// # Errors
    /// [`Unsendable`] when there is none, or when JSON cannot carry one of them.
    pub fn batch(commands: &[Command], atomic: bool) -> Result<Self, Unsendable> {
        let words: Option<Vec<_>> = commands.iter().map(Command::text).collect();
        let words = words.filter(|words| !words.is_empty()).ok_or(Unsendable)?;
        let body = serde_json::to_string(&words).map_err(|_| Unsendable)?;
        let path = if atomic { "/multi-exec" } else { "/pipeline" };
        Ok(Self {
            path: path.to_owned(),
            body: Some(Body::Json(body)),
            commands: commands.len(),
            is_batch: true,
        })
    }

    /// Bytes of path and body.
    pub fn size(&self) -> usize {
        self.path.len() + self.body.as_ref().map_or(0, Body::size)
    }
}

impl Body {
    fn size(&self) -> usize {
        match self {
            Self::Json(json) => json.len(),
            Self::Raw(bytes) => bytes.len(),
        }
    }
}

/// The fewest requests that run `commands` in order: pipelines, cut only where a command has bytes that JSON cannot
/// carry. Answers come back in the same order.
///
/// # Errors
/// [`Unsendable`], see [`Request::single`].
pub fn plan(commands: &[Command]) -> Result<Vec<Request>, Unsendable> {
    let mut requests = Vec::new();
    for batch in commands.chunk_by(|a, b| a.text().is_some() && b.text().is_some()) {
        requests.push(match batch {
            [single] if single.text().is_none() => Request::single(single)?,
            several => Request::batch(several, false)?,
        });
    }
    Ok(requests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_into_the_body_and_bytes_into_the_path() {
        let text = Request::single(&Command::new("GET").arg("a\"b/ü")).expect("sendable");
        let json = Body::Json(r#"["GET","a\"b/ü"]"#.to_owned());
        assert_eq!((text.path.as_str(), text.body), ("/", Some(json)));
        let bytes = Request::single(&Command::new("GET").arg([0x80, b'/'])).expect("sendable");
        assert_eq!((bytes.path.as_str(), bytes.body), ("/GET/%80%2F", None));
    }

    #[test]
    fn what_an_address_would_swallow_is_the_body_of_one() {
        let command = Command::new("MGET").arg("a").arg("..").arg([0x80]);
        let request = Request::single(&command).expect("sendable");
        assert_eq!((request.path.as_str(), request.body), ("/MGET?..=%80", Some(Body::Raw(b"a".to_vec()))));
        let command = Command::new("MGET").arg("..").arg([0x80]).arg("c");
        let request = Request::single(&command).expect("sendable");
        assert_eq!((request.path.as_str(), request.body), ("/MGET?%80=c", Some(Body::Raw(b"..".to_vec()))));
        let absurd = Command::new("MGET").arg(".").arg("_token").arg("_token").arg([0x80]);
        assert_eq!(Request::single(&absurd), Err(Unsendable));
    }

    #[test]
    fn a_long_name_of_bytes_is_a_body_and_not_an_address() {
        let name = vec![0xff; 32 * 1024];
        let request = Request::single(&Command::new("GET").arg(&name)).expect("sendable");
        assert_eq!((request.path.as_str(), request.body), ("/GET", Some(Body::Raw(name))));
    }

    #[test]
    fn a_plan_keeps_the_order_and_cuts_only_where_it_must() {
        let get = |key: &[u8]| Command::new("GET").arg(key);
        let requests =
            plan(&[get(b"a"), get(b"b"), get(&[0xff]), get(&[0xfe]), get(b"c")]).expect("sendable");
        let shape: Vec<_> = requests.iter().map(|r| (r.path.as_str(), r.commands, r.is_batch)).collect();
        assert_eq!(
            shape,
            [("/pipeline", 2, true), ("/GET/%FF", 1, false), ("/GET/%FE", 1, false), ("/pipeline", 1, true)]
        );
        assert_eq!(plan(&[]), Ok(vec![]));
    }

    #[test]
    fn a_transaction_is_one_request_or_none() {
        let get = |key: &[u8]| Command::new("GET").arg(key);
        let request = Request::batch(&[get(b"a"), get(b"b")], true).expect("sendable");
        assert_eq!((request.path.as_str(), request.commands, request.size()), ("/multi-exec", 2, 36));
        assert_eq!(Request::batch(&[get(b"a"), get(&[0xff])], true), Err(Unsendable));
        assert_eq!(Request::batch(&[], true), Err(Unsendable));
    }
}
