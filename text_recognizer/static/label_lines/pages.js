// The view of pages: a picture, a box over each line, and the cut.
import {$, attempt, make, makeSvg, say} from "../common.js";
import {address, ask, upload} from "./server.js";

export let sheet = null; // the page that is shown, with its boxes

export async function listPages(chosen) {
  const {pages} = await ask("/api/state");
  $("which").replaceChildren(...pages.map(id => make("option", {value: id, textContent: id.replace("pages/", "")})));
  $("which").value = chosen || sheet?.id || pages[0] || "";
  if (!$("which").value) say("No page yet: add one.");
  else if ($("which").value === sheet?.id) say(`${sheet.boxes.length} boxes, as they were.`);
  else await openPage($("which").value);
}

// An outline stays as it was proposed until its box is moved.
async function openPage(id) {
  sheet = await ask(address("/api/page/", id));
  sheet.boxes = sheet.outlines.map(outline => ({box: boxOf(outline), outline}));
  draw();
  say(`${sheet.boxes.length} lines found. Correct the boxes, then cut.`);
}

function boxOf(outline) {
  const x = outline.map(point => point[0]), y = outline.map(point => point[1]);
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

export function draw(focus = -1) {
  const {id, width, height, boxes} = sheet;
  $("sheet").setAttribute("viewBox", `0 0 ${width} ${height}`);
  const picture = makeSvg("image", {href: address("/picture/", id), width, height});
  $("sheet").replaceChildren(picture, ...boxes.map(rectangle));
  if (focus >= 0) $("sheet").querySelectorAll("rect")[Math.min(focus, boxes.length - 1)]?.focus();
}

function rectangle({box: [left, top, right, bottom]}, k) {
  const place = {x: left, y: top, width: right - left, height: bottom - top};
  return makeSvg("rect", {...place, tabindex: 0, role: "img", "aria-label": `Line ${k + 1}`, "data-k": k});
}

$("which").onchange = () => attempt(() => openPage($("which").value));

$("file").onchange = () => attempt(async () => {
  const file = $("file").files[0];
  if (!file) return;
  say("Looking for lines …");
  try {
    await listPages((await upload(file)).id);
  } finally {
    $("file").value = ""; // so that the same file can be chosen again
  }
});

$("cut").onclick = () => attempt(async () => {
  if (!sheet) return;
  const cut = await ask("/api/cut", {id: sheet.id, outlines: sheet.boxes.map(box => box.outline)});
  say(`${cut.lines.length} lines cut.`);
});
