//! HDR: documents, assets and their headers, to the letter.

use std::path::Path;

use axum::http::Method;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use upstash_api::exchange::ProblemCode as P;

use crate::samples::filled;
use crate::world::{Answer, World, call, get};

const INDEX: &str = r#"<!doctype html><head><script nonce="{{__TRUNK NONCE__}}">1</script><script nonce="{{__TRUNK NONCE__}}" type="module">2</script>"#;

/// A world that serves a build.
async fn world() -> (World, tempfile::TempDir) {
    world_with(|_| String::new()).await
}

/// The same, with the partner `acme`, who has two origins, and `initech`, in whose frames people may connect.
async fn world_with_partners() -> (World, tempfile::TempDir) {
    let x =
        |seed| BASE64_URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes());
    let (x, other) = (x(1), x(2));
    let partners = format!(
        r#"[[partner]]
        id = "acme"
        name = "Acme"
        account = "a1"
        origins = ["https://app.acme.example", "https://acme.example:8443"]
        keys = [{{ kid = "k1", x = "{x}" }}]
        scopes = ["read"]
        [[partner]]
        id = "initech"
        name = "Initech"
        account = "a1"
        origins = ["https://app.initech.example"]
        keys = [{{ kid = "k1", x = "{other}" }}]
        scopes = ["read"]
        connect = true"#
    );
    world_with(|dist| {
        let file = dist.with_extension("partners.toml");
        std::fs::write(&file, partners).expect("written");
        format!("partners_file = \"{}\"\n", file.display())
    })
    .await
}

async fn world_with(settings: impl FnOnce(&Path) -> String) -> (World, tempfile::TempDir) {
    let dist = tempfile::TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| {
        let file = dist.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    };
    write("index.html", INDEX);
    write("index.html.br", INDEX);
    write("app-0123456789abcdef.js", "plain");
    write("app-0123456789abcdef.js.br", "brotli");
    write("app-0123456789abcdef.js.gz", "gzip");
    write("app-0123456789abcdef_bg.wasm", "wasm");
    write("tokens-0123456789abcdef.css", "css");
    write("decode-worker_loader.js", "loader");
    write("decode-worker.js", "glue");
    write("decode-worker_bg.wasm", "wasm");
    write("embed.js", "module");
    write("embed.js.br", "brotli");
    write("embed.classic.js", "script");
    write("embed.d.ts", "types");
    write("sub/embed.js", "not the loader");
    write("favicon.svg", "<svg/>");
    write("robots.txt", "robots");
    write(".env", "SECRET");
    write("sub/inline0.js", "inline");
    write("sub/.git/config", "SECRET");
    std::fs::write(dist.path().with_extension("outside.txt"), "SECRET").expect("written");
    std::os::unix::fs::symlink(dist.path().with_extension("outside.txt"), dist.path().join("link.txt"))
        .expect("linked");
    let path = dist.path().display().to_string();
    let settings = settings(dist.path());
    let change = |text: String| {
        // The partner file that every world has gives way to another one.
        let text =
            if settings.is_empty() { text } else { text.lines().skip(1).collect::<Vec<_>>().join("\n") };
        format!("dist = \"{path}\"\n{settings}{text}")
    };
    (World::with(change).await, dist)
}

/// The status of what a person gets to read in place of the app: a sentence, no program, nobody's frame.
fn no_page(answer: &Answer) -> u16 {
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.text);
    assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'; sandbox"));
    assert!(!answer.text.contains("<script") && answer.text.contains("<p>"), "{}", answer.text);
    answer.status.as_u16()
}

async fn page(world: &World, path: &str) -> Answer {
    world
        .send(
            get(path)
                .set("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .set("sec-fetch-site", "same-origin"),
        )
        .await
}

fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let start = policy.split_once("'nonce-").expect("a nonce").1;
    start.split_once('\'').expect("its end").0.to_owned()
}

const EVERYWHERE: [(&str, &str); 4] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()"),
];

#[tokio::test]
async fn hdr_01_every_answer_carries_the_common_headers() {
    let (world, _dist) = world().await;
    for path in [
        "/",
        "/self/redis",
        "/callback",
        "/favicon.svg",
        "/nothing.js",
        "/healthz",
        "/api/config",
        "/api/session",
        "/api/x",
    ] {
        let answer = page(&world, path).await;
        for (name, value) in EVERYWHERE {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
    }
    for path in ["/healthz", "/api/config", "/api/session", "/nothing.js"] {
        let answer = world.send(get(path)).await;
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'; sandbox",
            "{path}"
        );
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    }
}

#[tokio::test]
async fn over_plain_http_nothing_is_promised_about_tls() {
    let world = World::with(|text| text.replace("https://dash.example", "http://localhost:8080")).await;
    let answer = world.send(get("/healthz")).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn hdr_02_the_document_s_policy_is_exactly_the_decided_one() {
    let (world, _dist) = world().await;
    let answer = page(&world, "/").await;
    let expected = format!(
        "default-src 'none'; script-src 'nonce-{}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self' https://*.upstash.io; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-src 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
        nonce(&answer)
    );
    assert_eq!(answer.header("content-security-policy"), expected);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.header(name), value);
    }
}

#[tokio::test]
async fn the_decoders_worker_may_load_its_own_two_files_and_nothing_else() {
    let (world, _dist) = world().await;
    let loader = world.send(get("/decode-worker_loader.js")).await;
    assert_eq!(
        loader.header("content-security-policy"),
        "default-src 'none'; script-src https://dash.example/decode-worker.js 'wasm-unsafe-eval'; \
         connect-src https://dash.example/decode-worker_bg.wasm; frame-ancestors 'none'"
    );
    assert_eq!(loader.header("cross-origin-embedder-policy"), "require-corp");
    for (path, kind) in [
        ("/decode-worker_loader.js", "text/javascript; charset=utf-8"),
        ("/decode-worker.js", "text/javascript; charset=utf-8"),
        ("/decode-worker_bg.wasm", "application/wasm"),
    ] {
        let answer = world.send(get(path)).await;
        assert_eq!(answer.header("content-type"), kind, "{path}");
        // Their names carry no hash, so that a page and its worker may be of two builds: asked for each time.
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let again = world.send(get(path).set("if-none-match", answer.header("etag"))).await;
        assert_eq!(again.status, 304, "{path}");
    }
    for other in ["/decode-worker.js", "/favicon.svg", "/app-0123456789abcdef.js"] {
        let answer = world.send(get(other)).await;
        assert!(answer.header("content-security-policy").contains("sandbox"), "{other}");
    }
}

#[tokio::test]
async fn the_loader_is_for_other_sites_to_load_and_asked_for_each_time() {
    let (world, _dist) = world_with_partners().await;
    for (path, kind, readers) in [
        ("/embed.js", "text/javascript; charset=utf-8", "*"),
        ("/embed.classic.js", "text/javascript; charset=utf-8", ""),
        ("/embed.d.ts", "text/plain; charset=utf-8", "*"),
    ] {
        let answer = world.send(get(path).set("origin", "https://app.acme.example")).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), readers, "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        let again = world.send(get(path).set("if-none-match", answer.header("etag"))).await;
        assert_eq!(
            (again.status.as_u16(), again.header("access-control-allow-origin")),
            (304, readers),
            "{path}"
        );
    }
    let packed = world.send(get("/embed.js").set("accept-encoding", "br")).await;
    assert_eq!((packed.text.as_str(), packed.header("access-control-allow-origin")), ("brotli", "*"));
}

#[tokio::test]
async fn t27_nothing_but_the_module_and_its_types_is_readable_across_origins() {
    let (world, _dist) = world_with_partners().await;
    let files = [
        "/favicon.svg",
        "/robots.txt",
        "/app-0123456789abcdef.js",
        "/sub/embed.js",
        "/embed.classic.js",
        "/embed.js/",
        "/embed.json",
    ];
    let pages = [
        "/",
        "/callback",
        "/connect/start",
        "/embed/acme",
        "/embed/acme/embed.js",
        "/embed/nobody",
        "/healthz",
    ];
    let routes = exchange::app::table().into_iter().map(|route| (route.method, filled(&route.path)));
    let paths = files.into_iter().chain(pages).map(|path| (Method::GET, path.to_owned()));
    let mut walked = 0;
    for (method, path) in routes.chain(paths) {
        // A partner's page is another origin like any other.
        for (method, origin) in [
            (method.clone(), "https://evil.example"),
            (method, "https://app.acme.example"),
            (Method::OPTIONS, "https://evil.example"),
        ] {
            let request = call(method.clone(), &path).set("origin", origin).without("sec-fetch-site");
            let answer = world.send(request.set("access-control-request-method", "POST")).await;
            let told = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(told, None, "{method} {path} for {origin}");
            walked += 1;
        }
        world.state.clock.advance(2);
    }
    assert!(walked > 150, "{walked}");
    let preflight = call(Method::OPTIONS, "/embed.js").set("origin", "https://evil.example");
    assert_eq!(world.send(preflight).await.problem(), (405, P::MethodNotAllowed));
}

#[tokio::test]
async fn t32_hdr_03_no_page_can_be_framed_but_those_of_a_partner_by_that_partner() {
    let (world, _dist) = world().await;
    for path in ["/", "/self/redis/db1?tab=keys", "/callback", "/connect/start"] {
        let answer = page(&world, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY");
    }
    assert_eq!(no_page(&page(&world, "/embed/acme").await), 404, "there are no partners");

    let (world, _dist) = world_with_partners().await;
    for path in ["/embed/acme", "/embed/acme/redis/db1?token=CANARY"] {
        let answer = page(&world, path).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("; frame-ancestors https://app.acme.example https://acme.example:8443;"),
            "{policy}"
        );
        assert_eq!(answer.header("x-frame-options"), "", "it would forbid what the policy allows");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("cross-origin-embedder-policy"), "require-corp");
        let told = r#"<meta name="pd-origins" content="https://app.acme.example https://acme.example:8443">"#;
        assert!(answer.text.contains(told), "{}", answer.text);
        assert!(!answer.text.contains("pd-connect"), "its file does not say that people may connect there");
        assert!(!answer.text.contains("CANARY") && answer.header("set-cookie").is_empty());
    }
    let connects = page(&world, "/embed/initech/redis").await;
    assert!(connects.text.contains(r#"<meta name="pd-connect" content="true">"#), "{}", connects.text);
    for path in ["/embed/globex", "/embed/Acme", "/embed/acme%2F..", "/embed//acme"] {
        assert_eq!(no_page(&page(&world, path).await), 404, "{path}");
    }
    assert!(!page(&world, "/").await.text.contains("pd-origins"));
}

#[tokio::test]
async fn hdr_04_each_answer_has_a_nonce_of_its_own_and_the_placeholder_is_never_served() {
    let (world, _dist) = world().await;
    let (first, second) = (page(&world, "/").await, page(&world, "/").await);
    assert_ne!(nonce(&first), nonce(&second));
    for answer in [first, second] {
        assert_eq!(nonce(&answer).len(), 24);
        assert_eq!(answer.text.matches(&format!("nonce=\"{}\"", nonce(&answer))).count(), 2);
        assert!(!answer.text.contains("TRUNK"));
    }
    for path in
        ["/index.html", "/index.html.br", "/app-0123456789abcdef.js.br", "/./index.html", "/%69ndex.html"]
    {
        let answer = page(&world, path).await;
        assert_eq!(no_page(&answer), 404, "{path}");
    }
}

#[tokio::test]
async fn t40_hdr_06_only_what_a_frame_opens_keeps_its_opener() {
    let (world, _dist) = world_with_partners().await;
    for (path, policy) in [
        ("/callback?code=CANARY", "unsafe-none"),
        ("/connect/start", "unsafe-none"),
        ("/", "same-origin"),
        ("/self/redis", "same-origin"),
        ("/embed/acme", "unsafe-none"),
        ("/embed/initech/redis", "unsafe-none"),
        ("/embed/nobody", ""),
        ("/callback/", "same-origin"),
        ("/connect", "same-origin"),
    ] {
        assert_eq!(page(&world, path).await.header("cross-origin-opener-policy"), policy, "{path}");
    }
}

#[tokio::test]
async fn t34_oau_11_a_sign_in_cannot_be_started_from_another_site() {
    let (world, _dist) = world().await;
    let start = call(Method::GET, "/connect/start").set("accept", "text/html");
    for site in ["cross-site", "same-site", "none"] {
        let answer = world.send(start.clone().set("sec-fetch-site", site)).await;
        assert_eq!(no_page(&answer), 403, "{site}");
        assert!(answer.text.contains("opened from another site"), "{}", answer.text);
        let program = start.clone().set("accept", "application/json").set("sec-fetch-site", site);
        assert_eq!(world.send(program).await.problem(), (403, P::CsrfSite), "{site}");
    }
    // Only a page that is known to have been opened by one of ours goes on without a click.
    let goes_on = r#"<meta name="pd-start" content="same-origin">"#;
    let silent = world.send(start.clone().without("sec-fetch-site")).await;
    assert_eq!((silent.status.as_u16(), silent.text.contains(goes_on)), (200, false), "{}", silent.text);
    let ours = world.send(start.set("sec-fetch-site", "same-origin")).await;
    assert_eq!((ours.status.as_u16(), ours.text.contains(goes_on)), (200, true), "{}", ours.text);
    for path in [
        "/connect/start/",
        "/connect//start",
        "/connect/start//",
        "/connect/%73tart",
        "/connect%2Fstart",
        "/connect/start/x",
    ] {
        let other = call(Method::GET, path).set("accept", "text/html");
        let other = world.send(other.set("sec-fetch-site", "cross-site")).await;
        assert_eq!(no_page(&other), 404, "{path} is not another door");
    }
}

#[tokio::test]
async fn the_link_to_a_key_with_the_longest_name_there_is_shows_the_page() {
    let (world, _dist) = world().await;
    let link = format!("/self/redis/db1/explore?key={}", "a".repeat(32 * 1024));
    assert_eq!(page(&world, &link).await.status, 200);
}

#[tokio::test]
async fn hdr_08_only_files_of_the_build_are_served() {
    let (world, dist) = world().await;
    assert!(Path::new(&dist.path().with_extension("outside.txt")).exists());
    for path in [
        "/.env",
        "/sub/.git/config",
        "/../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "/sub/../.env",
        "/link.txt",
        "/sub/..%5c.env",
        "//etc/passwd.txt",
        "/etc/passwd.",
        "/sub/inline0.js/",
        "/sub//inline0.js",
        "/nothing-0123456789abcdef.js",
        "/sub/%00.js",
        "/app-0123456789abcdef.js%00.html",
        "/sub.",
        "/sub",
        "/assets/../index.html",
    ] {
        let answer = world.send(get(path)).await;
        assert_eq!(answer.problem(), (404, P::NotFound), "{path}");
        assert!(!answer.text.contains("SECRET"), "{path}");
    }
    let missing = page(&world, "/nothing-0123456789abcdef.js").await;
    assert_eq!(missing.status, 404, "not the page, whatever the caller accepts");
    let post = world.send(call(Method::POST, "/robots.txt")).await;
    assert_eq!(post.problem(), (405, P::MethodNotAllowed));
}

#[tokio::test]
async fn assets_come_with_type_caching_and_their_smallest_form() {
    let (world, _dist) = world().await;
    let fetch = async |path: &str, accepts: &str| world.send(get(path).set("accept-encoding", accepts)).await;
    let immutable = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("/app-0123456789abcdef.js", "text/javascript; charset=utf-8", immutable),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", immutable),
        ("/tokens-0123456789abcdef.css", "text/css; charset=utf-8", immutable),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
        ("/robots.txt", "text/plain; charset=utf-8", "no-cache"),
        ("/sub/inline0.js", "text/javascript; charset=utf-8", "no-cache"),
    ] {
        let answer = fetch(path, "identity").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    for (accepts, text, encoding) in [
        ("gzip, deflate, br, zstd", "brotli", "br"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("identity", "plain", ""),
        ("", "plain", ""),
    ] {
        let answer = fetch("/app-0123456789abcdef.js", accepts).await;
        assert_eq!((answer.text.as_str(), answer.header("content-encoding")), (text, encoding), "{accepts}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    }
    let favicon = fetch("/favicon.svg", "br").await;
    let again = world.send(get("/favicon.svg").set("if-none-match", favicon.header("etag"))).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    let head = world.send(call(Method::HEAD, "/robots.txt")).await;
    assert_eq!((head.status.as_u16(), head.header("content-length"), head.text.as_str()), (200, "6", ""));
    let head = call(Method::HEAD, "/app-0123456789abcdef.js").set("accept-encoding", "gzip");
    let head = world.send(head).await;
    assert_eq!((head.header("content-encoding"), head.header("content-length")), ("gzip", "4"));
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn without_a_build_the_exchange_says_so() {
    let world = World::new().await;
    let answer = page(&world, "/").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(answer.text.contains("`dist`"), "{}", answer.text);
    assert_eq!(page(&world, "/self/redis").await.status, 404);
}
