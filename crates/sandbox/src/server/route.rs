//! Which part of the sandbox a request is for, and what the log calls it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::developer;
use crate::log::Area;
use crate::partner;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub area: Area,
    /// Empty for a path that is no operation.
    pub operation: String,
    /// The path with parameters replaced by their names.
    pub template: String,
    /// Host without port.
    pub host: String,
    /// First label of a database's host; `None` at the bare origin, where the token alone chooses.
    pub label: Option<String>,
}

impl Route {
    /// Where a request goes; `None` when its `Host` is not loopback, which a page on the internet could arrange by
    /// pointing a name of its own at this machine.
    pub fn of(parts: &Parts) -> Option<Self> {
        let host = host(&parts.headers);
        if host == partner::HOST {
            // No operation and no id in any path of it: whatever it is, it is a page.
            let (operation, template) = (String::new(), String::from("/"));
            return Some(Self { area: Area::Partner, operation, template, host, label: None });
        }
        if let Some(label) = host.strip_suffix(".localhost") {
            return Some(Self::rest(host.clone(), Some(label.to_owned()), parts.uri.path()));
        }
        if !matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") {
            return None;
        }
        let path = parts.uri.path();
        let below =
            |prefix: &str| path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let route = if below("/_sandbox").is_some() {
            Self {
                area: Area::Control,
                operation: String::new(),
                template: path.to_owned(),
                host,
                label: None,
            }
        } else if let Some(rest) = below("/auth") {
            let operation = rest.rsplit('/').next().unwrap_or_default().to_owned();
            Self { area: Area::Auth, operation, template: path.to_owned(), host, label: None }
        } else if let Some(rest) = below("/console") {
            let operation = rest.trim_start_matches('/').to_owned();
            Self { area: Area::Console, operation, template: path.to_owned(), host, label: None }
        } else if let Some(rest) = below("/api") {
            let found = developer::endpoint(parts.method.as_str(), rest).map(|(endpoint, _)| endpoint);
            let operation = found.map_or_else(String::new, |endpoint| endpoint.name.to_owned());
            let template = found.map_or_else(|| path.to_owned(), |endpoint| format!("/api{}", endpoint.path));
            Self { area: Area::Api, operation, template, host, label: None }
        } else {
            Self::rest(host, None, path)
        };
        Some(route)
    }

    fn rest(host: String, label: Option<String>, path: &str) -> Self {
        let (operation, template) = match path {
            "/" => ("command", "/"),
            "/pipeline" => ("pipeline", "/pipeline"),
            "/multi-exec" => ("multi-exec", "/multi-exec"),
            _ => ("command", "/{command}"),
        };
        Self { area: Area::Rest, operation: operation.to_owned(), template: template.to_owned(), host, label }
    }
}

fn host(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn route(host: &str, method: &str, path: &str) -> Option<Route> {
        let request =
            Request::builder().method(method).uri(path).header("host", host).body(()).expect("a request");
        Route::of(&request.into_parts().0)
    }

    #[test]
    fn paths_at_the_bare_origin_choose_the_area() {
        let area =
            |path: &str| route("localhost:8790", "GET", path).map(|route| (route.area, route.operation));
        assert_eq!(area("/auth/oauth/token"), Some((Area::Auth, "token".into())));
        assert_eq!(area("/api/v2/teams"), Some((Area::Api, "ListTeams".into())));
        assert_eq!(area("/api/v2/nope"), Some((Area::Api, String::new())));
        assert_eq!(area("/console/login"), Some((Area::Console, "login".into())));
        assert_eq!(area("/authx"), Some((Area::Rest, "command".into())));
        assert_eq!(area("/get/a"), Some((Area::Rest, "command".into())));
        assert_eq!(area("/pipeline"), Some((Area::Rest, "pipeline".into())));
    }

    #[test]
    fn every_path_of_a_databases_host_is_redis() {
        let route = route("calm-fox-7.localhost:8790", "GET", "/api/v2/teams").expect("loopback");
        assert_eq!((route.area, route.label.as_deref()), (Area::Rest, Some("calm-fox-7")));
    }

    #[test]
    fn the_partners_host_is_no_database() {
        let route =
            route("larkspur.localhost:8790", "GET", "/projects/tidepool/data/redis/7").expect("loopback");
        assert_eq!((route.area, route.label), (Area::Partner, None));
    }

    #[test]
    fn other_hosts_are_turned_away() {
        for host in ["evil.test", "localhost.evil.test", "", "10.0.0.1:80"] {
            assert_eq!(route(host, "GET", "/_sandbox/state"), None, "{host}");
        }
        assert!(route("[::1]:8790", "GET", "/").is_some());
    }

    #[test]
    fn a_template_hides_the_ids() {
        let route = route("localhost", "DELETE", "/api/v2/redis/database/123").expect("loopback");
        assert_eq!(route.template, "/api/v2/redis/database/{id}");
    }
}
