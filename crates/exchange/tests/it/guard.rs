//! CSR: a request that does not come from our own page reaches no handler.

use axum::http::Method;
use exchange::app::table;
use upstash_api::exchange::ProblemCode as P;

use crate::samples::filled;
use crate::world::{Call, World, call, delete, exchange, get, post};

/// Every route of the table with its parameters filled in.
fn every_route() -> Vec<Call> {
    table().into_iter().map(|route| call(route.method, &filled(&route.path))).collect()
}

#[tokio::test]
async fn t31_csr_01_without_our_header_nothing_answers_not_even_logout() {
    let (world, cookie) = World::signed_in().await;
    for bad in [None, Some(""), Some("Top"), Some("framed"), Some("1"), Some("top, top")] {
        for request in [get("/api/session"), delete("/api/session"), post("/api/self/redis/database")] {
            let request = request.without("x-pd").cookie(&cookie);
            let request = bad.map_or(request.clone(), |value| request.set("x-pd", value));
            assert_eq!(world.send(request).await.problem(), (403, P::CsrfHeader), "{bad:?}");
        }
    }
    assert_eq!(world.send(get("/api/session").cookie(&cookie)).await.status, 200, "the session lives on");
}

#[tokio::test]
async fn csr_02_a_request_from_elsewhere_is_refused_and_an_old_browser_is_not() {
    let (world, cookie) = World::signed_in().await;
    for site in ["cross-site", "same-site", "none", "Same-Origin", "same-origin, same-origin"] {
        let request = get("/api/session").set("sec-fetch-site", site).cookie(&cookie);
        assert_eq!(world.send(request).await.problem(), (403, P::CsrfSite), "{site}");
    }
    let request = get("/api/session").without("sec-fetch-site").cookie(&cookie);
    assert_eq!(world.send(request).await.status, 200);
}

#[tokio::test]
async fn t29_csr_03_a_write_needs_exactly_our_origin_and_null_is_not_it() {
    let (world, cookie) = World::signed_in().await;
    let before = world.upstream_calls().await.len();
    for origin in [
        "null",
        "https://evil.example",
        "https://dash.example:443",
        "https://dash.example/",
        "http://dash.example",
    ] {
        for request in
            [delete("/api/session"), delete("/api/self/redis/database/db1"), post("/api/session/exchange")]
        {
            let request = request.set("origin", origin).cookie(&cookie);
            assert_eq!(world.send(request).await.problem(), (403, P::CsrfOrigin), "{origin}");
        }
    }
    let absent = delete("/api/session").without("origin").cookie(&cookie);
    assert_eq!(world.send(absent).await.problem(), (403, P::CsrfOrigin));
    assert_eq!(world.upstream_calls().await.len(), before, "Upstash heard of none of it");
}

#[tokio::test]
async fn csr_04_a_body_must_say_that_it_is_json() {
    let (world, cookie) = World::signed_in().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
    ] {
        let request =
            post("/api/self/redis/database").body(b"{}".to_vec()).set("content-type", kind).cookie(&cookie);
        assert_eq!(world.send(request).await.problem(), (415, P::UnsupportedMediaType), "{kind}");
    }
    let absent =
        post("/api/self/redis/database").body(b"{}".to_vec()).without("content-type").cookie(&cookie);
    assert_eq!(world.send(absent).await.problem(), (415, P::UnsupportedMediaType));
}

#[tokio::test]
async fn t24_csr_05_a_partner_page_with_our_cookie_changes_nothing() {
    let (world, cookie) = World::signed_in().await;
    let before = world.upstream_calls().await.len();
    // A form of a partner's own page: the browser adds the cookie and the truth about where it comes from.
    let form = post("/api/self/redis/database")
        .body(b"database_name=x".to_vec())
        .set("content-type", "application/x-www-form-urlencoded")
        .without("x-pd")
        .set("sec-fetch-site", "cross-site")
        .set("origin", "https://app.acme.example")
        .cookie(&cookie);
    assert_eq!(world.send(form).await.status, 403);
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn t25_csr_06_a_sibling_domain_is_another_site() {
    let (world, cookie) = World::signed_in().await;
    let request = delete("/api/session").cookie(&cookie);
    let sibling =
        request.clone().set("origin", "https://evil.dash.example").set("sec-fetch-site", "same-site");
    assert_eq!(world.send(sibling).await.problem(), (403, P::CsrfSite));
    let quiet = request.set("origin", "https://evil.dash.example").without("sec-fetch-site");
    assert_eq!(world.send(quiet).await.problem(), (403, P::CsrfOrigin));
}

#[tokio::test]
async fn t26_csr_07_reading_changes_nothing_and_no_method_is_overridden() {
    let (world, cookie) = World::with_tenant().await;
    let before = world.upstream_calls().await.len();
    let stored = everything(&world).await;
    for route in table().iter().filter(|route| route.method == Method::GET) {
        let path = filled(&route.path);
        for method in [Method::GET, Method::HEAD] {
            let request = call(method, &format!("{path}?_method=DELETE"))
                .set("x-http-method-override", "DELETE")
                .set("x-method-override", "DELETE")
                .cookie(&cookie);
            assert_eq!(world.send(request).await.status, 200, "{path}");
        }
    }
    let calls = world.upstream_calls().await;
    assert!(calls.len() > before && calls[before..].iter().all(|call| call.starts_with("GET ")), "{calls:?}");
    assert_eq!(everything(&world).await, stored);
    assert_eq!(world.send(get("/api/session").cookie(&cookie)).await.status, 200);
}

/// Every row of every table. The clock stands still, so that not even the time of the last use differs.
async fn everything(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    let names =
        world.dump("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    for table in names.await {
        let columns =
            world.dump(format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')")).await;
        let columns = columns.join(" || ' ' || ");
        rows.extend(world.dump(format!("SELECT '{table} ' || {columns} FROM {table}")).await);
    }
    assert!(rows.len() > 5, "{rows:?}");
    rows
}

#[tokio::test]
async fn t27_csr_08_no_preflight_is_ever_granted() {
    let (world, cookie) = World::signed_in().await;
    for origin in ["https://dash.example", "https://app.connects.example", "https://evil.example", "null"] {
        for path in ["/api/session", "/api/self/redis/database", "/api/nowhere", "/", "/healthz"] {
            let request = call(Method::OPTIONS, path)
                .set("origin", origin)
                .set("access-control-request-method", "POST")
                .set("access-control-request-headers", "x-pd")
                .cookie(&cookie);
            let answer = world.send(request).await;
            assert_eq!(answer.problem(), (405, P::MethodNotAllowed), "{path}");
            let granted = answer.headers.keys().any(|name| name.as_str().starts_with("access-control"));
            assert!(!granted, "{:?}", answer.headers);
        }
    }
    let trace = call(Method::TRACE, "/api/session").cookie(&cookie);
    assert_eq!(world.send(trace).await.status, 405);
}

#[tokio::test]
async fn t28_csr_09_every_route_stands_behind_the_guard() {
    let (world, cookie) = World::with_tenant().await;
    let before = world.upstream_calls().await.len();
    let unknown =
        [get("/api"), get("/api/"), get("/api/nowhere"), post("/api/self/apikey"), get("/api/self")];
    let requests: Vec<Call> = every_route().into_iter().chain(unknown).collect();
    assert!(requests.len() > 10, "the table is being walked");
    for request in requests {
        let request = request.cookie(&cookie);
        assert_eq!(world.send(request.clone().without("x-pd")).await.problem(), (403, P::CsrfHeader));
        assert_eq!(
            world.send(request.clone().set("sec-fetch-site", "cross-site")).await.problem(),
            (403, P::CsrfSite)
        );
        let origin =
            world.send(request.set("origin", "https://evil.example").without("sec-fetch-site")).await;
        // A read may come without an origin, and so with any: its answer stays unreadable for other sites.
        assert!(origin.status != 403 || origin.problem() == (403, P::CsrfOrigin));
    }
    for request in every_route() {
        let evil = request.clone().set("origin", "https://evil.example").cookie(&cookie);
        if request.build().method().is_safe() {
            continue;
        }
        assert_eq!(world.send(evil).await.problem(), (403, P::CsrfOrigin));
    }
    let calls = world.upstream_calls().await;
    assert!(calls[before..].iter().all(|call| call.starts_with("GET ")), "{calls:?}");
}

#[tokio::test]
async fn t30_csr_10_another_host_name_is_misdirected() {
    let (world, cookie) = World::signed_in().await;
    for host in [
        "evil.example",
        "dash.example:8443",
        "dash.example.evil.example",
        "evil.dash.example",
        "evildash.example",
        "DASH.example",
        "",
    ] {
        let request = get("/api/session").set("host", host).cookie(&cookie);
        assert_eq!(world.send(request).await.problem(), (421, P::WrongHost), "{host:?}");
    }
    let forwarded = get("/api/session")
        .set("host", "evil.example")
        .set("x-forwarded-host", "dash.example")
        .cookie(&cookie);
    assert_eq!(world.send(forwarded).await.problem(), (421, P::WrongHost));
}

#[tokio::test]
async fn csr_11_no_spelling_of_the_address_or_the_headers_opens_a_session() {
    let world = World::new().await;
    let paths = [
        "/api/session",
        "/api/session/",
        "/api//session",
        "//api/session",
        "/api/./session",
        "/api/x/../session",
        "/api/session%2f",
        "/api/%73ession",
        "/api/session;a=b",
        "/api/session?x=healthz",
        "/api/session?/healthz",
        "/API/session",
        "/api/Session",
        "/api/session%00",
        "/api/session%23healthz",
        "/api/session.json",
        "/api\\session",
        "/healthz/../api/session",
        "/healthz/api/session",
        "/callback/../api/session",
        "/api/session?token=1",
        "/embed/../api/session",
        "/%2e/api/session",
        "/api/session%20",
        "/api/self/../session",
        "/api/config/../session",
    ];
    let spoofs = [
        ("x-pd", "top"),
        ("x-forwarded-uri", "/healthz"),
        ("x-original-url", "/healthz"),
        ("x-rewrite-url", "/healthz"),
        ("x-forwarded-user", "root"),
        ("authorization", "Bearer x"),
        ("cookie", "__Host-Http-pd_s=; __Host-Http-pd_e=x"),
        ("user-agent", "kube-probe/1.0"),
        ("x_pd", "top"),
        ("x-forwarded-for", "127.0.0.1"),
    ];
    let mut tried = 0;
    for path in paths {
        for (name, value) in spoofs {
            let answer = world.send(get(path).set(name, value)).await;
            assert_ne!(answer.status, 200, "{path} with {name}");
            assert!(!answer.text.contains("account"), "{path} with {name}");
            tried += 1;
        }
    }
    assert!(tried >= 60);
}

#[tokio::test]
async fn the_open_routes_need_the_headers_but_no_session() {
    let world = World::new().await;
    let config = world.send(get("/api/config")).await;
    assert_eq!(config.status, 200);
    let config = config.json();
    assert_eq!(config["redirect_uri"], "https://dash.example/callback");
    assert_eq!(config["console_url"], "https://console.upstash.com");
    assert_eq!(world.exchange(&world.fake.authorize("person")).await.status, 200);
    let plain = exchange(&world.fake.authorize("person")).without("origin");
    assert_eq!(world.send(plain).await.problem(), (403, P::CsrfOrigin));
}

#[tokio::test]
async fn an_unknown_address_and_an_unused_method_say_so() {
    let world = World::new().await;
    assert_eq!(world.send(get("/api/nowhere")).await.problem(), (404, P::NotFound));
    let patch = world.send(call(Method::PATCH, "/api/session")).await;
    assert_eq!(patch.problem(), (405, P::MethodNotAllowed));
    assert_eq!(patch.header("allow"), "GET,HEAD,DELETE");
}
