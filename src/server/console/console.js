// The page: pictures in, a request out, what came back on the screen. Nothing is stored:
// pictures live in this page's memory, and go when it does.

import { byId, h } from "./dom.js";
import * as picture from "./picture.js";
import { failure, placesOf, report, summary, title } from "./report.js";
import { KINDS, countries } from "./words.js";

const RECOGNITION = "/console/recognition";
const SIDES = ["front", "back"];

// What was chosen, and what came of it.
const chosen = { front: null, back: null };
let shown = "front";
let answer = null;
let places = [];
let pinned = null;
let waiting = null;
let stream = null;

const status = byId("status");
const findings = byId("findings");
const heading = byId("report-title");

const capital = (side) => side.charAt(0).toUpperCase() + side.slice(1);
const kilobytes = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

// ---- Pictures

async function take(side, file) {
  if (!file) return;
  drop(side);
  chosen[side] = { file, address: URL.createObjectURL(file) };
  slot(side);
  forget();
  await look(side);
  if (chosen.front) await read();
}

function drop(side) {
  if (chosen[side]) URL.revokeObjectURL(chosen[side].address);
  chosen[side] = null;
  slot(side);
}

async function remove(side) {
  waiting?.abort();
  drop(side);
  forget();
  introduce();
  byId(`${side}-pick`).focus();
  const other = SIDES.find((name) => chosen[name]);
  if (other) await look(other);
  else blank();
  if (chosen.front) await read();
}

function slot(side) {
  const { file } = chosen[side] ?? {};
  byId(`${side}-state`).textContent = file
    ? `${file.name || "picture"}, ${kilobytes(file.size)}`
    : side === "front" ? "choose a picture" : "optional";
  byId(`${side}-slot`).classList.toggle("filled", Boolean(file));
  byId(`${side}-drop`).hidden = !file;
  byId("read").disabled = !chosen.front;
  byId("caption").hidden = !chosen.front && !chosen.back;
  byId("caption").querySelector(".sides").hidden = !(chosen.front && chosen.back);
}

function blank() {
  picture.clear();
  byId("empty").hidden = false;
}

// Shows a side, with its boxes where it was read.
async function look(side) {
  shown = side;
  for (const name of SIDES) byId(`show-${name}`).setAttribute("aria-pressed", String(name === side));
  const page = answer && (side === "front" ? answer.result.extension.page : answer.result.extension.page_back);
  const { address, file } = chosen[side];
  try {
    const { width, height } = await picture.show(address, page?.rotate ?? 0);
    if (chosen[side]?.address !== address) return;
    byId("empty").hidden = true;
    byId("picture").alt = `${capital(side)} as it was submitted`;
    const turned = page?.rotate ? `, turned by ${page.rotate}°` : "";
    byId("picture-facts").textContent = `${width} × ${height} px${turned}`;
  } catch {
    // What the browser cannot show the server may refuse with a reason.
    blank();
    byId("picture-facts").textContent = `${file.name}: no picture that a browser knows`;
    return;
  }
  const here = places.filter((place) => place.side === side && place.corners);
  picture.draw(page?.quad, here, touched, choose);
  light(pinned);
}

// ---- Light, both ways

function touched(id) {
  light(id ?? pinned);
}

function light(id) {
  const place = places.find((known) => known.id === id);
  picture.light(place?.corners && place.side === shown ? id : null);
  for (const row of findings.querySelectorAll("[data-id]")) {
    row.classList.toggle("lit", row.dataset.id === id);
    if (row.matches("button")) row.setAttribute("aria-pressed", String(row.dataset.id === pinned));
  }
  picture.magnify(place?.side === shown ? place.corners : null, place?.name ?? "");
}

async function choose(id) {
  pinned = pinned === id ? null : id;
  const place = places.find((known) => known.id === id);
  if (pinned && place && place.side !== shown) await look(place.side);
  light(pinned);
  const row = [...findings.querySelectorAll("[data-id]")].find((known) => known.dataset.id === id);
  row?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// ---- The request

const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

function named() {
  const fields = {};
  if (byId("country").value) fields.issuingCountry = byId("country").value;
  if (byId("kind").value) fields.idType = byId("kind").value;
  return fields;
}

// The same request as a command. The API itself asks for country and kind; where they are
// open, only this page's own path takes it.
function curl() {
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const encoded = (file) => `"$(base64 < ${quoted(file.name || "picture.jpg")} | tr -d '\\n')"`;
  const fields = named();
  const path = fields.issuingCountry && fields.idType ? "/modules/recognition" : RECOGNITION;
  const sides = [["idImage", chosen.front], ["idBackImage", chosen.back]].filter(([, side]) => side);
  const body = [
    ...sides.map(([name]) => `"${name}":"%s"`),
    ...Object.entries(fields).map(([name, value]) => `"${name}":"${value}"`),
  ].join(",");
  const key = byId("key").value ? " \\\n    -H 'x-api-key: YOUR-KEY'" : "";
  return `printf '{${body}}' \\\n    ${sides.map(([, side]) => encoded(side.file)).join(" \\\n    ")} |\n`
    + `  curl -sS '${location.origin}${path}' \\\n    -H 'content-type: application/json'${key} --data-binary @-`;
}

async function read() {
  if (!chosen.front) return;
  waiting?.abort();
  const control = (waiting = new AbortController());
  busy(true);
  let response = null;
  let body = null;
  try {
    const fields = { idImage: await base64(chosen.front.file), ...named() };
    if (chosen.back) fields.idBackImage = await base64(chosen.back.file);
    const headers = { "content-type": "application/json" };
    if (byId("key").value) headers["x-api-key"] = byId("key").value;
    response = await fetch(RECOGNITION, {
      method: "POST", headers, body: JSON.stringify(fields), signal: control.signal,
      cache: "no-store", credentials: "omit", redirect: "error",
    });
    body = await response.json();
  } catch {
    // No answer, or none in JSON: said below.
  }
  // Another request has taken over.
  if (waiting !== control) return;
  busy(false);
  if (response?.ok && body?.result?.extension) await succeed(body);
  else fail(response?.status ?? 0, body);
}

function busy(is) {
  document.body.classList.toggle("reading", is);
  byId("report").setAttribute("aria-busy", String(is));
  if (is) {
    status.textContent = "Reading.";
    heading.textContent = "Reading…";
  } else {
    waiting = null;
  }
}

async function succeed(body) {
  answer = body;
  places = placesOf(body.result);
  pinned = null;
  heading.textContent = title(body.result);
  findings.replaceChildren(...report(body, { touched, chosen: choose }, { curl: curl() }));
  status.textContent = summary(body.result);
  await look(chosen[shown] ? shown : "front");
}

function fail(code, body) {
  forget();
  heading.textContent = "Not read";
  status.textContent = "";
  if (code === 403) byId("key").focus();
  findings.replaceChildren(failure(code, body, {
    again: read,
    open: () => {
      byId("country").value = "";
      byId("kind").value = "";
      read();
    },
  }));
}

// What was read belongs to pictures that are no longer there.
function forget() {
  answer = null;
  places = [];
  pinned = null;
  if (chosen[shown]) picture.draw(null, [], touched, choose);
  picture.magnify(null, "");
}

const introduction = [...findings.children];
const greeting = heading.textContent;

function introduce() {
  busy(false);
  heading.textContent = greeting;
  findings.replaceChildren(...introduction);
  status.textContent = "";
}

// ---- The camera

async function openCamera() {
  const note = byId("camera-note");
  byId("camera").showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 3840 }, height: { ideal: 2160 } },
    });
    byId("video").srcObject = stream;
    await byId("video").play();
    note.textContent = "All of the document, sharp, without glare.";
  } catch (error) {
    note.textContent = error.name === "NotAllowedError"
      ? "The browser was told not to use the camera."
      : "There is no camera that this browser can use.";
  }
}

function closeCamera() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  byId("video").srcObject = null;
}

function shoot(side) {
  const video = byId("video");
  if (!video.videoWidth) return;
  const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((blob) => {
    byId("camera").close();
    take(side, new File([blob], `${side}.jpg`, { type: "image/jpeg" }));
  }, "image/jpeg", 0.95);
}

// ---- What is bound to what

for (const { code, name } of countries) byId("country").append(h("option", { value: code }, `${name} (${code})`));
for (const [kind, name] of Object.entries(KINDS)) byId("kind").append(h("option", { value: kind }, name));

for (const side of SIDES) {
  byId(`${side}-pick`).addEventListener("click", () => byId(`${side}-file`).click());
  byId(`${side}-drop`).addEventListener("click", () => remove(side));
  byId(`${side}-file`).addEventListener("change", ({ target }) => {
    const [file] = target.files;
    target.value = "";
    take(side, file);
  });
  byId(`show-${side}`).addEventListener("click", () => look(side));
  byId(`camera-${side}`).addEventListener("click", () => shoot(side));
}

byId("empty").addEventListener("click", () => byId("front-file").click());
byId("choices").addEventListener("submit", (event) => {
  event.preventDefault();
  read();
});
for (const id of ["country", "kind"]) byId(id).addEventListener("change", read);

// Dropped on a slot it is that side, anywhere else the first that is free.
const sideAt = (target) =>
  SIDES.find((side) => byId(`${side}-slot`).contains(target)) ?? (chosen.front && !chosen.back ? "back" : "front");

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dragging");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
addEventListener("drop", async (event) => {
  event.preventDefault();
  document.body.classList.remove("dragging");
  const [first, second] = event.dataTransfer.files;
  if (!second) {
    await take(sideAt(event.target), first);
    return;
  }
  // Without a front nothing is read yet.
  drop("front");
  await take("back", second);
  await take("front", first);
});
addEventListener("paste", (event) => {
  const [file] = event.clipboardData?.files ?? [];
  if (!file) return;
  event.preventDefault();
  take(sideAt(event.target), file);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && pinned) choose(pinned);
});

if (navigator.mediaDevices?.getUserMedia) {
  byId("camera-open").hidden = false;
  byId("camera-open").addEventListener("click", openCamera);
  byId("camera-close").addEventListener("click", () => byId("camera").close());
  byId("camera").addEventListener("close", closeCamera);
}
