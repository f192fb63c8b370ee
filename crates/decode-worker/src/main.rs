//! The decoders in a web worker. Bytes of strangers are unpacked here, away from the page: what hangs is ended, what
//! breaks takes nothing with it, and the exchange allows this worker no connection but to its own file.
//!
//! In: `{ id, chain, bytes }`; `chain` is a stored name (`base64>gzip>json`) or missing, then it is looked for.
//! Out: `"ready"` once, then `{ id, outcome }` for each: [`decode::wire`] in a buffer that changes hands, or none for
//! a message that is no request.

use decode::{Chain, Limits, wire};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let to = scope.clone();
    let on_message =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| answer(&to, &event.data()));
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // A message that came before this line would have been lost; the page waits for it.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn answer(to: &DedicatedWorkerGlobalScope, request: &JsValue) {
    let field = |name: &str| Reflect::get(request, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let reply = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&reply, &JsValue::from_str(name), value);
    let transfer = Array::new();
    let outcome =
        outcome(&field("bytes"), &field("chain")).map(|packed| Uint8Array::from(packed.as_slice()).buffer());
    if let Some(buffer) = &outcome {
        transfer.push(buffer);
    }
    let _ = set("id", &field("id"));
    let _ = set("outcome", &outcome.map_or(JsValue::UNDEFINED, JsValue::from));
    // It fails only for what cannot be cloned, and there is nothing of that kind in it.
    let _ = to.post_message_with_transfer(&reply, &transfer);
}

fn outcome(bytes: &JsValue, chain: &JsValue) -> Option<Vec<u8>> {
    let bytes = bytes.is_instance_of::<ArrayBuffer>().then(|| Uint8Array::new(bytes).to_vec())?;
    // The page shows the text; it has no use for nodes, and takes in four megabytes of text within a frame or two.
    let limits = Limits { nodes: 0, text: 4 << 20, ..Limits::default() };
    let outcome = match chain.as_string() {
        Some(name) => decode::apply(&bytes, &Chain::parse(&name).ok()?, &limits),
        None => decode::decode(&bytes, &limits),
    };
    drop(bytes);
    Some(wire::pack(&outcome))
}
