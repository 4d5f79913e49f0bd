// The view of lines: a picture, a guess, and the answer to it.
import {$, attempt, make, say} from "../common.js";
import {address, ask} from "./server.js";

let line = null; // the line that is shown
let doubts = []; // start and length of each doubtful character in its text
let picked = -1; // which of them was picked last
let busy = false; // is an answer on its way?

const doubtful = mark => mark.confidence < 0.7;

export async function nextLine() {
  put((await ask("/api/next", {})).line);
}

function put(shown) {
  line = shown;
  $("form").hidden = $("view").hidden = !line;
  $("guess").replaceChildren();
  $("marks").replaceChildren();
  if (!line) return say("All lines are answered, or open in another tab.");
  $("picture").src = address("/picture/", line.id);
  $("text").value = line.status === "label" ? line.text : line.guess;
  showGuess(line.marks);
  $("text").focus();
  $("text").select();
}

// The guess, character by character; the doubtful ones are buttons that lead to their place in the field.
function showGuess(marks) {
  let start = 0;
  doubts = [];
  picked = -1;
  for (const mark of marks) {
    if (doubtful(mark)) {
      const place = [start, mark.text.length];
      const title = `${Math.round(100*mark.confidence)} % sure`;
      $("guess").append(make("button", {type: "button", textContent: mark.text, title, onclick: () => pick(...place)}));
      doubts.push(place);
    } else $("guess").append(make("span", {textContent: mark.text}));
    start += mark.text.length;
  }
}

function pick(start, length) {
  $("text").focus();
  $("text").setSelectionRange(start, start + length);
}

// Where the doubtful characters stand in the picture, once its size on the screen is known.
$("picture").onload = () => {
  if (!line) return;
  const {clientWidth, clientHeight, naturalWidth, naturalHeight} = $("picture");
  const scale = Math.min(clientWidth/naturalWidth, clientHeight/naturalHeight);
  const above = (clientHeight - naturalHeight*scale)/2;
  $("marks").replaceChildren(...line.marks.filter(doubtful).map(mark => {
    const box = make("div");
    box.style.left = mark.left*scale + "px";
    box.style.top = above + mark.top*scale + "px";
    box.style.width = (mark.right - mark.left)*scale + "px";
    box.style.height = (mark.bottom - mark.top)*scale + "px";
    return box;
  }));
};

$("picture").onerror = () => say("This picture cannot be shown: skip or flag it.", true);

async function answer(what) {
  if (busy || !line) return;
  busy = true;
  const text = what === "skip" ? "" : $("text").value;
  try {
    await ask("/api/answer", {id: line.id, do: what, text, seen: line.seen});
    say({label: "Saved.", skip: "Skipped.", flag: "Flagged."}[what]);
    await nextLine();
  } catch (error) {
    if (error.status === 409) overtaken(JSON.parse(error.message));
    else say(error.message, true);
  } finally {
    busy = false;
  }
}

// Another tab was faster: show the line as it is now, and keep what was typed.
function overtaken(now) {
  const typed = $("text").value;
  put(now);
  $("text").value = typed;
  say(`Another tab has answered this line: ${now.status} “${now.text}”. `
    + "Enter replaces it with what you typed, Skip leaves this line.", true);
}

async function undo() {
  const {line: back} = await ask("/api/undo", {});
  if (back) put(back);
  say(back ? "Taken back." : "Nothing to undo.");
}

function nextDoubt() {
  if (!doubts.length) return say("No doubts in this line.");
  picked = (picked + 1) % doubts.length;
  pick(...doubts[picked]);
}

$("form").onsubmit = event => { event.preventDefault(); answer("label"); };
$("skip").onclick = () => answer("skip");
$("flag").onclick = () => answer("flag");
$("undo").onclick = () => attempt(undo);
$("doubt").onclick = nextDoubt;

// Every button has a key, together with Alt.
document.onkeydown = event => {
  const button = {n: "doubt", s: "skip", f: "flag", z: "undo"}[event.key.toLowerCase()];
  const only = event.altKey && !event.ctrlKey && !event.metaKey;
  if (!button || !only || $("lines").hidden) return;
  event.preventDefault();
  $(button).click();
};
