// Writing with a finger, a pen or the mouse. It is read half a second after the last stroke.
import {$} from "../common.js";
import {forget, read} from "./reading.js";

const canvas = $("canvas"), pen = canvas.getContext("2d");
let strokes = []; // each a list of points
let stroke = null; // the one that is being drawn
let waiting = 0;

function paint() {
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = "#111";
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  for (const points of strokes) {
    const [x, y] = points[0];
    pen.beginPath();
    pen.moveTo(x, y);
    for (const point of points.slice(1)) pen.lineTo(...point);
    if (points.length === 1) pen.lineTo(x + 0.1, y); // a dot
    pen.stroke();
  }
}

function pointOf(event) {
  const {left, top, width, height} = canvas.getBoundingClientRect();
  return [(event.clientX - left)*canvas.width/width, (event.clientY - top)*canvas.height/height];
}

function readLater() {
  clearTimeout(waiting);
  if (strokes.length) waiting = setTimeout(() => canvas.toBlob(read, "image/png"), 500);
  else forget();
}

canvas.onpointerdown = event => {
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  clearTimeout(waiting);
  stroke = [pointOf(event)];
  strokes.push(stroke);
  paint();
};

canvas.onpointermove = event => {
  if (!stroke) return;
  for (const step of event.getCoalescedEvents?.() || [event]) stroke.push(pointOf(step));
  paint();
};

canvas.onpointerup = canvas.onpointercancel = () => {
  if (!stroke) return;
  stroke = null;
  readLater();
};

function setStrokes(wanted) {
  strokes = wanted;
  paint();
  readLater();
}

$("back").onclick = () => setStrokes(strokes.slice(0, -1));
$("clear").onclick = () => setStrokes([]);

document.addEventListener("keydown", event => {
  const undo = (event.ctrlKey || event.metaKey) && event.key === "z";
  if (!undo || event.target.tagName === "INPUT" || $("pad").hidden) return;
  event.preventDefault();
  $("back").click();
});

paint();
