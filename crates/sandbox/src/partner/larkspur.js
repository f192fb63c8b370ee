// Larkspur's half: its theme, its address, its tokens. Everything else is the dashboard's embed.js.
(() => {
  const DATA = "/projects/tidepool/data";
  const root = document.documentElement;
  const wanted = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.theme;

  if ("themeOnly" in document.currentScript.dataset) {
    let kept = null;
    try {
      kept = localStorage.getItem("larkspur-theme");
    } catch {}
    root.dataset.theme = kept ?? (wanted.matches ? "dark" : "light");
    addEventListener("DOMContentLoaded", () => {
      const button = document.getElementById("theme");
      const show = () => button.setAttribute("aria-pressed", theme() === "dark");
      button.onclick = () => {
        root.dataset.theme = theme() === "dark" ? "light" : "dark";
        try {
          localStorage.setItem("larkspur-theme", theme());
        } catch {}
        show();
        dispatchEvent(new Event("larkspur-theme"));
      };
      show();
    });
    return;
  }

  const dashboard = document.querySelector("partner-dashboard");
  const trouble = document.getElementById("trouble");

  dashboard.token = async () => {
    const answer = await fetch("/dashboard-token", { method: "POST" });
    if (!answer.ok) throw new Error(`no token: ${answer.status}`);
    return answer.text();
  };

  // The page's own colours, as the frame's.
  const names = ["accent", "accent-text", "background", "surface", "text", "muted", "border", "danger", "radius"];
  const dress = () => {
    const styles = getComputedStyle(root);
    dashboard.setAttribute("theme", theme());
    dashboard.variables = Object.fromEntries(names.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]));
  };
  addEventListener("larkspur-theme", dress);
  dress();

  // The address says where the frame is, so that links and Back work.
  const route = () => location.pathname.slice(DATA.length) + location.search || "/";
  dashboard.setAttribute("route", route());
  dashboard.addEventListener("pd-route", ({ detail }) => {
    history[detail.push ? "pushState" : "replaceState"](null, "", DATA + detail.route.replace(/^\/$/, ""));
  });
  addEventListener("popstate", () => dashboard.go(route()));

  const texts = {
    no_answer: "The dashboard does not answer. Is it running?",
    not_allowed: "The dashboard did not accept Larkspur's token.",
    cookies_blocked: "This browser keeps no cookies for the databases.",
  };
  dashboard.addEventListener("pd-error", ({ detail }) => {
    trouble.textContent = texts[detail.code] ?? "";
    trouble.hidden = !trouble.textContent;
  });
  dashboard.addEventListener("pd-ready", () => (trouble.hidden = true));
})();
