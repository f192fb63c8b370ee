// The host's half of a frame; see embed.d.ts.
// Made from embed.js by tests/clients/support/classic.mjs.
(() => {
"use strict";
const { origin } = new URL(document.currentScript.src);

const VERSION = 1;
const MAX_MESSAGE = 8192, MAX_ROUTE = 2048, MAX_HEIGHT = 20000;
const EVENTS = ["connected", "created", "signed_out"];
const ERRORS = ["session_expired", "not_allowed", "network", "cookies_blocked", "misconfigured"];
const TOKEN_LIMIT = 8000, RETRIES = [1000, 4000, 0], NO_ANSWER = 30000, LOOK_EVERY = 30000, RENEW_AT = 0.8;

const isShort = (data) => {
  try {
    return JSON.stringify(data).length <= MAX_MESSAGE;
  } catch {}
};
const isRoute = (route) => typeof route === "string" && /^\/(?![/\\])/.test(route) && route.length <= MAX_ROUTE;
// Milliseconds since now, though the laptop slept or its clock was put back.
const stopwatch = () => {
  const steady = performance.now(), wall = Date.now();
  return () => Math.max(performance.now() - steady, Date.now() - wall);
};

// Who gives or hears routes keeps history.
function mount(element, options, given = options.route ?? options.onRoute) {
  const { partner, theme, route, title = "Databases" } = (options = { ...options });
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(partner ?? "")) throw TypeError("partner");

  const frame = document.createElement("iframe");
  const end = new AbortController(), { signal } = end;
  let nonce, nobody, asking, wanted, timer, planned, seen;
  let life = 0, age = stopwatch();

  const call = (name, ...values) => {
    try {
      if (!signal.aborted) options[name]?.(...values);
    } catch (error) {
      reportError(error);
    }
  };
  const fail = (code, cause) => call("onError", { code, cause });
  // Through JSON: a framework's proxy cannot be posted.
  const tell = (type, fields) =>
    nonce && frame.contentWindow?.postMessage(JSON.parse(JSON.stringify({ type, v: VERSION, n: nonce, ...fields })), origin);
  const wait = (ms) => new Promise((done) => {
    const id = setTimeout(done, ms);
    signal.addEventListener("abort", () => clearTimeout(id));
  });

  // One token at a time, for whatever page is in the frame by then.
  const ask = async () => {
    if (asking) return;
    asking = true;
    for (const pause of RETRIES) {
      const token = await fetchToken();
      if (signal.aborted) return;
      if (token !== undefined) {
        wanted = false;
        nobody = !token;
        tell("pd:token", { token });
        break;
      }
      if (!pause) break;
      await wait(pause);
    }
    asking = false;
  };
  const fetchToken = async () => {
    try {
      const token = await Promise.race([options.token?.(), wait(TOKEN_LIMIT).then(() => fail)]);
      if (token == null) return null;
      if (typeof token === "string" && /^[!-~]{1,2048}$/.test(token)) return token;
      fail(token === fail ? "token_timeout" : "token_invalid");
    } catch (cause) {
      fail("token_failed", cause);
    }
  };

  // Renews what is due, or on return. Often, for timers sleep with the laptop; once the session is over, only a person or
  // the network makes it try.
  const look = () => {
    const left = life * RENEW_AT - age();
    clearTimeout(timer);
    if (age() < life) timer = setTimeout(look, left > 0 ? Math.min(left, LOOK_EVERY) : LOOK_EVERY);
    if (nonce && !document.hidden && (wanted || (life && left <= 0 && !nobody))) ask();
  };

  // Observed anew each time: the browser knows what every box around the frame cuts off.
  const sight = new IntersectionObserver((entries) => {
    const { boundingClientRect: box, intersectionRect: part } = entries.at(-1);
    const top = Math.round(part.top - box.top), height = Math.round(part.height), now = `${top} ${height}`;
    if (!height || seen === now) return;
    seen = now;
    tell("pd:viewport", { top, height });
  }, { threshold: [0, 0.2, 0.4, 0.6, 0.8, 1] });
  const measure = () => {
    planned ??= requestAnimationFrame(() => {
      planned = undefined;
      sight.unobserve(frame);
      sight.observe(frame);
    });
  };

  const hear = {
    "pd:ready"({ n }) {
      if (n === nonce || !/^[\w-]{22}$/.test(n)) return;
      const { token, theme, locale, variables, route } = options;
      nonce = n;
      seen = undefined;
      life = 0;
      nobody = !token;
      // At once: the looks. Who gives no function for tokens has people connect an account of theirs.
      tell("pd:init", { token: null, connect: nobody, theme, locale, variables, route: given ? route : undefined });
      if (token) hear["pd:token-needed"]();
      measure();
      call("onReady");
    },
    "pd:token-needed"() {
      wanted = true;
      ask();
    },
    "pd:session"({ expires_in }) {
      if (!(expires_in > 0)) return;
      life = expires_in * 1000;
      age = stopwatch();
      look();
    },
    "pd:resize"({ height }) {
      if (!Number.isInteger(height) || height < 0 || height > MAX_HEIGHT) return;
      frame.style.height = `${height}px`;
      measure();
    },
    "pd:route"({ route, push }) {
      if (!isRoute(route)) return;
      options.route = route;
      call("onRoute", route, push === true);
    },
    "pd:event"({ name }) {
      if (EVENTS.includes(name)) call("onEvent", name);
    },
    "pd:error"({ code }) {
      if (ERRORS.includes(code)) fail(code);
    },
  };
  const on = (target, name, listener, capture) => target.addEventListener(name, listener, { signal, capture });
  on(window, "message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.v !== VERSION || !isShort(data)) return;
    if (data.n !== nonce && data.type !== "pd:ready") return;
    if (Object.hasOwn(hear, data.type)) hear[data.type](data);
  });
  for (const name of ["online", "pageshow", "focus"]) on(window, name, look);
  on(document, "visibilitychange", look);
  for (const name of ["scroll", "resize"]) on(window, name, measure, true);

  const go = (route) => {
    if (!isRoute(route) || route === options.route) return;
    options.route = route;
    tell("pd:route", { route });
  };
  // A route out of the frame's part is none.
  const base = `/embed/${partner}`;
  let src = new URL(base + (isRoute(route) ? route : ""), origin);
  if (!`${src.pathname}/`.startsWith(`${base}/`)) src = new URL(base, origin);
  src.pathname = src.pathname.replace(/\/$/, "");
  options.route = (src.pathname + src.search).slice(base.length) || "/";
  if (theme) src.hash = `theme=${theme}`;

  frame.title = title;
  frame.allow = "clipboard-write";
  frame.referrerPolicy = "no-referrer";
  // Of another scheme than its page, a frame is white behind.
  Object.assign(frame.style, { display: "block", width: "100%", height: "480px", border: 0, colorScheme: theme ?? "" });
  frame.src = src;
  element.append(frame);
  wait(NO_ANSWER).then(() => nonce || fail("no_answer"));

  return {
    update(changes) {
      const before = options;
      options = { ...options, ...changes, partner, route: options.route };
      const { theme, locale, variables } = options;
      if (JSON.stringify([theme, variables]) !== JSON.stringify([before.theme, before.variables])) {
        frame.style.colorScheme = theme ?? "";
        tell("pd:theme", { theme, variables });
      }
      if (locale !== before.locale) tell("pd:locale", { locale });
      // The same as before is no wish.
      if (changes.route && changes.route !== given) go((given = changes.route));
    },
    go,
    unmount() {
      end.abort();
      clearTimeout(timer);
      cancelAnimationFrame(planned);
      sight.disconnect();
      frame.remove();
    },
  };
}

class DashboardElement extends HTMLElement {
  static observedAttributes = ["partner", "route", "theme", "locale"];
  #dashboard;
  #variables;
  connectedCallback() {
    // Set before, it hides the setter.
    const { variables } = this;
    delete this.variables;
    const options = { variables: (this.#variables = variables) };
    if (this.token || !this.hasAttribute("connect")) options.token = () => this.token?.();
    for (const name of [...DashboardElement.observedAttributes, "title"]) options[name] = this.getAttribute(name) ?? undefined;
    const tell = (name, detail) => this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    options.onRoute = (route, push) => tell("pd-route", { route, push });
    options.onEvent = (name) => tell("pd-event", { name });
    options.onError = (error) => tell("pd-error", error);
    options.onReady = () => tell("pd-ready");
    this.style.display ||= "block";
    if (options.partner) this.#dashboard ??= mount(this, options, options.route ?? 0);
  }
  disconnectedCallback() {
    this.#dashboard = this.#dashboard?.unmount();
  }
  attributeChangedCallback(name, old, value) {
    if (name !== "partner") this.#dashboard?.update({ [name]: value ?? undefined });
    else if (this.isConnected && old !== value) {
      this.disconnectedCallback();
      this.connectedCallback();
    }
  }
  get variables() {
    return this.#variables;
  }
  set variables(variables) {
    this.#variables = variables;
    this.#dashboard?.update({ variables });
  }
  go(route) {
    this.#dashboard?.go(route);
  }
}
if (!customElements.get("partner-dashboard")) customElements.define("partner-dashboard", DashboardElement);
window.PartnerDashboard = { mount };
})();
