//! A command as an HTTP request.

use crate::percent;

/// A Redis command: its name and arguments, each any bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command(Vec<Vec<u8>>);

/// What to send to a database's origin. The token goes into the `Authorization` header, never into the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Path below the origin, encoded, starting with `/`.
    pub path: String,
    /// JSON to post, or `None` for a GET.
    pub body: Option<String>,
    /// How many commands it carries; a single one is answered by one envelope, a batch by an array.
    pub commands: usize,
    /// Whether the answer is an array of envelopes.
    pub is_batch: bool,
}

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

    /// The words as text, if every one of them is UTF-8; JSON can carry nothing else.
    fn text(&self) -> Option<Vec<&str>> {
        self.0.iter().map(|word| std::str::from_utf8(word).ok()).collect()
    }
}

impl Request {
    /// One command: as a JSON array where its bytes allow it, else as a percent-encoded path.
    pub fn single(command: &Command) -> Self {
        let body = command.text().and_then(|words| serde_json::to_string(&words).ok());
        let path = if body.is_some() { "/".to_owned() } else { path_form(command) };
        Self { path, body, commands: 1, is_batch: false }
    }
}

/// The fewest requests that run `commands` in order: pipelines, cut only where a command has bytes that JSON cannot
/// carry. Answers come back in the same order.
pub fn plan(commands: &[Command]) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut batch: Vec<Vec<&str>> = Vec::new();
    for command in commands {
        match command.text() {
            Some(words) => batch.push(words),
            None => {
                flush(&mut batch, &mut requests);
                requests.push(Request::single(command));
            }
        }
    }
    flush(&mut batch, &mut requests);
    requests
}

fn flush(batch: &mut Vec<Vec<&str>>, requests: &mut Vec<Request>) {
    if batch.is_empty() {
        return;
    }
    // Strings always serialise; an empty pipeline would be refused by the server and is never built.
    let body = serde_json::to_string(batch).unwrap_or_default();
    requests.push(Request {
        path: "/pipeline".to_owned(),
        body: Some(body),
        commands: batch.len(),
        is_batch: true,
    });
    batch.clear();
}

/// `/get/%80%01`: every word an encoded segment.
fn path_form(command: &Command) -> String {
    command.0.iter().fold(String::new(), |path, word| path + "/" + &percent::encode(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_into_the_body_and_bytes_into_the_path() {
        let text = Request::single(&Command::new("GET").arg("a\"b/ü"));
        assert_eq!((text.path.as_str(), text.body.as_deref()), ("/", Some(r#"["GET","a\"b/ü"]"#)));
        let bytes = Request::single(&Command::new("GET").arg([0x80, b'/']));
        assert_eq!((bytes.path.as_str(), bytes.body), ("/GET/%80%2F", None));
    }

    #[test]
    fn a_plan_keeps_the_order_and_cuts_only_where_it_must() {
        let get = |key: &[u8]| Command::new("GET").arg(key);
        let requests = plan(&[get(b"a"), get(b"b"), get(&[0xff]), get(b"c")]);
        let shape: Vec<_> = requests.iter().map(|r| (r.path.as_str(), r.commands, r.is_batch)).collect();
        assert_eq!(shape, [("/pipeline", 2, true), ("/GET/%FF", 1, false), ("/pipeline", 1, true)]);
        assert_eq!(plan(&[]), vec![]);
    }
}
