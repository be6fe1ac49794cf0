// What was read, from the API's answer alone.

import { copy, h } from "./dom.js";
import {
  AGREEMENT, DIGIT, KINDS, QUALITY, SOURCE, STAGES, STATUS, UNIFORM, UNIT, VERDICT, advice, countryName, fieldName, ruleName,
} from "./words.js";

const percent = (share) => `${Math.floor(share * 100)} %`;
const milliseconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms)} ms`);

// From 90 the API accepts a value, below 60 it asks for a person.
const tone = (score) => (score >= 90 ? "good" : score >= 60 ? "fair" : "poor");

const section = (id, title, ...children) =>
  h("section", { class: "part", "aria-labelledby": id }, h("h2", { id }, title), ...children);

// The title of a document: its kind and its country.
export function title(result) {
  const kind = KINDS[result.document_type] ?? "A document of unknown kind";
  const country = result.extension?.country;
  return country ? `${kind}, ${countryName(country)}` : kind;
}

// One sentence for those who listen.
export function summary(result) {
  const { extension } = result;
  const fields = placesOf(result).filter(({ id }) => !id.startsWith("mrz:")).length;
  const zone = extension.mrz ? `The MRZ is ${STATUS[extension.mrz.status][0].toLowerCase()}.` : "No MRZ.";
  const reasons = extension.review.front.length + extension.review.back.length;
  const look = reasons ? `A person should look, for ${reasons === 1 ? "one reason" : `${reasons} reasons`}.` : "";
  return `${title(result)}. ${fields} fields. ${zone} ${look}`;
}

// Every place on a picture that can be lit: { id, side, corners, tone, name }.
export function placesOf(result) {
  const { raw } = result.data;
  const { fields, mrz } = result.extension;
  const places = [];
  for (const [key, field] of Object.entries(raw)) {
    if (key === "rotate" || key === "mrz") continue;
    places.push({
      id: key,
      side: fields[key]?.side ?? "front",
      corners: field.coordinates,
      tone: tone(field.score),
      name: fieldName(key),
    });
  }
  mrz?.coordinates.forEach((corners, line) => {
    const name = `MRZ line ${line + 1}`;
    places.push({ id: `mrz:${line}`, side: mrz.side, corners, tone: mrz.status, name });
  });
  return places;
}

// All of the report. `lights` is { touched(id), chosen(id) }; `request` describes what was
// sent: { curl }.
export function report(answer, lights, request) {
  const { result } = answer;
  const { extension } = result;
  return [
    verdict(result),
    review(extension.review),
    fields(result, lights),
    extension.mrz ? zone(extension.mrz, lights) : null,
    extension.cross_check.length ? crossCheck(extension.cross_check) : null,
    extension.barcode ? barcodeCheck(extension) : null,
    quality(extension),
    timings(extension.timings_ms),
    exchange(answer, request),
  ].filter(Boolean);
}

function verdict({ extension: { mrz } }) {
  if (!mrz) {
    return h("div", { class: "verdict none" },
      h("p", { class: "verdict-word" }, "No MRZ"),
      h("p", {}, "No machine-readable zone was found: there are no check digits, and the values rest on the print alone."));
  }
  const [word, meaning] = STATUS[mrz.status] ?? [mrz.status, ""];
  return h("div", { class: `verdict ${mrz.status}`, "data-status": mrz.status },
    h("p", { class: "verdict-word" }, h("span", { class: "sign", "aria-hidden": "true" }), word),
    h("p", {}, meaning),
    h("p", { class: "quiet" },
      `${mrz.format} on the ${mrz.side}; every character is right with ${percent(mrz.confidence)} probability`));
}

function review(reasons) {
  const all = ["front", "back"].flatMap((side) => reasons[side].map((reason) => ({ side, ...reason })));
  if (!all.length) {
    return h("p", { class: "no-review" }, "No rule asks for a person’s look.");
  }
  return section("review-title", "A person should look",
    h("ul", { class: "reasons" }, all.map(({ side, rule, field }) =>
      h("li", {}, ruleName(rule), field ? [": ", h("b", {}, fieldName(field))] : "",
        h("span", { class: "quiet" }, ` ${side}`)))));
}

const meter = (share, label, shade) => {
  const bar = h("span", { class: "fill" });
  bar.style.setProperty("--share", String(share));
  return h("span", {
    class: `meter ${shade}`, role: "meter", "aria-label": label,
    "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": String(Math.floor(share * 100)),
  }, bar);
};

function fields(result, lights) {
  const { raw, ocr } = result.data;
  const origins = result.extension.fields;
  const row = ([key, field]) => {
    const uniform = ocr[UNIFORM[key]];
    const origin = origins[key];
    const from = [SOURCE[origin?.source] ?? "", origin?.side === "back" ? "back" : ""];
    const shade = tone(field.score);
    return h("li", {},
      h("button", {
        type: "button", class: "field", "data-id": key, "aria-pressed": "false",
        onpointerenter: () => lights.touched(key), onpointerleave: () => lights.touched(null),
        onfocus: () => lights.touched(key), onblur: () => lights.touched(null),
        onclick: () => lights.chosen(key),
      },
        h("span", { class: "name" }, fieldName(key), h("span", { class: "quiet" }, ` ${from.filter(Boolean).join(", ")}`)),
        h("span", { class: "value", dir: "auto" }, field.value),
        h("span", { class: "uniform quiet" }, uniform && uniform !== field.value ? `→ ${uniform}` : ""),
        h("span", { class: `score ${shade}` },
          h("span", { class: "unseen" }, "score "), String(field.score),
          field.accepted ? h("span", { class: "accepted", title: "accepted" }, "✓", h("span", { class: "unseen" }, " accepted")) : null),
        h("span", { class: `bar ${shade}`, "aria-hidden": "true" }, fill(field.score / 100))));
  };
  const entries = Object.entries(raw).filter(([key]) => key !== "rotate" && key !== "mrz");
  if (!entries.length) return section("fields-title", "Fields", h("p", { class: "quiet" }, "No printed field was understood."));
  return section("fields-title", "Fields",
    h("ul", { class: "fields", onkeydown: byArrows }, entries.map(row)));
}

function fill(share) {
  const bar = h("span", { class: "fill" });
  bar.style.setProperty("--share", String(share));
  return bar;
}

// Up and down go through the fields, as in any list.
function byArrows(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(to, buttons.length - 1))].focus();
}

function zone(mrz, lights) {
  const marks = new Map();
  const mark = (kind) => ({ line, column }) => marks.set(`${line}:${column}`, kind);
  mrz.repairs.forEach(mark("repaired"));
  mrz.alternatives.forEach(mark("open"));
  const rows = mrz.lines.map((text, line) => {
    const cells = [...text].map((character, column) => {
      const field = fieldAt(mrz.fields, line, column);
      const kinds = [
        character === "<" ? "filler" : "",
        field?.check_digit === "wrong" ? "wrong" : "",
        marks.get(`${line}:${column}`) ?? "",
      ];
      return h("span", { class: kinds.filter(Boolean).join(" ") || null }, character);
    });
    const row = h("code", {
      class: "mrz-line", "data-id": `mrz:${line}`, "aria-label": `Line ${line + 1}: ${text}`, role: "img",
      onpointerenter: () => lights.touched(`mrz:${line}`), onpointerleave: () => lights.touched(null),
    }, cells);
    row.style.setProperty("--length", String(text.length));
    return row;
  });
  const digits = mrz.fields.map((field) =>
    h("tr", { class: `digit ${field.check_digit}` },
      h("th", { scope: "row" }, fieldName(field.name)),
      h("td", {}, h("code", {}, field.raw)),
      h("td", { class: "digit-verdict" }, h("span", { class: "sign", "aria-hidden": "true" }), DIGIT[field.check_digit] ?? field.check_digit),
      h("td", { class: "number" }, percent(field.confidence))));
  const places = (list, say) => list.map((entry) =>
    h("li", {}, `Line ${entry.line + 1}, character ${entry.column + 1}: `, say(entry)));
  const notes = [
    ...places(mrz.alternatives, ({ read, other }) => [h("code", {}, read), " may be ", h("code", {}, other)]),
    ...places(mrz.repairs, ({ from, to }) => ["first thought ", h("code", {}, from), ", then ", h("code", {}, to)]),
  ];
  return section("zone-title", "Machine-readable zone",
    h("div", { class: `mrz ${mrz.status}` }, rows),
    notes.length ? h("ul", { class: "notes" }, notes) : null,
    table(["Field", "Characters", "Check digit", "Sure"], digits));
}

const fieldAt = (fields, line, column) =>
  fields.find((field) => field.line === line && column >= field.column && column < field.column + field.raw.length);

const table = (heads, rows) =>
  h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": heads.join(", ") }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", "data-right": head === "Sure" }, head)))),
    h("tbody", {}, rows)));

function crossCheck(comparisons) {
  const rows = comparisons.map(({ field, viz, mrz, verdict: is }) =>
    h("tr", { class: `compared ${is}` },
      h("th", { scope: "row" }, fieldName(field)),
      h("td", { dir: "auto" }, viz || "–"),
      h("td", {}, mrz || "–"),
      h("td", { class: "digit-verdict" }, h("span", { class: "sign", "aria-hidden": "true" }), VERDICT[is] ?? is)));
  return section("cross-title", "Print against MRZ", table(["Field", "Printed", "MRZ", "They"], rows));
}

function barcodeCheck({ barcode, checks }) {
  const rows = checks.fields.filter(({ sources }) => sources.barcode !== undefined).map(({ field, sources, agreement: is }) =>
    h("tr", { class: `compared ${is}` },
      h("th", { scope: "row" }, fieldName(field)),
      h("td", { dir: "auto" }, sources.viz ?? sources.mrz ?? "–"),
      h("td", { dir: "auto" }, sources.barcode),
      h("td", { class: "digit-verdict" }, h("span", { class: "sign", "aria-hidden": "true" }), AGREEMENT[is] ?? is)));
  return section("barcode-title", `Barcode on the ${barcode.side}`, table(["Field", "Printed", "Barcode", "They"], rows));
}

function quality({ page, page_back: back, mrz, quality: picture, quality_back: pictureBack }) {
  const gauge = (label, share, text) => [
    h("dt", {}, label),
    h("dd", {}, share === undefined ? h("span", { class: "meter absent" }) : meter(share, label, tone(share * 100)), h("span", { class: "number" }, text)),
  ];
  const side = (block, figures, name) => [
    gauge(`Outline${name}`, block.confidence, block.quad ? percent(block.confidence ?? 0) : "whole frame"),
    gauge(`Legibility${name}`, block.legibility, block.legibility === undefined ? "no lines" : `${percent(block.legibility)} over ${block.lines} lines`),
    // A passport's MRZ has 44 characters across, which want a dozen pixels each.
    gauge(`Pixels${name}`, Math.min(1, block.width / 1000), `${block.width} × ${block.height} px`),
    figures ? measured(figures, name) : [],
  ];
  return section("quality-title", "Quality",
    h("dl", { class: "gauges" },
      side(page, picture, back ? ", front" : ""), back ? side(back, pictureBack, ", back") : [],
      mrz ? gauge("MRZ", mrz.confidence, percent(mrz.confidence)) : []));
}

// What was measured on a picture: the figure, its unit, and in words whether it keeps to its bound.
function measured(figures, name) {
  return Object.entries(QUALITY).filter(([key]) => figures[key]).map(([key, [label, poor]]) => {
    const { value, unit, at_least: least, within } = figures[key];
    const write = UNIT[unit] ?? String;
    const bound = least === undefined ? `at most ${write(figures[key].at_most)}` : `at least ${write(least)}`;
    return [
      h("dt", {}, `${label}${name}`),
      h("dd", { class: `figure ${within ? "good" : "poor"}`, "data-figure": key },
        h("span", {}, within ? "within bounds" : poor, h("span", { class: "quiet" }, `, ${bound}`)),
        h("span", { class: "number" }, write(value))),
    ];
  });
}

function timings({ total, understand, front, back }) {
  const line = (name, stages) => {
    const parts = Object.entries(stages).filter(([, ms]) => ms > 0);
    const bar = h("div", { class: "stages", "aria-hidden": "true" }, parts.map(([stage, ms], index) => {
      const part = h("span", { class: `stage-${index}` });
      part.style.setProperty("--share", String(ms));
      return part;
    }));
    return h("div", { class: "timing" }, name ? h("h3", {}, name) : null, bar,
      h("ul", {}, parts.map(([stage, ms], index) =>
        h("li", {}, h("span", { class: `key stage-${index}`, "aria-hidden": "true" }), `${STAGES[stage] ?? stage} `, h("span", { class: "number" }, milliseconds(ms))))));
  };
  return section("timings-title", `Time: ${milliseconds(total)}`,
    line(back ? "Front" : "", { ...front, understand }), back ? line("Back", back) : null);
}

function exchange(answer, { curl }) {
  const block = (id, name, text, open) => {
    const shown = h("pre", { id, tabindex: "0", "aria-label": name }, h("code", {}, text));
    return h("details", { open }, h("summary", {}, name),
      h("button", { type: "button", class: "plain copy", onclick: (event) => copy(event.currentTarget, text, shown) }, "Copy"),
      shown);
  };
  return section("exchange-title", "The API",
    block("curl", "The request, as a command", curl, false),
    block("json", "The answer, as JSON", JSON.stringify(answer, null, 2), false),
    h("p", { class: "quiet" }, "Transaction ", h("code", {}, answer.transactionId)));
}

// An error, said so that something can be done about it. `open` reads again with country
// and kind left open.
export function failure(status, body, actions) {
  const code = body?.errorCode ?? 0;
  const [what, remedy] = advice(status, code);
  const facts = [
    code ? `code ${code}` : "", status ? `HTTP ${status}` : "",
    body?.transactionId ? `transaction ${body.transactionId}` : "",
  ].filter(Boolean).join(" · ");
  return h("div", { class: "failure", role: "alert" },
    h("p", { class: "verdict-word" }, h("span", { class: "sign", "aria-hidden": "true" }), what),
    h("p", {}, remedy),
    body?.message ? h("p", { class: "quiet" }, "The server says: ", h("q", {}, body.message)) : null,
    facts ? h("p", { class: "quiet" }, facts) : null,
    h("div", { class: "row" },
      h("button", { type: "button", class: "plain", onclick: actions.again }, "Read again"),
      code === 1011 || code === 1012
        ? h("button", { type: "button", class: "plain", onclick: actions.open }, "Leave country and kind open")
        : null));
}
