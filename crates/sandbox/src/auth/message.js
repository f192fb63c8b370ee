// A pop-up has an opener, a frame has a parent.
const { origin, response } = document.currentScript.dataset;
const client = window.opener ?? window.parent;
client.postMessage({ type: "authorization_response", response: JSON.parse(response) }, origin);
