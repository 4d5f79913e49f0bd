// Sending a picture, and what becomes of the answer.
import {$, say} from "../common.js";
import {hideAnswer, showAnswer} from "./answer.js";
import {askForKey, send} from "./server.js";

let turn = 0; // the newest picture; answers to older ones come too late

export async function read(picture) {
  const mine = ++turn;
  const size = await sizeOf(picture), page = isPage(size);
  const form = new FormData();
  form.append(page ? "file" : "files", picture, "picture");
  say("Reading …");
  const answer = await send(page ? "/v1/page" : "/v1/predict", form).catch(error => error);
  if (mine !== turn) return;
  if (answer instanceof Error) return refused(answer, picture);
  say("");
  showAnswer(answer.lines, size, picture);
}

function refused(error, picture) {
  if (error.status === 401) return askForKey(() => read(picture));
  if (error.status) hideAnswer(); // without a status there was no answer, and the last one stays
  say(error.status === 429 ? "Many are reading just now: try again in a moment." : error.message, true);
}

// Nothing is to be read any more.
export function forget() {
  turn++;
  hideAnswer();
  say("");
}

// What the browser cannot decode, the server may.
async function sizeOf(picture) {
  const image = await createImageBitmap(picture, {imageOrientation: "from-image"}).catch(() => null);
  return image && [image.width, image.height];
}

// A picture more than three times as wide as high is a line, unless the user has said what it is.
function isPage(size) {
  const said = $("kind").value;
  return said ? said === "page" : size !== null && size[1] > size[0]/3;
}
