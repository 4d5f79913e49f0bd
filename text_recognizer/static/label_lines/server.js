// Asking the server. Each tab has a name of its own, by which it undoes its own answers.
import {$, answerOf} from "../common.js";

const who = sessionStorage.who ||= crypto.getRandomValues(new Uint32Array(2)).join("-");
const silence = "The server does not answer. Nothing is lost: what was accepted is on its disk.";

// Ask for something; with a body, for a change.
export async function ask(path, body) {
  if (body === undefined) return counted(fetch(path));
  const headers = {"Content-Type": "application/json"};
  return counted(fetch(path, {method: "POST", headers, body: JSON.stringify({who, ...body})}));
}

export function upload(file) {
  const headers = {"Content-Type": file.type || "image/png"};
  return counted(fetch("/api/pages?name=" + encodeURIComponent(file.name), {method: "POST", headers, body: file}));
}

// An id is a path in the folder, and may hold any letter.
export const address = (start, id) => start + id.split("/").map(encodeURIComponent).join("/");

// Most answers say how many lines are done, and the bar above shows it.
async function counted(request) {
  const answer = await answerOf(request, silence);
  if (answer?.counts) showCounts(answer.counts);
  return answer;
}

function showCounts(counts) {
  const done = counts.total - counts.open;
  $("bar").max = Math.max(1, counts.total);
  $("bar").value = done;
  $("counts").textContent =
    `${done} of ${counts.total}: ${counts.label} labelled, ${counts.skip} skipped, ${counts.flag} flagged`;
}
