//! Reading a body: bounded in size and time, and refused without repeating it.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use upstash_api::exchange::ProblemCode;

use crate::refusal::Refusal;

const MAX_BODY: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole body.
///
/// # Errors
/// `too_large` above 64 KiB, `bad_request` when it does not arrive.
pub async fn read_body(body: Body) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_large(&error) => Err(Refusal::new(ProblemCode::TooLarge)),
        Ok(Err(_)) | Err(_) => Err(Refusal::new(ProblemCode::BadRequest)),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A JSON body that may hold secrets: what is wrong with it is not repeated.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let bytes = read_body(request.into_body()).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Refusal::new(ProblemCode::BadRequest))
    }
}
