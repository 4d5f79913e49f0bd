// Showing what was read: each character in the text and in the picture, and each points at the other.
import {$, attempt, make, makeSvg, say} from "../common.js";
import {send} from "./server.js";

let picture = null; // that of the answer which is shown
let address = ""; // of the picture, within the browser
let flags = false; // does this server keep what is flagged?

fetch("/openapi.json").then(answer => answer.json()).then(description => { flags = "/v1/flag" in description.paths; });

const grade = confidence => confidence >= 0.9 ? "c0" : confidence >= 0.6 ? "c1" : "c2";
const percent = confidence => `${Math.round(100*confidence)} % sure`;

export function hideAnswer() {
  $("result").hidden = true;
}

export function showAnswer(lines, size, shown) {
  const [width, height] = size || [100, 20];
  URL.revokeObjectURL(address);
  picture = shown;
  address = URL.createObjectURL(picture);
  $("sheet").setAttribute("viewBox", `0 0 ${width} ${height}`);
  $("sheet").replaceChildren(makeSvg("image", {href: address, width, height}));
  $("text").replaceChildren(...lines.map(paragraph));
  $("sure").textContent = summary(lines);
  $("right").value = lines.length === 1 ? lines[0].text : "";
  $("flag").hidden = lines.length !== 1 || !flags;
  $("result").hidden = false;
}

function paragraph(line) {
  const text = make("p");
  for (const character of line.characters) {
    const pair = [inText(character), inPicture(character)];
    pointAtEachOther(pair);
    text.append(pair[0]);
    $("sheet").append(pair[1]);
  }
  return text;
}

function inText({text, confidence}) {
  return make("span", {textContent: text, className: grade(confidence), title: percent(confidence)});
}

function inPicture({left, top, right, bottom, confidence}) {
  const width = Math.max(1, right - left), height = Math.max(1, bottom - top);
  return makeSvg("rect", {x: left, y: top, width, height, class: grade(confidence)});
}

function pointAtEachOther(pair) {
  const mark = near => pair.forEach(element => element.classList.toggle("near", near));
  for (const element of pair) {
    element.addEventListener("pointerenter", () => mark(true));
    element.addEventListener("pointerleave", () => mark(false));
  }
}

// The mean confidence of all characters.
function summary(lines) {
  let characters = 0, sure = 0;
  for (const line of lines) {
    characters += line.characters.length;
    sure += line.confidence*line.characters.length;
  }
  if (!characters) return "Nothing was found to read.";
  return (lines.length > 1 ? `${lines.length} lines, ` : "") + percent(sure/characters);
}

$("copy").onclick = async () => {
  if (!navigator.clipboard) { // no secure connection
    getSelection().selectAllChildren($("text"));
    return say("Marked: copy it with the keyboard.");
  }
  try {
    await navigator.clipboard.writeText([...$("text").children].map(line => line.textContent).join("\n"));
    say("Copied.");
  } catch {
    say("The browser does not let this page copy.", true);
  }
};

$("flag").onsubmit = event => {
  event.preventDefault();
  const form = new FormData();
  form.append("file", picture, "picture");
  form.append("text", $("right").value);
  attempt(async () => {
    await send("/v1/flag", form);
    say("Thank you: it will be looked at.");
  });
};
