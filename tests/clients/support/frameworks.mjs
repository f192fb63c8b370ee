// The React and Vue blocks of docs/embedding.md as modules, and as pages that a browser runs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";

const require = createRequire(import.meta.url);
const folder = (name) => require.resolve(`${name}/package.json`).slice(0, -"package.json".length);
const read = (name, file) => readFileSync(folder(name) + file, "utf8");

/** The blocks as modules that export their component: `Dashboard`. */
export const compiled = {
  react(block) {
    const options = { jsx: ts.JsxEmit.ReactJSX, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    return ts.transpileModule(block, { compilerOptions: options }).outputText;
  },
  vue(block) {
    const { compileScript, parse } = require("vue/compiler-sfc");
    const { descriptor, errors } = parse(block);
    if (errors.length > 0) throw errors[0];
    const script = compileScript(descriptor, { id: "guide", inlineTemplate: true, genDefaultAs: "Dashboard" });
    return `${script.content}\nexport { Dashboard };\n`;
  },
};

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
  return page(imports, `<script>${inline(loader)}</script>`, `${compiled.react(block)}
    import { createElement } from "react";
    import { createRoot } from "react-dom/client";
    const root = createRoot(document.getElementById("root"));
    window.show = (options) => { window.options = options; root.render(createElement(Dashboard, options)); };
    window.end = () => root.unmount();`);
}

export function vue(block) {
  const imports = { vue: data(read("vue", "dist/vue.runtime.esm-browser.prod.js")) };
  return page(imports, "", `${compiled.vue(block)}
    import { createApp, h, shallowRef } from "vue";
    const current = shallowRef(null);
    const app = createApp({ render: () => current.value && h(Dashboard, { options: current.value }) });
    app.mount("#root");
    window.show = (options) => { window.options = options; current.value = options; };
    window.end = () => app.unmount();`);
}
