//! A body that is read in pieces, as they come.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

/// Reads a body. The request that it belongs to ends with its [`super::abort::Deadline`], and this with it.
pub struct Pieces(ReadableStreamDefaultReader);

impl Pieces {
    /// `None` for a body that somebody else reads.
    #[must_use]
    pub fn of(body: &ReadableStream) -> Option<Self> {
        if body.locked() {
            return None;
        }
        body.get_reader().dyn_into().ok().map(Self)
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The connection broke off, or the request was aborted.
    pub async fn next(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let step = JsFuture::from(self.0.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let piece: Uint8Array = Reflect::get(&step, &"value".into())?.dyn_into()?;
        Ok(Some(piece.to_vec()))
    }
}
