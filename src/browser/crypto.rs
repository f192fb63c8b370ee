//! Random bytes and SHA-256 from Web Crypto: what PKCE needs, without a crypto library in the wasm.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, SubtleCrypto};

/// Web Crypto is not there: the page is neither https nor localhost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

fn crypto() -> Result<Crypto, Unavailable> {
    web_sys::window().ok_or(Unavailable)?.crypto().map_err(|_| Unavailable)
}

/// `N` bytes nobody can guess.
///
/// # Errors
/// [`Unavailable`] outside a browser with Web Crypto.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Unavailable> {
    let mut bytes = [0; N];
    crypto()?.get_random_values_with_u8_array(&mut bytes).map_err(|_| Unavailable)?;
    Ok(bytes)
}

/// The SHA-256 digest of `data`.
///
/// # Errors
/// [`Unavailable`] in an insecure context, where browsers leave `crypto.subtle` out.
pub async fn sha256(data: &[u8]) -> Result<[u8; 32], Unavailable> {
    let crypto: JsValue = crypto()?.into();
    let subtle = Reflect::get(&crypto, &JsValue::from_str("subtle")).map_err(|_| Unavailable)?;
    let subtle: SubtleCrypto = subtle.dyn_into().map_err(|_| Unavailable)?;
    let input = Uint8Array::from(data);
    let promise = subtle.digest_with_str_and_js_u8_array("SHA-256", &input).map_err(|_| Unavailable)?;
    let buffer = JsFuture::from(promise).await.map_err(|_| Unavailable)?;
    let mut digest = [0; 32];
    let bytes = Uint8Array::new(&buffer);
    if bytes.length() != 32 {
        return Err(Unavailable);
    }
    bytes.copy_to(&mut digest);
    Ok(digest)
}
