//! How to reach the database, with everything one copies. No secret is on this page: tokens are variables.

use leptos::prelude::*;
use upstash_api::developer::redis::Database;
use upstash_api::rest::rest_origin;
use upstash_api::snippet;

use super::ConsoleLink;
use crate::api::session::use_config;
use crate::redis::text;
use crate::routes::use_account;
use crate::ui::{Banner, CodeBlock, CopyButton, KeyValue, KeyValueList, Size, Tab, Tabs, Tone, Variant};

#[component]
pub fn Connect(database: Database) -> impl IntoView {
    let origin = rest_origin(&use_config().redis_rest, &database.endpoint);
    let body = match origin {
        Some(origin) => {
            let host = host(&origin).to_owned();
            view! {
                <Addresses origin=origin.clone() host=host.clone() />
                <Snippets origin host port=database.port tls=database.tls />
            }
            .into_any()
        }
        None => view! { <Banner tone=Tone::Warn>{text::NO_REST_URL}</Banner> }.into_any(),
    };
    view! {
        <section aria-labelledby="connect-title">
            <div class="section-head">
                <h2 id="connect-title">{text::CONNECT}</h2>
                <ConsoleLink id=database.database_id.clone() variant=Variant::Quiet size=Size::Small />
            </div>
            {body}
            <p class="dim db-hint">{text::token_hint(use_account().slug())}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Addresses(origin: String, host: String) -> impl IntoView {
    let line = |label: &'static str, value: String, what: &'static str| {
        view! {
            <KeyValue label>
                <code class="db-address">{value.clone()}</code>
                <CopyButton text=value what />
            </KeyValue>
        }
    };
    view! {
        <KeyValueList>
            {line(text::REST_URL, origin, text::COPY_REST_URL)} {line(text::ENDPOINT, host, text::COPY_ENDPOINT)}
        </KeyValueList>
    }
}

#[component]
fn Snippets(origin: String, host: String, port: u16, tls: bool) -> impl IntoView {
    let shown = RwSignal::new("curl".to_owned());
    let tabs: Vec<Tab> = [
        ("curl", text::SNIPPET_REST),
        ("js", text::SNIPPET_JS),
        ("python", text::SNIPPET_PYTHON),
        ("cli", text::SNIPPET_CLI),
        ("env", text::SNIPPET_ENV),
    ]
    .map(|(value, label)| Tab::new(value, label))
    .into();
    let panel = move |tab: String| {
        let code = match tab.as_str() {
            "js" => snippet::REST_JAVASCRIPT.to_owned(),
            "python" => snippet::REST_PYTHON.to_owned(),
            "cli" => snippet::redis_cli(&host, port, tls),
            "env" => snippet::rest_env(&origin),
            _ => snippet::rest_curl(&origin, &["GET", "greeting"]),
        };
        view! { <CodeBlock code what=text::COPY_SNIPPET /> }.into_any()
    };
    view! { <Tabs value=shown tabs=tabs label=text::SNIPPETS panel /> }
}

/// The host of an origin, without scheme and port.
fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    rest.split(':').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_origin_has_neither_scheme_nor_port() {
        assert_eq!(host("https://calm-fox-7.upstash.io"), "calm-fox-7.upstash.io");
        assert_eq!(host("http://calm-fox-7.localhost:8790"), "calm-fox-7.localhost");
    }
}
