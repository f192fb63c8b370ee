// A partner's page in TypeScript: compiled, never run. Each `@ts-expect-error` is a mistake that the types must catch.
import { mount, type Dashboard, type DashboardError, type PartnerDashboardElement } from "https://dash.example/embed.js";

const box = document.querySelector("#dashboard")!;
const dashboard: Dashboard = mount(box, {
  partner: "acme",
  token: async () => (await fetch("/dashboard-token", { method: "POST" })).text(),
  route: "/redis",
  theme: "dark",
  locale: "en-GB",
  variables: { accent: "#0a7", "font-size": "14px", density: "compact" },
  onRoute: (route, push) => history[push ? "pushState" : "replaceState"](null, "", `#${route}`),
  onError: ({ code, cause }: DashboardError) => {
    const isOurs = code === "token_failed" || code === "token_timeout" || code === "token_invalid";
    console.warn(isOurs, code satisfies string, cause);
  },
});
dashboard.update({ theme: "light", token: () => null });
dashboard.go("/redis/a1");
dashboard.unmount();

const element: PartnerDashboardElement = document.createElement("partner-dashboard");
element.token = async () => null;
element.variables = { radius: "4px" };
element.addEventListener("pd-route", ({ detail }) => console.log(detail.route, detail.push));
element.addEventListener("pd-error", ({ detail }) => console.log(detail.code));
window.PartnerDashboard.mount(document.body, { partner: "acme" });

// @ts-expect-error: whose?
mount(box, {});
// @ts-expect-error: no such theme
mount(box, { partner: "acme", theme: "blue" });
// @ts-expect-error: no such variable
mount(box, { partner: "acme", variables: { colour: "#fff" } });
// @ts-expect-error: a token is a text
mount(box, { partner: "acme", token: async () => 7 });
// @ts-expect-error: another partner is another frame
dashboard.update({ partner: "globex" });
// @ts-expect-error: no such error
const wrong: DashboardError = { code: "oops" };
