// Moving the boxes of a page, with the mouse, a finger or the arrow keys.
import {$} from "../common.js";
import {draw, sheet} from "./pages.js";

let drag = null; // which box is held, where, and whether at its corner

const clip = (value, least, most) => Math.max(least, Math.min(most, value));

// Move a box, or only its lower right corner; either stays on the page.
function change(k, [x, y], corner) {
  const {width, height, boxes} = sheet;
  let [left, top, right, bottom] = boxes[k].box;
  if (corner) {
    right = clip(right + x, left + 8, width);
    bottom = clip(bottom + y, top + 8, height);
  } else {
    x = clip(x, -left, width - right);
    y = clip(y, -top, height - bottom);
    [left, top, right, bottom] = [left + x, top + y, right + x, bottom + y];
  }
  boxes[k] = {box: [left, top, right, bottom], outline: [[left, top], [right, top], [right, bottom], [left, bottom]]};
}

// Where the pointer is, in pixels of the page.
function pointOf(event) {
  const screen = $("sheet").getScreenCTM().inverse();
  const {x, y} = new DOMPoint(event.clientX, event.clientY).matrixTransform(screen);
  return [x, y];
}

$("sheet").onpointerdown = event => {
  const k = event.target.dataset?.k;
  if (k === undefined) return;
  event.preventDefault();
  event.target.focus();
  const at = pointOf(event);
  const [, , right, bottom] = sheet.boxes[k].box;
  const near = 14*sheet.width/$("sheet").clientWidth; // 14 pixels of the screen
  drag = {k: +k, at, corner: right - at[0] < near && bottom - at[1] < near};
  $("sheet").setPointerCapture(event.pointerId);
};

$("sheet").onpointermove = event => {
  if (!drag) return;
  const at = pointOf(event);
  change(drag.k, [at[0] - drag.at[0], at[1] - drag.at[1]], drag.corner);
  drag.at = at;
  draw(drag.k);
};

$("sheet").onpointerup = $("sheet").onpointercancel = () => { drag = null; };

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

$("sheet").onkeydown = event => {
  const k = event.target.dataset?.k;
  if (k === undefined) return;
  if (event.key in ARROWS) {
    const [x, y] = ARROWS[event.key], step = sheet.width/200;
    change(+k, [x*step, y*step], event.shiftKey);
  } else if (event.key === "Delete" || event.key === "Backspace") sheet.boxes.splice(+k, 1);
  else return;
  event.preventDefault();
  draw(+k);
};

// A new box lies below the last one, as large as that.
$("add").onclick = () => {
  if (!sheet) return;
  const {width, height, boxes} = sheet;
  const [left, top, right, bottom] = boxes.at(-1)?.box || [width*.1, 0, width*.9, height*.05];
  const above = Math.min(bottom, height - (bottom - top));
  boxes.push({box: [left, above, right, above + bottom - top]});
  change(boxes.length - 1, [0, 0], false);
  draw(boxes.length - 1);
};
