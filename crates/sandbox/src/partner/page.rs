//! The platform's pages, as HTML: one project of one customer.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::platform::{CUSTOMER, PARTNER};

pub const OVERVIEW: &str = "/projects/tidepool";
/// The dashboard's routes go on from here.
pub const DATA: &str = "/projects/tidepool/data";

/// The project's deployments: when, what, by whom.
const DEPLOYMENTS: [(&str, &str, &str); 4] = [
    ("14 minutes ago", "Round heights to the centimetre", "Mara"),
    ("Yesterday", "Neap tides in their own colour", "Jonas"),
    ("3 days ago", "Cache a harbour's table for a day", "Mara"),
    ("Last week", "Count visitors without cookies", "Mara"),
];

/// A finished page and where its scripts and frames may come from.
pub struct Page {
    markup: Markup,
    dashboard: String,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        // What docs/embedding.md asks of a page with a policy of its own, and no more.
        let Self { markup, dashboard } = self;
        let policy = format!(
            "default-src 'none'; style-src 'self'; script-src 'self' {dashboard}; frame-src {dashboard}; connect-src 'self'; \
             img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        ];
        (headers, markup.into_string()).into_response()
    }
}

/// The project's front.
pub fn overview() -> Page {
    page(
        OVERVIEW,
        "",
        &html! {
            section.panel aria-labelledby="deployments" {
                h2 #deployments { "Deployments" }
                ul.rows {
                    @for (when, what, who) in DEPLOYMENTS {
                        li { span.dot {} span.what { (what) } span.who { (who) } span.when { (when) } }
                    }
                }
            }
        },
    )
}

/// The project's databases: the dashboard.
pub fn data(dashboard: &str) -> Page {
    page(
        DATA,
        dashboard,
        &html! {
            partner-dashboard partner=(PARTNER) title="Databases of tidepool" {}
            p #trouble .trouble role="status" hidden {}
            script src="/larkspur.js" {}
            script type="module" src=(format!("{dashboard}/embed.js")) {}
        },
    )
}

/// The same place when there is nothing to show, with the reason.
pub fn without(reason: &str) -> Page {
    page(
        DATA,
        "",
        &html! {
            section.panel {
                h2 { "The databases cannot be shown" }
                p { (reason) " Reload this page to try again." }
            }
        },
    )
}

fn page(here: &str, dashboard: &str, content: &Markup) -> Page {
    let link = |to: &str, name: &str| {
        let current = (to == here).then_some("page");
        html! { a href=(to) aria-current=[current] { (name) } }
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (CUSTOMER) " · Larkspur" }
                link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%235a49c8'/%3E%3C/svg%3E";
                link rel="stylesheet" href="/larkspur.css";
                // Before the first paint: the theme.
                script src="/larkspur.js" data-theme-only {}
            }
            body {
                header.bar {
                    a.brand href=(DATA) { (flower()) "Larkspur" }
                    button #theme type="button" aria-pressed="false" { "Dark" }
                    span.me title="Mara, signed in at Larkspur" { "M" }
                }
                main {
                    div.project {
                        h1 { (CUSTOMER) }
                        p.live { span.dot {} "Live at tidepool.example" }
                    }
                    nav.tabs aria-label="Project" { (link(OVERVIEW, "Overview")) (link(DATA, "Data")) }
                    (content)
                }
                footer {
                    p { "Larkspur does not exist. It shows how the dashboard looks inside somebody else's product: the databases above come in a frame, from another site." }
                }
            }
        }
    };
    Page { markup, dashboard: dashboard.to_owned() }
}

/// Six petals.
fn flower() -> Markup {
    html! {
        svg.flower viewBox="-12 -12 24 24" aria-hidden="true" {
            @for turn in 0..6 {
                ellipse rx="3.1" ry="5.2" cy="-5.6" transform=(format!("rotate({})", turn * 60)) {}
            }
            circle r="2.4" {}
        }
    }
}
