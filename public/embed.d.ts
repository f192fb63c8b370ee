/**
 * The dashboard in your page. `embed.js` is an ES module and `embed.classic.js` the same for a script tag without
 * `type="module"`; both define `window.PartnerDashboard` and the element `<partner-dashboard>`. The dashboard's origin is the
 * one that the script came from.
 */

/** What you may give to `mount`; everything but `partner` and `title` may change later, and go back to none. */
export interface Options {
  /** Your id in the dashboard's partner file. */
  partner: string;
  /**
   * A fresh token from your back end, each time it is called; `null` when nobody is signed in to your product, and the frame
   * says so. It is called when the frame starts, when 80 % of its session are over, and when the session has
   * ended before that: never twice at a time. It has eight seconds, and two more tries after a failure.
   *
   * Whoever gives none to `mount` (an element: the attribute `connect` and no property `token` when it gets into the page)
   * brings no tokens at all: people connect an Upstash account of their own in the frame.
   */
  token?: () => Promise<string | null> | string | null;
  /**
   * Where the frame begins: a path below the frame's own, such as `/redis/7d1f…`. Default: the list of databases. Who gives
   * one to `mount`, or `onRoute`, keeps the history: the frame then adds no entries of its own for Back.
   */
  route?: string;
  /** Default: as the reader's system says. */
  theme?: Theme;
  /** A language tag of at most 16 characters, such as `en-GB`. */
  locale?: string;
  /** Your colours and type. Whatever would be hard to read is corrected in the frame. */
  variables?: Variables;
  /** The frame's name for people who do not see it. Default: "Databases". */
  title?: string;
  /** The frame is somewhere else. `push`: a new place for Back to return from; otherwise the same one with another address. */
  onRoute?: (route: string, push: boolean) => void;
  /** Something was done in the frame that your page may want to answer. */
  onEvent?: (name: EventName) => void;
  /** Something is wrong. The frame says so itself as well, except while there is no page in it. */
  onError?: (error: DashboardError) => void;
  /** The page in the frame runs and has your colours; who it is for it may still wait for. */
  onReady?: () => void;
}

export type Theme = "light" | "dark";

export type EventName = "connected" | "created" | "signed_out";

/** Colours are `#rgb` or `#rrggbb`. What does not parse is as if it were not there. */
export interface Variables {
  accent?: string;
  "accent-text"?: string;
  background?: string;
  surface?: string;
  text?: string;
  muted?: string;
  border?: string;
  danger?: string;
  /** Of corners, in pixels: `"6px"`. */
  radius?: string;
  /** A list of plain names; the frame loads no fonts. */
  font?: string;
  /** `"12px"` to `"18px"`. */
  "font-size"?: string;
  density?: "compact" | "regular";
}

export interface DashboardError {
  code: FrameErrorCode | LoaderErrorCode;
  /** What your `token` threw, for `token_failed`. */
  cause?: unknown;
}

/** What the page in the frame reports. */
export type FrameErrorCode =
  /** No token came, at the start or after a session was over. */
  | "session_expired"
  /** The token was refused, or nobody is signed in to your product. */
  | "not_allowed"
  /** The dashboard's server cannot be reached. */
  | "network"
  /** The browser keeps no cookie for the frame. */
  | "cookies_blocked"
  /** Nobody answered the frame for ten seconds. A page that is not in the partner file hears `no_answer` instead. */
  | "misconfigured";

/** What the script in your page reports. */
export type LoaderErrorCode =
  /** `token` threw. */
  | "token_failed"
  /** `token` took more than eight seconds. */
  | "token_timeout"
  /** `token` gave neither `null` nor a text of 1 to 2048 visible ASCII characters. */
  | "token_invalid"
  /** No page has answered from the frame for half a minute: the partner is unknown, or may not frame it from this origin. */
  | "no_answer";

export interface Dashboard {
  /** Changes what is given here and leaves the rest; the frame is not loaded anew. */
  update(changes: Partial<Omit<Options, "partner">>): void;
  /** Shows another place, as when Back was pressed in your page. `onRoute` is not called for it. */
  go(route: string): void;
  /** Takes the frame out of the page, and everything that listens for it. */
  unmount(): void;
}

/**
 * Puts the dashboard at the end of `element`.
 *
 * @throws TypeError when `partner` cannot be an id.
 */
export function mount(element: Element, options: Options): Dashboard;

/** `<partner-dashboard partner="acme" route="/" theme="dark" locale="en">`; for `connect` see {@link Options.token}. */
export interface PartnerDashboardElement extends HTMLElement {
  token?: Options["token"];
  variables?: Variables;
  go(route: string): void;
}

declare global {
  interface Window {
    PartnerDashboard: { mount: typeof mount };
  }
  interface HTMLElementTagNameMap {
    "partner-dashboard": PartnerDashboardElement;
  }
  interface HTMLElementEventMap {
    "pd-route": CustomEvent<{ route: string; push: boolean }>;
    "pd-event": CustomEvent<{ name: EventName }>;
    "pd-error": CustomEvent<DashboardError>;
    "pd-ready": CustomEvent<null>;
  }
}
