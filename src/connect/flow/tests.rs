use super::*;

/// Counts up, so that every secret is known and none is like another.
pub(in crate::connect) struct Counting(pub u8);

impl Entropy for Counting {
    fn bytes(&mut self) -> Result<[u8; 32], NoEntropy> {
        self.0 += 1;
        Ok([self.0; 32])
    }
}

struct Dry;

impl Entropy for Dry {
    fn bytes(&mut self) -> Result<[u8; 32], NoEntropy> {
        Err(NoEntropy)
    }
}

pub(in crate::connect) fn config(scope: &str) -> PublicConfig {
    PublicConfig {
        app_name: "Acme Cloud".into(),
        authorize_url: "https://auth.test/authorize".into(),
        client_id: "client 1".into(),
        redirect_uri: "http://localhost:8080/callback".into(),
        audience: "upstash-api".into(),
        scope: scope.into(),
        issuer: "https://auth.test/".into(),
        redis_rest: "https://*.upstash.io".into(),
        console_url: "https://console.test".into(),
    }
}

fn pending() -> Pending {
    let route = ReturnRoute::parse("/self/redis/new?from=x");
    Pending::new(&mut Counting(0), &config("openid email"), route).expect("entropy")
}

fn refusal(search: &str, entry: Option<&str>) -> (Refusal, bool) {
    match judge(search, entry) {
        Verdict::Refuse { refusal, whose } => (refusal, matches!(whose, Whose::Own(_))),
        Verdict::Redeem { .. } | Verdict::HandOver { .. } => panic!("{search} was accepted"),
    }
}

#[test]
fn the_challenge_is_that_of_rfc_7636_appendix_b() {
    let verifier_bytes = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
        214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    let digest = [
        19, 211, 30, 150, 26, 26, 216, 236, 47, 22, 177, 12, 76, 152, 46, 8, 118, 168, 120, 173, 109, 241,
        68, 86, 110, 225, 137, 74, 203, 112, 249, 195,
    ];
    assert_eq!(base64::encode_url(&verifier_bytes), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(challenge(&digest), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[test]
fn verifier_state_and_nonce_are_three_different_secrets_of_43_characters() {
    let pending = pending();
    let secrets = [&pending.verifier, &pending.state, &pending.nonce];
    assert!(secrets.iter().all(|secret| secret.len() == 43));
    assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2] && secrets[0] != secrets[2]);
}

#[test]
fn without_safe_random_numbers_nothing_is_started() {
    assert!(Pending::new(&mut Dry, &config("openid"), ReturnRoute::home()).is_err());
}

#[test]
fn the_authorize_address_carries_the_challenge_and_never_the_verifier() {
    let pending = pending();
    let url = pending.errand(&[7; 32]).authorize_url(&config("openid email offline_access"));
    let expected = format!(
        "https://auth.test/authorize?response_type=code&client_id=client%201\
         &redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback&audience=upstash-api\
         &scope=openid%20email%20offline_access&state={}&code_challenge={}&code_challenge_method=S256&nonce={}",
        pending.state,
        challenge(&[7; 32]),
        pending.nonce
    );
    assert_eq!(url, expected);
    assert!(!url.contains(pending.verifier()));
}

#[test]
fn a_nonce_is_only_sent_where_an_id_token_is_asked_for() {
    let url = pending().errand(&[7; 32]).authorize_url(&config("offline_access"));
    assert!(!url.contains("nonce="));
}

#[test]
fn an_authorize_address_that_has_a_query_already_keeps_it() {
    let mut config = config("openid");
    config.authorize_url.push_str("?tenant=a");
    assert!(
        pending()
            .errand(&[7; 32])
            .authorize_url(&config)
            .starts_with("https://auth.test/authorize?tenant=a&response_type=code&")
    );
}

#[test]
fn what_is_kept_comes_back_whole() {
    let pending = pending();
    assert!(Pending::from_entry(&pending.to_entry()).is_some_and(|read| read == pending));
}

#[test]
fn a_damaged_or_foreign_entry_counts_as_none() {
    let entry = pending().to_entry();
    for damaged in [
        "",
        "1",
        "1\n\n\n\n\n",
        &entry.replacen('1', "2", 1),
        &entry[..entry.len() - 60],
        &format!("{entry}\nx"),
    ] {
        assert!(Pending::from_entry(damaged).is_none(), "{damaged}");
    }
}

#[test]
fn an_entry_cannot_send_people_to_another_origin() {
    let entry = pending().to_entry().replace("/self/redis/new?from=x", "//evil.test/self/redis");
    let read = Pending::from_entry(&entry).expect("otherwise fine");
    assert_eq!(read.return_to(), &ReturnRoute::home());
}

#[test]
fn a_code_for_the_sign_in_of_this_window_is_redeemed_with_its_own_verifier() {
    let pending = pending();
    let search = format!("?code=a%2Fb+c&state={}&iss=https%3A%2F%2Fauth.test%2F", pending.state);
    let Verdict::Redeem { body, return_to } = judge(&search, Some(&pending.to_entry())) else {
        panic!("refused");
    };
    assert_eq!(
        (body.code.as_str(), body.code_verifier, body.nonce),
        ("a/b c", pending.verifier.clone(), pending.nonce.clone())
    );
    assert_eq!(return_to.as_str(), "/self/redis/new?from=x");
}

#[test]
fn a_state_of_another_window_is_refused_before_anything_else_is_looked_at() {
    let pending = pending();
    let entry = pending.to_entry();
    let other = "A".repeat(43);
    for search in [
        format!("?code=c&state={other}"),
        "?code=c".to_owned(),
        "?code=c&state=".to_owned(),
        format!("?error=access_denied&state={other}"),
        "?error=access_denied".to_owned(),
        format!("?iss=https://evil.test/&code=c&state={other}"),
    ] {
        assert_eq!(refusal(&search, Some(&entry)), (Refusal::NotThisWindow, false), "{search}");
    }
    assert_eq!(refusal(&format!("?code=c&state={}", pending.state), None), (Refusal::NotThisWindow, false));
}

#[test]
fn a_parameter_that_comes_twice_is_refused() {
    let pending = pending();
    let entry = pending.to_entry();
    for twice in ["code=c&code=c", "code=c&iss=a&iss=a", "error=a&error=a", "code=c&state=x"] {
        let search = format!("?state={}&{twice}", pending.state);
        assert_eq!(refusal(&search, Some(&entry)).0, Refusal::Ambiguous, "{search}");
    }
}

#[test]
fn an_answer_of_another_issuer_is_refused_even_with_the_right_state() {
    let pending = pending();
    for iss in ["https://auth.test", "https://AUTH.test/", "https://evil.test/", ""] {
        let search = format!("?code=c&state={}&iss={}", pending.state, percent::encode(iss.as_bytes()));
        assert_eq!(refusal(&search, Some(&pending.to_entry())), (Refusal::OtherIssuer, true), "{iss}");
    }
}

#[test]
fn every_error_has_its_own_meaning_and_keeps_the_way_back() {
    let pending = pending();
    let entry = pending.to_entry();
    for (error, meaning) in [
        ("access_denied", Refusal::Denied),
        ("login_required", Refusal::InteractionNeeded),
        ("temporarily_unavailable", Refusal::ServerTrouble),
        ("invalid_scope", Refusal::Misconfigured),
        ("%3Cimg+onerror%3Dalert(1)%3E", Refusal::OtherError),
        ("", Refusal::OtherError),
    ] {
        let search = format!("?error={error}&error_description=%3Cb%3Ehi&state={}&code=c", pending.state);
        assert_eq!(refusal(&search, Some(&entry)), (meaning, true), "{error}");
    }
}

#[test]
fn an_answer_without_a_code_is_told_from_a_page_opened_by_hand() {
    let pending = pending();
    let entry = pending.to_entry();
    assert_eq!(refusal("", Some(&entry)).0, Refusal::NothingToFinish);
    assert_eq!(refusal("?", None).0, Refusal::NothingToFinish);
    assert_eq!(refusal("?utm_source=x", None).0, Refusal::NothingToFinish);
    assert_eq!(refusal(&format!("?state={}", pending.state), Some(&entry)).0, Refusal::NoCode);
    assert_eq!(refusal(&format!("?state={}&code=", pending.state), Some(&entry)).0, Refusal::NoCode);
    assert_eq!(refusal(&format!("?state={}&code=%ff", pending.state), Some(&entry)).0, Refusal::NoCode);
}

fn errand() -> Errand {
    pending().errand(&[7; 32])
}

#[test]
fn t34_the_window_of_a_frame_is_told_nothing_that_redeems_a_code() {
    let pending = pending();
    let errand = pending.errand(&[7; 32]);
    let fragment = errand.to_fragment();
    assert!(Errand::from_fragment(&fragment).is_some_and(|read| read == errand));
    assert_eq!(
        fragment,
        format!("state={}&challenge={}&nonce={}", pending.state, challenge(&[7; 32]), pending.nonce)
    );
    for told in [fragment, errand.to_entry(&config("openid")), errand.authorize_url(&config("openid"))] {
        assert!(told.contains(&pending.state) && !told.contains(pending.verifier()), "{told}");
    }
}

#[test]
fn a_fragment_that_no_frame_wrote_starts_nothing() {
    let good = errand().to_fragment();
    for bad in [
        "",
        "theme=dark",
        &good.replacen("state", "State", 1),
        &good.replace("&nonce", "&x=1&nonce"),
        &format!("{good}&x=1"),
        &format!("&{good}"),
        &good.replace("state=", "state=A"),
        &good[..good.len() - 1],
        &good.replacen("challenge=", "challenge=%", 1),
        &format!("{}&nonce={}", good.split("&nonce").next().expect("a part"), "/".repeat(43)),
    ] {
        assert!(Errand::from_fragment(bad).is_none(), "{bad}");
    }
}

#[test]
fn a_code_that_a_frame_waits_for_is_handed_over_and_not_redeemed() {
    let (pending, entry) = (pending(), errand().to_entry(&config("openid")));
    let search = format!("?code=c%2F1&state={}&iss=https%3A%2F%2Fauth.test%2F", pending.state);
    let Verdict::HandOver { code, state } = judge(&search, Some(&entry)) else { panic!("not handed over") };
    assert_eq!((code.as_str(), state), ("c/1", pending.state.clone()));
    assert!(Pending::from_entry(&entry).is_none(), "it is no sign-in of this window's own");
}

#[test]
fn t34_the_window_of_a_frame_hands_over_nothing_that_it_did_not_start() {
    let (pending, entry) = (pending(), errand().to_entry(&config("openid")));
    let refused = |search: &str, entry: Option<&str>| match judge(search, entry) {
        Verdict::Refuse { refusal, whose } => (refusal, whose),
        Verdict::Redeem { .. } | Verdict::HandOver { .. } => panic!("{search} was accepted"),
    };
    let state = &pending.state;
    let other = format!("?code=c&state={}", "A".repeat(43));
    assert_eq!(refused(&other, Some(&entry)), (Refusal::NotThisWindow, Whose::Nobodys));
    assert_eq!(refused("?code=c", Some(&entry)), (Refusal::NotThisWindow, Whose::Nobodys));
    assert_eq!(refused(&format!("?code=c&state={state}"), None), (Refusal::NotThisWindow, Whose::Nobodys));
    let issuer = format!("?code=c&state={state}&iss=https://evil.test/");
    assert_eq!(refused(&issuer, Some(&entry)), (Refusal::OtherIssuer, Whose::AFrames));
    let denied = format!("?error=access_denied&state={state}");
    assert_eq!(refused(&denied, Some(&entry)), (Refusal::Denied, Whose::AFrames));
    let unnamed = entry.replacen(state.as_str(), "", 1);
    assert_eq!(refused("?code=c&state=", Some(&unnamed)), (Refusal::NotThisWindow, Whose::Nobodys));
    for damaged in [
        entry.replacen("frame 1", "frame 2", 1),
        entry.replacen(state.as_str(), "", 1),
        format!("{entry}\nx"),
    ] {
        assert_eq!(refused(&format!("?code=c&state={state}"), Some(&damaged)).1, Whose::Nobodys, "{damaged}");
    }
}

#[test]
fn a_window_that_is_loaded_anew_after_handing_over_sends_nobody_elsewhere() {
    let verdict = |entry| match judge("", entry) {
        Verdict::Refuse { refusal, whose } => (refusal, whose),
        Verdict::Redeem { .. } | Verdict::HandOver { .. } => panic!("there is nothing to use"),
    };
    assert_eq!(verdict(Some(HANDED_OVER)), (Refusal::NothingToFinish, Whose::AFrames));
    assert_eq!(verdict(None), (Refusal::NothingToFinish, Whose::Nobodys));
    let code = judge(&format!("?code=c&state={}", "A".repeat(43)), Some(HANDED_OVER));
    assert!(
        matches!(code, Verdict::Refuse { refusal: Refusal::NotThisWindow, .. }),
        "no sign-in is kept in it"
    );
}
