// docs/embedding.md as data, and its React and Vue blocks as pages that a browser runs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";

const require = createRequire(import.meta.url);
const folder = (name) => require.resolve(`${name}/package.json`).slice(0, -"package.json".length);
const read = (name, file) => readFileSync(folder(name) + file, "utf8");

export const text = readFileSync(new URL("../../../docs/embedding.md", import.meta.url), "utf8");

/** The blocks of code in this language, in their order. */
export const blocks = (language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, code]) => code);

/** The first column of the table with this heading, as far as it is code. */
export function column(heading) {
  const table = text.slice(text.indexOf(`\n| ${heading} |`) + 1).split("\n\n")[0];
  return table.split("\n").slice(2).map((row) => /^\| `([^`]+)`/.exec(row)?.[1]);
}

const inline = (code) => code.replaceAll("</script", "<\\/script");
const data = (code) => `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
const page = (imports, scripts, module) => `<!doctype html><div id="root"></div>${scripts}
  <script type="importmap">${JSON.stringify({ imports })}</script>
  <script type="module">${inline(module)}
  const token = async () => (await fetch("/dashboard-token", { method: "POST" })).text();
  window.show({ partner: "acme", token, theme: "light" });</script>`;

/** React's own files are CommonJS: each becomes a function, and the names that are imported a module around it. */
export function react(block) {
  const sources = {
    react: ["react", "react"],
    "react/jsx-runtime": ["react", "react-jsx-runtime"],
    scheduler: ["scheduler", "scheduler"],
    "react-dom": ["react-dom", "react-dom"],
    "react-dom/client": ["react-dom", "react-dom-client"],
  };
  const functions = Object.entries(sources).map(([name, [from, file]]) =>
    `${JSON.stringify(name)}(module, exports, require) {${read(from, `cjs/${file}.production.js`)}\n}`);
  const loader = `const sources = {${functions.join(",\n")}}, loaded = {};
    globalThis.commonJs = (name) => {
      if (!loaded[name]) sources[name]((loaded[name] = { exports: {} }), loaded[name].exports, commonJs);
      return loaded[name].exports;
    };`;
  const around = (name, ...exported) => data(`export const { ${exported} } = commonJs("${name}");`);
  const imports = {
    react: around("react", "useEffect", "useRef", "createElement"),
    "react/jsx-runtime": around("react/jsx-runtime", "jsx"),
    "react-dom/client": around("react-dom/client", "createRoot"),
  };
  const options = { jsx: ts.JsxEmit.ReactJSX, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const compiled = ts.transpileModule(block, { compilerOptions: options }).outputText;
  return page(imports, `<script>${inline(loader)}</script>`, `${compiled}
    import { createElement } from "react";
    import { createRoot } from "react-dom/client";
    const root = createRoot(document.getElementById("root"));
    window.show = (options) => { window.options = options; root.render(createElement(Dashboard, options)); };
    window.end = () => root.unmount();`);
}

export function vue(block) {
  const { compileScript, parse } = require("vue/compiler-sfc");
  const { descriptor, errors } = parse(block);
  if (errors.length > 0) throw errors[0];
  const compiled = compileScript(descriptor, { id: "guide", inlineTemplate: true, genDefaultAs: "Dashboard" }).content;
  const imports = { vue: data(read("vue", "dist/vue.runtime.esm-browser.prod.js")) };
  return page(imports, "", `${compiled}
    import { createApp, h, shallowRef } from "vue";
    const current = shallowRef(null);
    const app = createApp({ render: () => current.value && h(Dashboard, { options: current.value }) });
    app.mount("#root");
    window.show = (options) => { window.options = options; current.value = options; };
    window.end = () => app.unmount();`);
}
