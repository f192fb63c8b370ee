//! The authorize page: who is let in, who is sent back, and who is stopped.

use reqwest::{Method, StatusCode};

use crate::support::*;

async fn page(sandbox: &Sandbox, query: &str) -> (StatusCode, String) {
    let answer = sandbox.request(Method::GET, &format!("/auth/authorize?{query}")).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn an_unknown_client_and_a_wrong_callback_end_on_a_page() {
    let sandbox = Sandbox::start("demo").await;
    let (status, html) = page(&sandbox, &authorize_query(&[("client_id", "<b>evil")])).await;
    assert_eq!(status, 400);
    assert!(html.contains("Unknown client: &lt;b&gt;evil"), "{html}");
    for wrong in ["http://localhost:8080/callback/", "http://localhost:8080", "https://evil.test/callback"] {
        let (status, html) = page(&sandbox, &authorize_query(&[("redirect_uri", wrong)])).await;
        assert_eq!(status, 403);
        assert!(
            html.contains("Callback URL mismatch") && html.contains("not in the list of allowed"),
            "{html}"
        );
        let pressed = sandbox.request(
            Method::POST,
            &format!("/auth/authorize?{}", authorize_query(&[("redirect_uri", wrong)])),
        );
        let pressed = pressed.form(&[("step", "deny")]).send().await.unwrap();
        assert_eq!(pressed.status(), 403);
    }
}

#[tokio::test]
async fn the_sign_in_page_shows_the_demo_account_and_runs_no_script() {
    let sandbox = Sandbox::start("demo").await;
    let answer = sandbox
        .request(Method::GET, &format!("/auth/authorize?{}", authorize_query(&[])))
        .send()
        .await
        .unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let html = answer.text().await.unwrap();
    assert!(html.contains(DEMO.0) && html.contains("Sign up") && !html.contains("<script"), "{html}");
    let style = sandbox.request(Method::GET, "/auth/style.css").send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn wrong_passwords_are_told_and_the_email_stays() {
    let sandbox = Sandbox::start("demo").await;
    let path = format!("/auth/authorize?{}", authorize_query(&[]));
    let form = [("step", "sign-in"), ("email", "demo@acme.example"), ("password", "wrong")];
    let answer = sandbox.request(Method::POST, &path).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("Wrong e-mail or password") && html.contains("value=\"demo@acme.example\""),
        "{html}"
    );
}

#[tokio::test]
async fn consent_lists_what_is_asked_and_denying_tells_the_client() {
    let sandbox = Sandbox::start("demo").await;
    let query = authorize_query(&[]);
    let cookie = sandbox.sign_in(&query, DEMO.0, DEMO.1).await;
    let request = sandbox.request(Method::GET, &format!("/auth/authorize?{query}")).header("cookie", &cookie);
    let html = request.send().await.unwrap().text().await.unwrap();
    for asked in ["upstash-api", "openid", "email", "offline_access", "Deny", DEMO.0] {
        assert!(html.contains(asked), "{asked} in {html}");
    }
    assert!(!html.contains("See your name"), "profile was not asked for");
    let redirect = sandbox.press(&query, &cookie, "deny").await;
    assert!(redirect.starts_with(CALLBACK));
    assert_eq!(parameter(&redirect, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&redirect, "state").as_deref(), Some("the state & more"));
    assert_eq!(parameter(&redirect, "code"), None);
}

#[tokio::test]
async fn a_new_person_signs_up_and_owns_nothing() {
    let sandbox = Sandbox::start("demo").await;
    let query = authorize_query(&[("screen_hint", "signup")]);
    let (_, html) = page(&sandbox, &query).await;
    assert!(html.contains("Create your account"));
    let path = format!("/auth/authorize?{query}");
    let sign_up = async |email: &str, password: &str| {
        let form = [("step", "sign-up"), ("email", email), ("password", password)];
        sandbox.request(Method::POST, &path).form(&form).send().await.unwrap()
    };
    assert_eq!(sign_up("new@example.com", "short").await.status(), 400);
    assert_eq!(sign_up(DEMO.0, "long enough").await.status(), 400);
    let answer = sign_up("new@example.com", "long enough").await;
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let redirect = sandbox.press(&query, &cookie, "allow").await;
    let (_, tokens) = sandbox.redeem(&parameter(&redirect, "code").unwrap(), &[]).await;
    assert_eq!(claims(&tokens["id_token"])["email"], "new@example.com");
    let key = sandbox
        .mint(tokens["access_token"].as_str().unwrap(), "k")
        .await
        .json::<serde_json::Value>()
        .await
        .unwrap();
    let request = sandbox.request(Method::GET, "/api/v2/redis/databases");
    let answer = request.basic_auth("new@example.com", key["api_key"].as_str()).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "[]");
}

#[tokio::test]
async fn what_the_client_got_wrong_is_told_by_redirect() {
    let sandbox = Sandbox::start("demo").await;
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("audience", "https://other"), "access_denied"),
        (("prompt", "none"), "login_required"),
    ] {
        let path = format!("/auth/authorize?{}", authorize_query(&[change]));
        let answer = sandbox.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 302, "{change:?}");
        let redirect = answer.headers()["location"].to_str().unwrap();
        assert_eq!(parameter(redirect, "error").as_deref(), Some(error), "{change:?}");
        assert_eq!(parameter(redirect, "state").as_deref(), Some("the state & more"));
    }
}

#[tokio::test]
async fn somebody_signed_in_may_change_the_account_or_be_asked_again() {
    let sandbox = Sandbox::start("demo").await;
    let query = authorize_query(&[]);
    let cookie = sandbox.sign_in(&query, DEMO.0, DEMO.1).await;
    let get = async |query: &str| {
        let request =
            sandbox.request(Method::GET, &format!("/auth/authorize?{query}")).header("cookie", &cookie);
        request.send().await.unwrap()
    };
    assert!(get(&query).await.text().await.unwrap().contains("Connect your account"));
    let again = get(&authorize_query(&[("prompt", "login")])).await.text().await.unwrap();
    assert!(again.contains("Sign in to Upstash"));
    let silent = get(&authorize_query(&[("prompt", "none")])).await;
    assert!(parameter(silent.headers()["location"].to_str().unwrap(), "code").is_some());
    let location = sandbox.press(&query, &cookie, "sign-out").await;
    assert!(location.starts_with("/auth/authorize?"));
    assert!(get(&query).await.text().await.unwrap().contains("Sign in to Upstash"));
    // The button of a page that was left open no longer works.
    assert!(sandbox.press(&query, &cookie, "allow").await.starts_with("/auth/authorize?"));
}

#[tokio::test]
async fn a_window_is_told_by_message_where_it_asks_for_that() {
    let sandbox = Sandbox::start("demo").await;
    let query = authorize_query(&[("response_mode", "web_message"), ("prompt", "none")]);
    let path = format!("/auth/authorize?{query}");
    let refused = sandbox.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(refused.status(), 200);
    assert!(refused.text().await.unwrap().contains("&quot;error&quot;:&quot;login_required&quot;"));
    let cookie = sandbox.sign_in(&query, DEMO.0, DEMO.1).await;
    let agreed = sandbox.request(Method::GET, &path).header("cookie", cookie).send().await.unwrap();
    let page = agreed.text().await.unwrap();
    assert!(page.contains("&quot;code&quot;:&quot;") && page.contains("the state &amp; more"), "{page}");
    assert!(page.contains("data-origin=\"http://localhost:8080\""), "{page}");
    let script = sandbox.request(Method::GET, "/auth/message.js").send().await.unwrap();
    assert!(script.text().await.unwrap().contains("postMessage"));
}

#[tokio::test]
async fn the_sign_in_leaves_a_window_its_opener_until_the_switch_says_otherwise() {
    let sandbox = Sandbox::start("demo").await;
    let policy = async || {
        let path = format!("/auth/authorize?{}", authorize_query(&[]));
        let answer = sandbox.request(Method::GET, &path).send().await.unwrap();
        answer.headers().get("cross-origin-opener-policy").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(policy().await, None);
    sandbox.control("/_sandbox/switches", serde_json::json!({ "sign_in_cuts_opener": true })).await;
    assert_eq!(policy().await.as_deref(), Some("same-origin"));
}
