// The console in a real browser, against a real server: what a person sees and can do.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const { chromium } = await import(pathToFileURL(process.env.PLAYWRIGHT));

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const specimen = (name) => join(ROOT, "testdata", name);
const truthOf = (name) => JSON.parse(readFileSync(specimen(name))).document;

// A picture takes a second or two, and many more on a slow machine with company.
const LONG = 180_000;

const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
];

let server;
let address;
let profile;
let browser;
let page;
let heard;
let chooser;

// Where the server says that it listens.
function started(child) {
  return new Promise((resolve, reject) => {
    let log = "";
    child.on("exit", () => reject(new Error(`the server ended: ${log}`)));
    child.stderr.on("data", (text) => {
      log += text;
      const found = log.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    });
  });
}

const serve = () => {
  const child = spawn(process.env.DATAPAGE, ["serve", "--listen", "127.0.0.1:0", "--today", "2026-06-15"]);
  child.stdout.resume();
  return child;
};

before(async () => {
  server = serve();
  address = await started(server);
  profile = mkdtempSync(join(tmpdir(), "datapage-browser-"));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM, args: ARGUMENTS, viewport: { width: 1360, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  browser.setDefaultTimeout(LONG);
});

after(async () => {
  await browser?.close();
  server?.kill();
  if (profile) rmSync(profile, { recursive: true, force: true });
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage();
  // Listened for before anything is pressed: nothing opens by itself then.
  chooser = new Promise((resolve) => page.once("filechooser", resolve));
  heard = { requests: [], complaints: [] };
  page.on("request", (request) => heard.requests.push(request.url()));
  page.on("pageerror", (error) => heard.complaints.push(error.message));
  page.on("console", (message) => {
    // An answer of 400 is one too; the browser complains of it all the same.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      heard.complaints.push(message.text());
    }
  });
  await page.goto(address);
});

// Waits until something was read or refused.
const read = () => page.waitForSelector("body:not(.reading) #findings :is(.verdict, .failure)");

async function give(front) {
  await page.setInputFiles("#front-file", front);
  await read();
}

// The answer to the passport, as the server gave it to the first who asked; it is played
// again, changed or not, where a test is about the page and not about the reading.
let passport;

async function play(change = () => {}) {
  if (!passport) {
    const idImage = readFileSync(specimen("specimen-td3.jpg")).toString("base64");
    const response = await fetch(`${address}/console/recognition`, { method: "POST", body: JSON.stringify({ idImage }) });
    passport = await response.text();
  }
  const json = JSON.parse(passport);
  change(json.result);
  await page.unroute("**/console/recognition");
  await page.route("**/console/recognition", (route) => route.fulfill({ json }));
}

const bytesOf = (name) => [...readFileSync(specimen(name))];

describe("a picture goes in", () => {
  test("and its fields, its MRZ and its boxes are on the screen", async () => {
    await give(specimen("specimen-td3.jpg"));
    const truth = truthOf("specimen-td3.json");
    const report = await page.innerText("#report");
    for (const name of ["surname", "number"]) {
      const field = truth.fields.find((known) => known.name === name);
      assert.ok(field, `the truth has no ${name}`);
      assert.ok(report.includes(field.text), name);
    }
    assert.equal(await page.innerText("h1"), "Passport, Utopia");
    assert.equal(await page.getAttribute(".verdict", "data-status"), "valid");
    const lines = await page.locator(".mrz-line").evaluateAll((rows) => rows.map((row) => row.textContent));
    assert.deepEqual(lines, truth.mrz.map((line) => line.text));
    assert.equal(await page.locator("tr.digit.right").count(), 5);
    // The page's outline lies on the drawn one, within a hundredth of the picture.
    const outline = await page.getAttribute("#boxes .page", "points");
    const corners = outline.split(" ").map((point) => point.split(",").map(Number));
    for (const [index, name] of ["first", "second", "third", "fourth"].entries()) {
      const { x, y } = truth.page[name];
      assert.ok(Math.hypot(corners[index][0] - x, corners[index][1] - y) < 16, name);
    }
    for (const title of ["Fields", "Machine-readable zone", "Print against MRZ", "Quality", "The API"]) {
      assert.ok(report.includes(title), title);
    }
    assert.match(await page.textContent("#status"), /Passport, Utopia\. \d+ fields\. The MRZ is valid\./);
  });

  test("dropped or pasted, front and back", async () => {
    const [front, back] = [bytesOf("specimen-td1-front.jpg"), bytesOf("specimen-td1-back.jpg")];
    await page.evaluate(([bytes]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], "front.jpg", { type: "image/jpeg" }));
      document.querySelector("#empty").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, [front]);
    await read();
    await page.evaluate(([bytes]) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], "back.jpg", { type: "image/jpeg" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, [back]);
    // The MRZ of such a card is on its back.
    await page.waitForSelector(".verdict.valid");
    const lines = await page.locator(".mrz-line").evaluateAll((rows) => rows.map((row) => row.textContent));
    assert.deepEqual(lines, truthOf("specimen-td1-back.json").mrz.map((line) => line.text));
    // A field of the other side turns the picture over.
    await page.click("#show-front");
    await page.click(".field:has(.name:has-text('back'))");
    await page.waitForSelector("#show-back[aria-pressed=true]");
    await page.waitForSelector("#boxes .lit");
  });

  test("turned upright, whichever way it was taken", async () => {
    await give(specimen("specimen-td3-rot90.jpg"));
    assert.equal(await page.getAttribute(".verdict", "data-status"), "valid");
    const [box, stage] = [await page.locator("#boxes .page").boundingBox(), await page.locator("#stage").boundingBox()];
    // What lay on its side in the file lies wide on the screen, within the stage.
    assert.ok(stage.width > stage.height && box.width > box.height);
    assert.ok(box.x >= stage.x - 1 && box.y >= stage.y - 1);
    assert.ok(box.x + box.width <= stage.x + stage.width + 1);
  });

  test("from the camera", async () => {
    await page.click("#camera-open");
    await page.waitForFunction(() => document.querySelector("#video").videoWidth > 0);
    await page.click("#camera-front");
    // The browser's test picture shows no document.
    await read();
    assert.match(await page.innerText(".failure"), /No document was found/);
    assert.ok(!(await page.isVisible("#camera")));
    assert.equal(await page.evaluate(() => document.querySelector("#video").srcObject), null);
  });
});

describe("what is lit", () => {
  test("is lit on both sides, and large in the loupe", async () => {
    await play();
    await give(specimen("specimen-td3.jpg"));
    const lit = (where) => page.locator(`${where}.lit`).evaluateAll((all) => all.map((one) => one.dataset.id));
    await page.hover(".field[data-id=surname]");
    assert.deepEqual(await lit("#boxes .box"), ["surname"]);
    assert.ok(await page.isVisible("#loupe"));
    assert.equal(await page.innerText("#loupe-caption"), "Surname");
    await page.hover("#boxes .box[data-id=birth_date]");
    assert.deepEqual(await lit(".field"), ["birth_date"]);
    await page.hover("#boxes .box[data-id='mrz:1']");
    assert.deepEqual(await lit(".mrz-line"), ["mrz:1"]);
    await page.hover("h1");
    assert.deepEqual(await lit("#boxes .box"), []);
    await page.click("#boxes .box[data-id=surname]");
    await page.hover("h1");
    assert.deepEqual(await lit(".field"), ["surname"]);
  });
});

describe("without a mouse", () => {
  test("everything can be reached and done", async () => {
    await play();
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.id || document.activeElement.textContent);
    const tabTo = async (id) => {
      for (let step = 0; step < 60; step += 1) {
        if ((await focused()) === id) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`${id} is not reached`);
    };
    await tabTo("front-pick");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(specimen("specimen-td3.jpg"));
    await read();
    await tabTo("kind");
    const asked = page.waitForRequest("**/console/recognition");
    await page.keyboard.press("p");
    assert.equal(JSON.parse((await asked).postData()).idType, "passport");
    await read();
    assert.equal(await page.inputValue("#kind"), "passport");
    await tabTo("surname");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "given_names");
    assert.equal(await page.getAttribute("#boxes .lit", "data-id"), "given_names");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("[data-id=given_names].field", "aria-pressed"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await page.getAttribute("[data-id=given_names].field", "aria-pressed"), "false");
    await tabTo("The answer, as JSON");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(copied.result.document_type, "passport");
  });

  test("everything has a name", async () => {
    await play();
    await give(specimen("specimen-td3.jpg"));
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, input:not([type=file]), select, summary, [role=meter], [tabindex='0']")]
        .filter((one) => one.getClientRects().length)
        .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.[0]?.textContent.trim()))
        .map((one) => one.outerHTML));
    assert.deepEqual(nameless, []);
    assert.equal(await page.getAttribute("html", "lang"), "en");
    assert.equal(await page.locator("h1").count(), 1);
  });
});

describe("an error", () => {
  test("says what is wrong and what to do", async () => {
    await give({ name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
    const text = await page.innerText(".failure");
    assert.match(text, /This picture cannot be read/);
    assert.match(text, /code 1013 · HTTP 400 · transaction [0-9a-z]{13}/);
    assert.equal(await page.getAttribute(".failure", "role"), "alert");
    assert.equal(await page.locator(".fields").count(), 0);
  });

  test("of another document offers to leave it open", async () => {
    await page.selectOption("#country", "USA");
    await page.selectOption("#kind", "visa");
    await give(specimen("specimen-td3.jpg"));
    assert.match(await page.innerText(".failure"), /The front is another document/);
    await page.click("text=Leave country and kind open");
    await page.waitForSelector(".verdict.valid");
    assert.equal(await page.inputValue("#country"), "");
  });

  test("of a server that went away is one too", async () => {
    const other = serve();
    const there = await started(other);
    await page.goto(there);
    const gone = new Promise((resolve) => other.on("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    await give(specimen("specimen-td3.jpg"));
    assert.match(await page.innerText(".failure"), /The server cannot be reached/);
  });

  test("of a key that is asked for leads to its field", async () => {
    await page.route("**/console/recognition", (route) =>
      route.fulfill({ status: 403, json: { message: "Forbidden" } }));
    await give(specimen("specimen-td3.jpg"));
    assert.match(await page.innerText(".failure"), /This server wants a key/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "key");
  });
});

function unsure({ extension }) {
  extension.mrz.status = "unsure";
  extension.mrz.confidence = 0.91;
  extension.mrz.alternatives = [{ line: 0, column: 20, read: "A", other: "R" }];
  extension.review.front = [{ rule: "mrz_uncertain" }];
}

function invalid({ extension }) {
  extension.mrz.status = "invalid";
  extension.mrz.fields.find((field) => field.name === "birth_date").check_digit = "wrong";
  extension.review.front = [{ rule: "check_digit_failed", field: "birth_date" }];
}

describe("what is not sure", () => {
  test("cannot be taken for what is valid, without colour too", async () => {
    const looks = {};
    for (const [status, change] of [["valid", () => {}], ["unsure", unsure], ["invalid", invalid]]) {
      await play(change);
      await give(specimen("specimen-td3.jpg"));
      await page.waitForSelector(`.verdict.${status}`);
      looks[status] = await page.evaluate(() => {
        const verdict = document.querySelector(".verdict");
        return {
          word: verdict.querySelector(".verdict-word").textContent,
          sign: getComputedStyle(verdict.querySelector(".sign"), "::before").content,
          border: getComputedStyle(verdict).borderTopStyle,
        };
      });
    }
    assert.deepEqual(looks.valid, { word: "Valid", sign: '"✓"', border: "solid" });
    assert.deepEqual(looks.unsure, { word: "Not sure", sign: '"?"', border: "dashed" });
    assert.deepEqual(looks.invalid, { word: "Invalid", sign: '"✕"', border: "solid" });
    const report = await page.innerText("#report");
    assert.match(report, /A person should look/);
    assert.match(report, /A check digit is wrong: Date of birth/);
    assert.equal(await page.locator("tr.digit.wrong").count(), 1);
  });
});

describe("the page", () => {
  test("asks nobody else, keeps nothing, and takes no value for markup", async () => {
    const markup = '<img src="https://example.org/x" onerror="document.title=1"><b>bold</b>';
    await play((result) => {
      result.data.raw.surname.value = markup;
      result.extension.cross_check[0].viz = markup;
    });
    await give({ name: "<b>x</b>.jpg", mimeType: "image/jpeg", buffer: readFileSync(specimen("specimen-td3.jpg")) });
    assert.equal(await page.innerText(".field[data-id=surname] .value"), markup);
    assert.equal(await page.locator("#findings img, #findings b").count(), 0);
    const elsewhere = heard.requests.filter((url) => !url.startsWith(address) && !url.startsWith("blob:"));
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(heard.complaints, []);
    const kept = await page.evaluate(async () => ({
      local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
      databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    }));
    assert.deepEqual(kept, { local: 0, session: 0, cookies: "", databases: 0, caches: 0 });
  });

  test("gives the request as a command that works", async () => {
    await page.setInputFiles("#front-file", specimen("specimen-td1-back.jpg"));
    await read();
    await page.click("summary:text('The request')");
    const command = await page.innerText("#curl");
    const { code, out } = await new Promise((resolve) => {
      const shell = spawn("sh", ["-c", command], { cwd: join(ROOT, "testdata") });
      let text = "";
      shell.stdout.on("data", (some) => (text += some));
      shell.on("close", (status) => resolve({ code: status, out: text }));
    });
    assert.equal(code, 0);
    const line = truthOf("specimen-td1-back.json").mrz[0].text;
    assert.equal(JSON.parse(out).result.data.ocr.mrz_line1, line);
  });

  test("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await play();
    await give(specimen("specimen-td3.jpg"));
    const { inner, outer } = await page.evaluate(() => ({
      inner: document.documentElement.scrollWidth, outer: document.documentElement.clientWidth,
    }));
    assert.ok(inner <= outer, `${inner} > ${outer}`);
  });

  test("has a reference of the API, from the document", async () => {
    await page.goto(`${address}/docs`);
    const document = await (await fetch(`${address}/openapi.json`)).json();
    await page.waitForSelector("article");
    const text = await page.innerText("main");
    for (const name of [...Object.keys(document.paths), ...Object.keys(document.components.schemas)]) {
      assert.ok(text.includes(name), name);
    }
    assert.deepEqual(heard.complaints, []);
  });
});

// `tests/browser/run --pictures` draws them anew for the README.
describe("pictures", { skip: process.env.PICTURES ? false : "not asked for (--pictures)" }, () => {
  const shoot = (name) => page.screenshot({ path: join(process.env.PICTURES, `${name}.jpg`), type: "jpeg", quality: 84 });

  test("light, dark, not sure and on a phone", async () => {
    mkdirSync(process.env.PICTURES, { recursive: true });
    for (const [name, scheme, width, height, change] of [
      ["console-light", "light", 1360, 900, () => {}],
      ["console-dark", "dark", 1360, 900, () => {}],
      ["console-unsure", "light", 1360, 900, unsure],
      ["console-phone", "light", 390, 844, () => {}],
    ]) {
      await play(change);
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await give(specimen("specimen-td3.jpg"));
      if (width > 1000) await page.hover(".field[data-id=birth_date]");
      else await page.evaluate(() => scrollTo(0, 70));
      await shoot(name);
    }
  });
});
