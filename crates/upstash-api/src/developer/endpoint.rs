//! What an endpoint is: method, path template, and what the call does to the account.

use serde::{Serialize, de::DeserializeOwned};

use super::ENDPOINTS;
use crate::percent;

/// HTTP methods the Developer API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Parses an upper-case method name; `None` for a method no operation uses.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Patch, Self::Delete].into_iter().find(|method| method.as_str() == name)
    }
}

/// What a call does, and so who may make it (see `docs/architecture.md`, capabilities by session kind).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Lists or shows; never changes anything.
    Read,
    /// Makes a new resource.
    Create,
    /// Changes an existing resource.
    Change,
    /// Destroys a resource; never offered inside a frame.
    Delete,
    /// Shows who is in the account and what they did: teams, members, sub-accounts, audit trail. Not for a session
    /// that belongs to one tenant.
    SeeAccount,
    /// Makes, changes or removes teams, members and sub-accounts, or gives a resource to another account. Not for a session that belongs to one tenant.
    ManageAccount,
    /// Makes or shows a credential; never proxied for a browser, only called by the exchange itself.
    Credential,
}

/// One row of the endpoint table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The operation's type name, stable, used in logs and tests.
    pub name: &'static str,
    pub method: Method,
    /// Path template below the API's base URL, for example `/v2/redis/database/{id}`.
    pub path: &'static str,
    pub access: Access,
    /// Query that goes with every call made for a browser, without `?`; empty for none.
    pub query: &'static str,
}

/// A call of the Developer API with the types of its JSON body and answer.
pub trait Operation {
    const ENDPOINT: Endpoint;
    /// JSON body, or `()` where the operation has none.
    type Body: RequestBody;
    /// What of the JSON answer a browser may see.
    type Answer: Serialize + DeserializeOwned;
}

/// The body of an operation, with the rules that its types cannot say.
pub trait RequestBody: Serialize + DeserializeOwned {
    /// Whether there is a body at all.
    const IS_SENT: bool = true;

    /// The first thing that is wrong with it; the form shows the same sentence beside the same field.
    fn problem(&self) -> Option<BodyProblem> {
        None
    }
}

/// No body.
impl RequestBody for () {
    const IS_SENT: bool = false;
}

/// A field of a body, by its name in the request, and a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyProblem {
    pub field: &'static str,
    pub message: String,
}

impl BodyProblem {
    /// The problem of a field whose check failed.
    pub fn of<E: std::fmt::Display>(field: &'static str, check: Result<(), E>) -> Option<Self> {
        check.err().map(|error| Self { field, message: error.to_string() })
    }
}

/// Something that is done for every operation, with its types at hand; see [`super::each_operation`].
pub trait Visit {
    fn operation<O: Operation>(&mut self);
}

/// A path parameter that must not be put into a URL: it would change which resource is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this id cannot be part of an address")]
pub struct BadSegment;

impl Endpoint {
    /// The path with its parameters filled in, percent-encoded.
    ///
    /// # Errors
    /// [`BadSegment`] for an empty parameter, for `.` and `..` (URL parsers drop those segments, so a delete would hit
    /// the parent), for control characters, and when the number of parameters is not the template's.
    pub fn path_with(&self, args: &[&str]) -> Result<String, BadSegment> {
        let mut args = args.iter();
        let mut path = String::with_capacity(self.path.len() + 36);
        for segment in self.path.split('/').skip(1) {
            path.push('/');
            if is_parameter(segment) {
                let arg = *args.next().ok_or(BadSegment)?;
                if matches!(arg, "" | "." | "..") || arg.chars().any(char::is_control) {
                    return Err(BadSegment);
                }
                path.push_str(&percent::encode(arg.as_bytes()));
            } else {
                path.push_str(segment);
            }
        }
        if args.next().is_some() { Err(BadSegment) } else { Ok(path) }
    }

    /// Where the exchange serves this operation below `/api/self` or `/api/sub/{slug}`: the path without `/v2`.
    pub fn proxied_path(&self) -> &'static str {
        self.path.strip_prefix("/v2").unwrap_or(self.path)
    }

    /// The still encoded parameters, if `path` fits the template.
    fn arguments<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let mut given = path.split('/').skip(1);
        let mut args = Vec::new();
        for segment in self.path.split('/').skip(1) {
            let part = given.next()?;
            if is_parameter(segment) {
                // Nothing has an empty id: `…/index/` is another address than `…/index/{id}`.
                if part.is_empty() {
                    return None;
                }
                args.push(part);
            } else if segment != part {
                return None;
            }
        }
        given.next().is_none().then_some(args)
    }
}

/// The operation that a method and an upstream path (with `/v2`) name, and its still percent-encoded parameters.
/// Templates without parameters are preferred, so `/v2/redis/databases` never reads as an id.
pub fn find(method: Method, path: &str) -> Option<(&'static Endpoint, Vec<&str>)> {
    ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == method)
        .filter_map(|endpoint| endpoint.arguments(path).map(|args| (endpoint, args)))
        .min_by_key(|(_, args)| args.len())
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::developer::redis::{DeleteDatabase, ListDatabases};

    #[test]
    fn a_path_is_filled_in_and_found_again() {
        let path = DeleteDatabase::ENDPOINT.path_with(&["96ad0856"]).expect("a plain id");
        assert_eq!(path, "/v2/redis/database/96ad0856");
        let (endpoint, args) = find(Method::Delete, &path).expect("in the table");
        assert_eq!((endpoint.name, args.as_slice()), ("DeleteDatabase", ["96ad0856"].as_slice()));
    }

    #[test]
    fn an_id_cannot_leave_its_segment() {
        for id in ["", ".", "..", "a\nb", "\u{7f}"] {
            assert_eq!(DeleteDatabase::ENDPOINT.path_with(&[id]), Err(BadSegment), "{id:?}");
        }
        let path = DeleteDatabase::ENDPOINT.path_with(&["../a?b#c%2f"]).expect("encoded");
        assert_eq!(path, "/v2/redis/database/..%2Fa%3Fb%23c%252f");
    }

    #[test]
    fn the_number_of_parameters_must_fit() {
        assert!(DeleteDatabase::ENDPOINT.path_with(&[]).is_err());
        assert!(ListDatabases::ENDPOINT.path_with(&["x"]).is_err());
        assert!(find(Method::Delete, "/v2/redis/database/a/b").is_none());
        assert!(find(Method::Delete, "/v2/redis/database").is_none());
        assert!(find(Method::Delete, "/v2/redis/database/").is_none());
    }
}
