//! A database's REST API, as far as its browsing user goes. What Redis itself makes of the rules is for the tests
//! against the sandbox; here a user without `-@all` may write.

use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use super::{CANARY, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The token that may do everything.
const STANDARD_TOKEN: &str = "CANARY-standard";

#[derive(Default)]
pub struct Plane {
    /// What every ACL command answers, in place of doing something.
    pub refusal: Option<String>,
    /// The rules of the user do not bind it.
    pub is_lax: bool,
    /// Rules and passwords, while the user is there.
    pub user: Option<(Vec<String>, Vec<String>)>,
    /// Every command that was run, with the token it came with.
    pub commands: Vec<(String, Vec<String>)>,
    generated: usize,
}

impl Plane {
    pub fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let token = header(request, "authorization").and_then(|value| value.strip_prefix("Bearer "));
        let token = token.unwrap_or_default().to_owned();
        let password = token.strip_prefix("rest-").map(str::to_owned);
        let is_user = self.user.as_ref().zip(password).is_some_and(|((_, known), one)| known.contains(&one));
        if token != STANDARD_TOKEN && !is_user {
            return ResponseTemplate::new(401)
                .set_body_json(json!({"error": "WRONGPASS invalid or missing auth token"}));
        }
        assert_eq!(header(request, "upstash-encoding"), Some("base64"));
        let batch: Vec<Vec<String>> = serde_json::from_slice(&request.body).expect("a pipeline of texts");
        let answers: Vec<_> = batch.into_iter().map(|words| self.run(&token, is_user, words)).collect();
        ResponseTemplate::new(200).set_body_json(answers)
    }

    fn run(&mut self, token: &str, is_user: bool, words: Vec<String>) -> Value {
        self.commands.push((token.to_owned(), words.clone()));
        let result = |text: &str| json!({"result": STANDARD.encode(text)});
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match (words.as_slice(), &self.refusal) {
            (["DEL", key], _) if is_user => {
                assert_eq!(key.len(), 32, "a name nobody has");
                let bound = self.user.as_ref().is_some_and(|(rules, _)| rules.contains(&"-@all".to_owned()));
                if bound && !self.is_lax {
                    json!({"error": "NOPERM this user has no permissions to run the 'del' command"})
                } else {
                    json!({"result": 0})
                }
            }
            (["ACL", ..], _) if is_user => {
                json!({"error": "NOPERM this user has no permissions to run the 'acl' command"})
            }
            (["ACL", ..], Some(text)) => json!({ "error": text }),
            (["ACL", "GETUSER", _], _) => match &self.user {
                None => json!({ "result": null }),
                Some((_, passwords)) => {
                    let hashes: Vec<_> = passwords.iter().map(|one| STANDARD.encode(one)).collect();
                    json!({"result": [STANDARD.encode("flags"), [], STANDARD.encode("passwords"), hashes]})
                }
            },
            (["ACL", "GENTOKEN", _], _) => {
                self.generated += 1;
                result(&format!("{CANARY}-generated-{}", self.generated))
            }
            (["ACL", "SETUSER", _, rules @ ..], _) => {
                let (_, mut passwords) = self.user.take().unwrap_or_default();
                if rules.contains(&"resetpass") {
                    passwords.clear();
                }
                let added = rules.iter().filter_map(|rule| rule.strip_prefix('>')).map(plain);
                passwords.extend(added);
                self.user = Some((rules.iter().map(|rule| (*rule).to_owned()).collect(), passwords));
                result("OK")
            }
            (["ACL", "RESTTOKEN", _, generated], _) => result(&format!("rest-{}", plain(generated))),
            (["ACL", "DELUSER", _], _) => json!({"result": i32::from(self.user.take().is_some())}),
            _ => json!({"error": "ERR unknown command"}),
        }
    }
}

/// What of a generated password is in the token, which may be given out.
fn plain(generated: &str) -> String {
    generated.trim_start_matches(CANARY).to_owned()
}
