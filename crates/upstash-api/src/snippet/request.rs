//! A command over REST as other clients' code: every form of the request in every language, address and token from the
//! environment, never as values.

use super::shell_quote;
use crate::rest::{Body, Command, Request, Unsendable, form};

/// How the request carries the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `/get/key`.
    Path,
    /// `["GET","key"]` posted to `/`.
    Body,
    /// `/set/key?EX=100` with the value as body.
    PathBody,
    /// Several commands, one after the other.
    Pipeline,
    /// Several commands, all of them or none.
    Transaction,
}

/// What the code is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Curl,
    /// JavaScript with `fetch`, in Node, Deno, Bun and on the edge.
    Fetch,
    /// `@upstash/redis`, which chooses the form itself.
    UpstashJs,
    /// Python without packages.
    Python,
    /// `upstash-redis` for Python, which chooses the form itself.
    UpstashPython,
    /// Rust with `reqwest`.
    Rust,
}

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The form cannot carry the command as it is: bytes that are not text in JSON, or an argument that an address
    /// changes.
    Form,
    /// This form is for one command.
    OnlyOne,
    /// The client takes text, and one command at a time.
    Client,
}

impl Form {
    pub const ALL: [Self; 5] = [Self::Path, Self::Body, Self::PathBody, Self::Pipeline, Self::Transaction];

    /// `commands` in this form.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn request(self, commands: &[Command]) -> Result<Request, Missing> {
        let single = || match commands {
            [command] => Ok(command),
            _ => Err(Missing::OnlyOne),
        };
        let made = match self {
            Self::Path => form::path(single()?),
            Self::Body => form::body(single()?),
            // Without a body it would be the path form with a query.
            Self::PathBody => form::path_body(single()?).and_then(|request| match request.body {
                Some(_) => Ok(request),
                None => Err(Unsendable),
            }),
            Self::Pipeline => Request::batch(commands, false),
            Self::Transaction => Request::batch(commands, true),
        };
        made.map_err(|Unsendable| Missing::Form)
    }
}

impl Language {
    pub const ALL: [Self; 6] =
        [Self::Curl, Self::Fetch, Self::UpstashJs, Self::Python, Self::UpstashPython, Self::Rust];

    /// Whether the form is the client's own choice.
    pub const fn chooses_form(self) -> bool {
        matches!(self, Self::UpstashJs | Self::UpstashPython)
    }
}

/// Code that sends `commands` and prints the answer.
///
/// # Errors
/// Why there is none.
pub fn code(commands: &[Command], form: Form, language: Language) -> Result<String, Missing> {
    if language.chooses_form() {
        let [command] = commands else { return Err(Missing::Client) };
        let words =
            command.text().and_then(|words| serde_json::to_string(&words).ok()).ok_or(Missing::Client)?;
        return Ok(match language {
            Language::UpstashJs => upstash_js(&words),
            _ => upstash_python(&words),
        });
    }
    let request = form.request(commands)?;
    Ok(match language {
        Language::Curl => curl(&request),
        Language::Fetch => fetch(&request),
        Language::Rust => rust(&request),
        _ => python(&request),
    })
}

fn curl(request: &Request) -> String {
    // An encoded path has nothing that double quotes would change.
    let head = |lead: &str| {
        format!(
            "{lead}curl \"$UPSTASH_REDIS_REST_URL{}\" \\\n  -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\"",
            request.path
        )
    };
    match &request.body {
        None => head(""),
        Some(Body::Json(json)) => format!("{} \\\n  --data-raw {}", head(""), shell_quote(json)),
        Some(Body::Raw(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => {
                format!("{} \\\n  --data-raw {}", head(""), shell_quote(text))
            }
            // A shell word cannot hold every byte; printf writes them.
            _ => {
                let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
                format!("{} \\\n  --data-binary @-", head(&format!("printf '{octal}' | ")))
            }
        },
    }
}

fn fetch(request: &Request) -> String {
    let body = match &request.body {
        None => String::new(),
        Some(Body::Json(json)) => format!("\n  method: \"POST\",\n  body: JSON.stringify({json}),"),
        Some(Body::Raw(bytes)) => format!("\n  method: \"POST\",\n  body: {},", js_bytes(bytes)),
    };
    format!(
        "const {{ UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }} = process.env;

const answer = await fetch(`${{url}}{}`, {{{body}
  headers: {{ Authorization: `Bearer ${{token}}` }},
}});
console.log(await answer.text());",
        request.path
    )
}

fn js_bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => quoted(text),
        Err(_) => format!("new Uint8Array({bytes:?})"),
    }
}

fn upstash_js(words: &str) -> String {
    format!(
        "import {{ Redis }} from \"@upstash/redis\";

// Without this the client reads every value as JSON, if it can.
const redis = Redis.fromEnv({{ automaticDeserialization: false }});
console.log(await redis.exec({words}));"
    )
}

fn python(request: &Request) -> String {
    let data = match &request.body {
        None => String::new(),
        Some(Body::Json(json)) => format!("    data={}.encode(),\n", quoted(json)),
        Some(Body::Raw(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => format!("    data={}.encode(),\n", quoted(text)),
            Err(_) => {
                let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
                format!("    data=b\"{escaped}\",\n")
            }
        },
    };
    format!(
        "import os
from urllib.request import Request, urlopen

url, token = os.environ[\"UPSTASH_REDIS_REST_URL\"], os.environ[\"UPSTASH_REDIS_REST_TOKEN\"]
request = Request(
    url + \"{}\",
{data}    headers={{\"Authorization\": f\"Bearer {{token}}\"}},
)
print(urlopen(request).read().decode())",
        request.path
    )
}

fn upstash_python(words: &str) -> String {
    format!(
        "from upstash_redis import Redis

redis = Redis.from_env()
print(redis.execute({words}))"
    )
}

fn rust(request: &Request) -> String {
    let (method, body) = match &request.body {
        None => ("get", String::new()),
        Some(Body::Json(json)) => ("post", format!("\n    .body({})", rust_string(json))),
        Some(Body::Raw(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => ("post", format!("\n    .body({})", rust_string(text))),
            Err(_) => ("post", format!("\n    .body(vec!{bytes:?})")),
        },
    };
    format!(
        "let url = std::env::var(\"UPSTASH_REDIS_REST_URL\")?;
let token = std::env::var(\"UPSTASH_REDIS_REST_TOKEN\")?;

let answer = reqwest::Client::new()
    .{method}(format!(\"{{url}}{}\"))
    .bearer_auth(token){body}
    .send()
    .await?;
println!(\"{{}}\", answer.text().await?);",
        request.path
    )
}

/// A string literal of JSON, which JavaScript and Python read alike.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A raw string with as many hashes as it takes; a lone carriage return is not allowed in one.
fn rust_string(text: &str) -> String {
    if text.contains('\r') {
        return format!("{text:?}");
    }
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> Command {
        Command::new("SET").arg("it's").arg("a \"value\"").arg("EX").arg("100")
    }

    #[test]
    fn curl_in_each_form() {
        let head = |path: &str| {
            format!(
                "curl \"$UPSTASH_REDIS_REST_URL{path}\" \\\n  -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\""
            )
        };
        let curl = |form| code(&[set()], form, Language::Curl).expect("code");
        assert_eq!(curl(Form::Path), head("/SET/it%27s/a%20%22value%22/EX/100"));
        let json = r#"["SET","it'\''s","a \"value\"","EX","100"]"#;
        assert_eq!(curl(Form::Body), format!("{} \\\n  --data-raw '{json}'", head("/")));
        assert_eq!(
            curl(Form::PathBody),
            format!("{} \\\n  --data-raw 'a \"value\"'", head("/SET/it%27s?EX=100"))
        );
        assert_eq!(curl(Form::Pipeline), format!("{} \\\n  --data-raw '[{json}]'", head("/pipeline")));
        assert_eq!(curl(Form::Transaction), format!("{} \\\n  --data-raw '[{json}]'", head("/multi-exec")));
    }

    #[test]
    fn bytes_are_written_where_a_form_carries_them() {
        let get = Command::new("GET").arg([0x80, 0, b'A']);
        assert_eq!(code(std::slice::from_ref(&get), Form::Body, Language::Fetch), Err(Missing::Form));
        assert_eq!(code(std::slice::from_ref(&get), Form::Path, Language::UpstashJs), Err(Missing::Client));
        let path = code(std::slice::from_ref(&get), Form::Path, Language::Rust).expect("code");
        assert!(path.contains(".get(format!(\"{url}/GET/%80%00A\"))"), "{path}");
        let curl = code(std::slice::from_ref(&get), Form::PathBody, Language::Curl).expect("code");
        assert!(curl.starts_with(r"printf '\200\000\101' | curl "), "{curl}");
    }

    #[test]
    fn several_commands_are_a_pipeline_or_a_transaction() {
        let commands = [Command::new("GET").arg("a"), Command::new("TTL").arg("a")];
        for form in [Form::Path, Form::Body, Form::PathBody] {
            assert_eq!(code(&commands, form, Language::Curl), Err(Missing::OnlyOne));
        }
        let fetch = code(&commands, Form::Transaction, Language::Fetch).expect("code");
        assert!(fetch.contains(r#"body: JSON.stringify([["GET","a"],["TTL","a"]])"#), "{fetch}");
    }

    #[test]
    fn no_form_in_no_language_has_room_for_a_secret() {
        for form in Form::ALL {
            for language in Language::ALL {
                let code = code(&[set()], form, language).expect("code");
                let names = code.contains("UPSTASH_REDIS_REST_TOKEN");
                assert!(names != language.chooses_form(), "{form:?} {language:?}: {code}");
                assert!(!code.contains("_token="), "{code}");
            }
        }
    }

    #[test]
    fn a_rust_string_holds_any_text() {
        assert_eq!(rust_string("a\"#b"), "r##\"a\"#b\"##");
        assert_eq!(rust_string("a\r"), "\"a\\r\"");
    }
}
