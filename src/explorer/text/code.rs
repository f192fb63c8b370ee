//! Sentences of the request builder.

use upstash_api::snippet::request::{Form, Language, Missing};

pub const TITLE: &str = "As code";
pub const DETAIL: &str = "The command as a request to this database's REST API. Nothing is sent from here. Address and token come from UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, so the code holds no secret.";
pub const OPEN: &str = "As code";
pub const LANGUAGE: &str = "Language";
pub const FORM: &str = "Form of the request";
pub const WHAT: &str = "code";
pub const CLIENT_CHOOSES: &str = "This client chooses the form of the request itself. It asks for base64, so that text arrives as it is stored.";

pub const STATUSES_TITLE: &str = "What the status codes mean";
/// Source: Upstash docs, Redis REST API.
pub const STATUSES: [(&str, &str); 5] = [
    (
        "200",
        "It ran. The answer is {\"result\": …}. A pipeline is always 200: each of its items has a result or an error of its own.",
    ),
    (
        "400",
        "Redis refused it, or it is not a command of the REST API: {\"error\": …}. Also when a limit of the plan is reached, which other APIs answer with 429.",
    ),
    ("400, transaction", "Nothing of it ran. If it is 200, it ran, and an item may still hold an error."),
    ("401", "The token is missing, wrong, or of a password that was reset."),
    ("405", "Neither GET, HEAD, POST nor PUT."),
];

pub const TOKEN_TITLE: &str = "The token in the address (?_token=…), and why not";
pub const TOKEN: &str = "Upstash also takes the token as ?_token=… in the address, so that a plain link works. An address is kept: in the browser's history, in logs of servers and proxies, in the Referer of the next page, in what is pasted into a chat. Whoever reads it has the database, until its password is reset. The header of the code above is in none of these.";

/// Id and words of a form.
pub const fn form(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Path => ("path", "Path: /get/key"),
        Form::Body => ("body", "Body: one JSON array"),
        Form::PathBody => ("path-body", "Path, value as body"),
        Form::Pipeline => ("pipeline", "Pipeline: several at once"),
        Form::Transaction => ("multi-exec", "Transaction: all or none"),
    }
}

/// Id and words of a language.
pub const fn language(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Curl => ("curl", "curl"),
        Language::Fetch => ("fetch", "JavaScript, fetch"),
        Language::UpstashJs => ("upstash-js", "JavaScript, @upstash/redis"),
        Language::Python => ("python", "Python, urllib"),
        Language::UpstashPython => ("upstash-python", "Python, upstash-redis"),
        Language::Rust => ("rust", "Rust, reqwest"),
    }
}

/// What a form is good for.
pub const fn about(form: Form) -> &'static str {
    match form {
        Form::Path => {
            "Good for a look with GET. Every argument is percent-encoded; any byte can be sent, but no argument that is a single or a double dot, which addresses swallow."
        }
        Form::Body => {
            "Good for everything that is text: nothing needs to be encoded, and numbers may stand without quotes."
        }
        Form::PathBody => {
            "Good for a large or binary value: the body is one argument, as it is. What must follow it goes into the query."
        }
        Form::Pipeline => {
            "The quickest for several commands: one request, answered in their order. Each is billed as one, and others may run in between."
        }
        Form::Transaction => {
            "As a pipeline, but nothing runs in between, and if one is refused beforehand none runs."
        }
    }
}

/// Why there is no code.
pub const fn missing(why: Missing) -> &'static str {
    match why {
        Missing::Form => {
            "This form cannot carry the command as it is. JSON takes text only, an address swallows single and double dots. Choose another form."
        }
        Missing::OnlyOne => {
            "This form is for exactly one command. Choose Pipeline or Transaction for several lines."
        }
        Missing::Client => "This client takes text, and one command at a time. Choose another language.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_has_an_id_of_its_own() {
        let mut ids: Vec<_> = Form::ALL
            .map(|choice| form(choice).0)
            .into_iter()
            .chain(Language::ALL.map(|choice| language(choice).0))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Form::ALL.len() + Language::ALL.len());
    }
}
