//! Everything that is not an API route and not one of the special documents: a page of the app, or a file of `dist`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State as AxumState};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use upstash_api::exchange::ProblemCode;
use upstash_api::percent::decode_form;

use super::{document, wants_page};
use crate::app::worker_policy;
use crate::random;
use crate::refusal::Refusal;
use crate::state::State;

/// The script that starts the decoders' worker, as trunk names it. Its answer decides what the worker may do.
const WORKER: &str = "/decode-worker_loader.js";

/// The script that partners' pages load, in its forms, and its types. It holds nothing that is anybody's.
const LOADER: [&str; 3] = ["/embed.js", "/embed.classic.js", "/embed.d.ts"];

/// Those that another origin may read: browsers fetch a module with CORS, and so do tools their types. The one exception
/// to the rule that no such header exists here.
const READ_BY_ANYBODY: [&str; 2] = ["/embed.js", "/embed.d.ts"];

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Encodings that have sidecars, the better one first.
const SIDECARS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The router's fallback. A path whose last part has a dot is a file and never becomes a page.
pub async fn file(AxumState(state): AxumState<Arc<State>>, request: Request) -> Result<Response, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Refusal::new(ProblemCode::MethodNotAllowed));
    }
    let path = request.uri().path();
    let name = path.rsplit('/').next().unwrap_or_default();
    if !name.contains('.') {
        let page = state.config.dist.is_some() && wants_page(request.headers()) && is_plain(path);
        return if page { document(&state).await } else { Err(Refusal::new(ProblemCode::NotFound)) };
    }
    let dist = state.config.dist.as_deref().ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
    let found = locate(dist, path).await.ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
    let (found, encoding) = smallest(found, request.headers()).await;
    let gone = |_| Refusal::new(ProblemCode::NotFound);
    // Without a body and a tag to make there is nothing to read.
    let (length, bytes) = if *request.method() == Method::HEAD && is_hashed(name) {
        (tokio::fs::metadata(&found).await.map_err(gone)?.len(), Vec::new())
    } else {
        let bytes = tokio::fs::read(&found).await.map_err(gone)?;
        (bytes.len() as u64, bytes)
    };
    let mut answer = answer(&request, name, length, bytes, encoding);
    if path == WORKER {
        // A page that requires this of what it embeds starts no worker without it.
        let embedder = (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp".to_owned());
        let policy = (header::CONTENT_SECURITY_POLICY, worker_policy(&state.config.public_origin));
        for (name, value) in [embedder, policy] {
            answer.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(Refusal::internal)?);
        }
    }
    if LOADER.contains(&path) {
        let headers = answer.headers_mut();
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
        if READ_BY_ANYBODY.contains(&path) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
    }
    Ok(answer)
}

/// What the app's routes are made of: visible signs without those that browsers rewrite or markup is made of, and no
/// empty segment. Another spelling of `/connect/start` is no page: it would pass by the check that stands before it.
fn is_plain(path: &str) -> bool {
    let Some(decoded) = decode_form(path) else {
        return false;
    };
    let mut segments = decoded.split('/').filter(|segment| !segment.is_empty());
    path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'))
        && !path.contains("//")
        && !(segments.next() == Some("connect") && segments.next() == Some("start"))
}

/// The file below `dist` that a path names. `None` for whatever is not there, is hidden, leads out, or is not to be
/// fetched by its own name: the document (its nonce must be replaced) and the sidecars.
async fn locate(dist: &Path, path: &str) -> Option<PathBuf> {
    let mut file = dist.to_owned();
    for segment in path.strip_prefix('/')?.split('/') {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if segment.is_empty() || segment.starts_with('.') || !segment.bytes().all(plain) {
            return None;
        }
        file.push(segment);
    }
    if path == "/index.html" || SIDECARS.iter().any(|(_, suffix)| path.ends_with(suffix)) {
        return None;
    }
    // A link inside dist must not lead out of it.
    let (file, root) = (tokio::fs::canonicalize(file).await.ok()?, tokio::fs::canonicalize(dist).await.ok()?);
    (file.starts_with(root) && tokio::fs::metadata(&file).await.ok()?.is_file()).then_some(file)
}

/// The smallest form of the file that the caller takes, and its encoding.
async fn smallest(file: PathBuf, headers: &HeaderMap) -> (PathBuf, Option<&'static str>) {
    for (encoding, suffix) in SIDECARS {
        if !accepts(headers, encoding) {
            continue;
        }
        let mut sidecar = file.as_os_str().to_owned();
        sidecar.push(suffix);
        let sidecar = PathBuf::from(sidecar);
        if tokio::fs::metadata(&sidecar).await.is_ok_and(|sidecar| sidecar.is_file()) {
            return (sidecar, Some(encoding));
        }
    }
    (file, None)
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next() == Some(encoding);
        let refused = parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        named && !refused
    })
}

fn answer(
    request: &Request,
    name: &str,
    length: u64,
    bytes: Vec<u8>,
    encoding: Option<&'static str>,
) -> Response {
    let mut headers = HeaderMap::new();
    let kind = match name.ends_with(".d.ts") {
        // By its last part alone it would be a film.
        true => mime_guess::mime::TEXT_PLAIN,
        false => mime_guess::from_path(name).first_or_octet_stream(),
    };
    let kind = match kind.type_().as_str() {
        "text" => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if is_hashed(name) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE));
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let digest: String = random::to_hex(&Sha256::digest(&bytes)).chars().take(32).collect();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{digest}\"")) {
            let known = request.headers().get(header::IF_NONE_MATCH) == Some(&tag);
            headers.insert(header::ETAG, tag);
            if known {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
        }
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let body = if *request.method() == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    (headers, body).into_response()
}

/// Whether a name carries a hash of the file, as Trunk's do: `app-1f2e3d4c5b6a7988_bg.wasm`, `tokens-0123456789abcdef.css`.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 14 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash_are_told_apart() {
        for hashed in
            ["app-1f2e3d4c5b6a7988_bg.wasm", "app-1f2e3d4c5b6a7988.js", "tokens-0123456789abcdef.css"]
        {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in [
            "favicon.svg",
            "worker_loader.js",
            "apple-touch-icon.png",
            "icon-192.png",
            "a-deadbeef.js",
            "robots.txt",
        ] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn an_encoding_counts_when_it_is_named_and_not_refused() {
        let accepts = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().expect("ascii"));
            super::accepts(&headers, "br")
        };
        assert!(accepts("gzip, deflate, br") && accepts("br;q=0.5"));
        assert!(!accepts("gzip") && !accepts("br;q=0") && !accepts("brotli") && !accepts(""));
    }
}
