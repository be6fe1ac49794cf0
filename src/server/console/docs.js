// The reference of the API, from its own document.

import { byId, copy, h } from "./dom.js";

const anchor = (name) => name.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
const nameOf = (reference) => reference.split("/").pop();

// Text of a description: `code` between backquotes, the rest as it stands.
const said = (text = "") =>
  text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

// What a schema takes, in a few words, with a link where it is another of the document's.
function kind(schema) {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return [h("a", { href: `#schema-${name}` }, name)];
  }
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) {
    const real = parts.filter((part) => part.type !== "null");
    return real.flatMap((part, index) => [index ? " or " : "", ...kind(part)]);
  }
  if (schema.const !== undefined) return [h("code", {}, JSON.stringify(schema.const))];
  if (schema.enum) return schema.enum.flatMap((value, index) => [index ? ", " : "", h("code", {}, JSON.stringify(value))]);
  if (schema.type === "array") return ["list of ", ...kind(schema.items ?? {})];
  const more = schema.additionalProperties;
  if (more && typeof more === "object") return ["by name: ", ...kind(more)];
  return [[schema.type ?? "anything"].flat().filter((type) => type !== "null").join(" or ")];
}

function fields(schema) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    h("tr", {},
      h("th", { scope: "row" }, h("code", {}, name)),
      h("td", { class: "kind" }, kind(field)),
      h("td", {}, required.has(name) ? "always" : "may be left out"),
      h("td", {}, said(field.description))));
  const more = schema.additionalProperties;
  if (more && typeof more === "object") {
    rows.push(h("tr", {}, h("th", { scope: "row" }, "other names"), h("td", { class: "kind" }, kind(more)), h("td", {}), h("td", {})));
  }
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Fields" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Field", "Is", "There", ""].map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows)));
}

function operation(path, method, about) {
  const request = about.requestBody?.content?.["application/json"];
  const answers = Object.entries(about.responses ?? {}).map(([status, response]) => {
    const schema = Object.values(response.content ?? {})[0]?.schema;
    return h("tr", {}, h("th", { scope: "row" }, status), h("td", { class: "kind" }, schema ? kind(schema) : ""),
      h("td", { class: "said" }, said(response.description)));
  });
  const example = request?.example && curl(path, request.example);
  return h("article", { id: anchor(path) },
    h("h2", {}, h("span", { class: "method" }, method.toUpperCase()), h("code", {}, path)),
    h("p", {}, about.summary),
    about.description ? h("p", { class: "said quiet" }, said(about.description)) : null,
    request ? h("p", {}, "Takes ", kind(request.schema), " as JSON.") : null,
    example ?? null,
    h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, answers))));
}

function curl(path, example) {
  const text = `curl -sS '${location.origin}${path}' \\\n  -H 'content-type: application/json' \\\n  -d '${JSON.stringify(example, null, 2)}'`;
  const shown = h("pre", { tabindex: "0", "aria-label": "Example" }, h("code", {}, text));
  return h("details", {}, h("summary", {}, "Example"),
    h("button", { type: "button", class: "plain copy", onclick: (event) => copy(event.currentTarget, text, shown) }, "Copy"),
    shown);
}

async function render() {
  const document = await (await fetch("/openapi.json", { credentials: "omit" })).json();
  byId("title").textContent = document.info.title;
  byId("version").textContent = document.info.version;
  byId("about").textContent = document.info.description;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => [path, method, about]));
  const schemas = Object.entries(document.components.schemas);
  byId("contents").append(
    h("h2", {}, "Paths"), ...operations.map(([path]) => h("a", { href: `#${anchor(path)}` }, path)),
    h("h2", {}, "Types"), ...schemas.map(([name]) => h("a", { href: `#schema-${name}` }, name)));
  byId("reference").append(
    ...operations.map((entry) => operation(...entry)),
    ...schemas.map(([name, schema]) =>
      h("article", { id: `schema-${name}` }, h("h2", {}, name),
        schema.description ? h("p", { class: "said quiet" }, said(schema.description)) : null,
        fields(schema))));
  // What the address names is there only now.
  if (location.hash) byId(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

render().catch(() => {
  byId("about").textContent = "The document cannot be fetched; is the server still running?";
});
