//! The request builder's code, run as people would run it: curl in a shell, JavaScript in node, Python; each form
//! against the sandbox and a real Redis, and each prints what the app itself is answered.

use std::process::Command as Process;

use proof::Database;
use upstash_api::rest::Command;
use upstash_api::snippet::request::{Form, Language, code};

/// Runs code with the address and a token in its environment, and reads what it prints.
fn run(database: &Database, program: &[&str], code: &str) -> serde_json::Value {
    let (program, arguments) = program.split_first().expect("a program");
    let output = Process::new(program)
        .args(arguments)
        .arg(code)
        .env("UPSTASH_REDIS_REST_URL", database.origin())
        .env("UPSTASH_REDIS_REST_TOKEN", database.token())
        .env("NO_PROXY", "*")
        .env("no_proxy", "*")
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed to try the request builder's code: {error}"));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{code}\nprinted {printed}\n{complaint}"))
}

const LANGUAGES: [(Language, &[&str]); 3] = [
    (Language::Curl, &["sh", "-c"]),
    (Language::Fetch, &["node", "--input-type=module", "-e"]),
    (Language::Python, &["python3", "-c"]),
];

/// Arguments that a shell, an address or a string literal would like to change.
fn difficult() -> Vec<Vec<u8>> {
    let words = [
        "plain",
        "it's",
        "a \"b\" $HOME `id` ${x} \\n \\",
        "../..",
        ".",
        "%2F%zz",
        "a/b?c=d&e#f",
        "@file",
        "ü🔑\u{2028}",
        "line\nbreak\r\n\ttab",
        "{}${}",
        "-n",
    ];
    let bytes = [&b"\x80\x01\xffA"[..], b"\0", b"a\0b\xfe"];
    words.iter().map(|word| word.as_bytes().to_vec()).chain(bytes.iter().map(|word| word.to_vec())).collect()
}

#[test]
fn each_form_in_each_language_asks_what_the_app_asks() {
    let database = Database::start();
    let mut tried = 0;
    for word in difficult() {
        let echo = Command::new("ECHO").arg(&word);
        // Without base64, what is not text is not to be told from other bytes: its length is.
        let length = Command::new("STRLEN").arg("stored");
        database.run(Command::new("SET").arg("stored").arg(&word));
        let expected = match std::str::from_utf8(&word) {
            Ok(text) => serde_json::json!({ "result": text }),
            Err(_) => serde_json::json!({ "result": String::from_utf8_lossy(&word) }),
        };
        for form in Form::ALL {
            let is_batch = matches!(form, Form::Pipeline | Form::Transaction);
            let commands = if is_batch { vec![echo.clone(), length.clone()] } else { vec![echo.clone()] };
            for (language, program) in LANGUAGES {
                let Ok(code) = code(&commands, form, language) else { continue };
                let answer = run(&database, program, &code);
                let first = if is_batch { &answer[0] } else { &answer };
                assert_eq!(*first, expected, "{form:?} {language:?}\n{code}");
                if is_batch {
                    assert_eq!(answer[1]["result"], word.len());
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 120, "only {tried} were tried");
}

#[test]
fn the_code_of_the_official_clients_is_read_by_their_languages() {
    for word in difficult() {
        let command = [Command::new("ECHO").arg(&word)];
        let Ok(javascript) = code(&command, Form::Body, Language::UpstashJs) else {
            assert!(std::str::from_utf8(&word).is_err(), "text has code");
            continue;
        };
        // As a module whose import is taken out: the package is not installed here.
        let body = javascript.replace(
            "import { Redis } from \"@upstash/redis\";",
            "const Redis = { fromEnv: () => ({ exec: JSON.stringify }) };",
        );
        let node =
            Process::new("node").args(["--input-type=module", "-e", &body]).output().expect("node starts");
        let printed: Vec<String> = serde_json::from_slice(&node.stdout).expect("JSON");
        assert_eq!(printed[1].as_bytes(), word);

        let python = code(&command, Form::Body, Language::UpstashPython).expect("code");
        let body = python.replace(
            "from upstash_redis import Redis",
            "import json\nclass Redis:\n    from_env = classmethod(lambda c: c)\n    execute = json.dumps",
        );
        let python = Process::new("python3").args(["-c", &body]).output().expect("python3 starts");
        let printed: Vec<String> = serde_json::from_slice(&python.stdout).expect("JSON");
        assert_eq!(printed[1].as_bytes(), word);
    }
}
