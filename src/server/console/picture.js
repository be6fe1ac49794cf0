// The picture with what was found on it: the page's outline, a box for each field, the lines
// of the MRZ, and a loupe for the one that is lit.

import { byId, svg } from "./dom.js";

const stage = byId("stage");
const turn = byId("turn");
const image = byId("picture");
const boxes = byId("boxes");
const loupe = byId("loupe");

const points = (corners) =>
  [corners.first, corners.second, corners.third, corners.fourth].map(({ x, y }) => ({ x, y }));

const path = (corners) => points(corners).map(({ x, y }) => `${x},${y}`).join(" ");

// Shows a picture by its address, turned clockwise by so many degrees.
export async function show(address, rotate) {
  image.src = address;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const lies = rotate % 180 === 90;
  const [wide, high] = lies ? [height, width] : [width, height];
  stage.style.setProperty("--wide", wide);
  stage.style.setProperty("--high", high);
  turn.dataset.rotate = String(rotate);
  boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
  boxes.replaceChildren();
  stage.hidden = false;
  return { width, height };
}

export function clear() {
  image.removeAttribute("src");
  boxes.replaceChildren();
  stage.hidden = true;
  loupe.hidden = true;
}

// Draws the outline of the page and a box for each of `places` ({ id, corners, tone }).
// `touched(id)` is called where a pointer enters a box or leaves it (null), `chosen(id)`
// where it is pressed.
export function draw(page, places, touched, chosen) {
  boxes.replaceChildren();
  if (page) boxes.append(svg("polygon", { class: "page", points: path(page) }));
  for (const { id, corners, tone } of places) {
    boxes.append(
      svg("polygon", {
        class: `box ${tone}`,
        "data-id": id,
        points: path(corners),
        onpointerenter: () => touched(id),
        onpointerleave: () => touched(null),
        onclick: () => chosen(id),
      }),
    );
  }
}

// Lights the box `id`, and dims the others; null lights none.
export function light(id) {
  boxes.classList.toggle("dimmed", id !== null);
  for (const box of boxes.querySelectorAll(".box")) {
    box.classList.toggle("lit", box.dataset.id === id);
  }
}

// Shows what is printed between `corners` large, as it reads; null puts the loupe away.
export function magnify(corners, caption) {
  if (!corners || !image.naturalWidth) {
    loupe.hidden = true;
    return;
  }
  const [first, second, , fourth] = points(corners);
  const along = { x: second.x - first.x, y: second.y - first.y };
  const down = { x: fourth.x - first.x, y: fourth.y - first.y };
  const [width, height] = [Math.hypot(along.x, along.y), Math.hypot(down.x, down.y)];
  if (width < 1 || height < 1) {
    loupe.hidden = true;
    return;
  }
  loupe.hidden = false;
  // A margin of a third of the line around it, at most as large as the loupe.
  const margin = height / 3;
  const room = loupe.clientWidth || 480;
  const scale = Math.min(room / (width + 2 * margin), 110 / (height + 2 * margin), 4);
  const density = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = byId("loupe-canvas");
  const [wide, high] = [(width + 2 * margin) * scale, (height + 2 * margin) * scale];
  canvas.width = Math.round(wide * density);
  canvas.height = Math.round(high * density);
  canvas.style.width = `${wide}px`;
  canvas.style.height = `${high}px`;
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.scale(scale * density, scale * density);
  brush.translate(margin, margin);
  brush.rotate(-Math.atan2(along.y, along.x));
  brush.translate(-first.x, -first.y);
  brush.drawImage(image, 0, 0);
  byId("loupe-caption").textContent = caption;
}
