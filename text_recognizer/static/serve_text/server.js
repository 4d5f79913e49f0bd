// Asking the server, with a key where it needs one.
import {$, answerOf, say} from "../common.js";

let key = "";
let again = null; // what to do once there is a key

// Where nothing may be stored, the key is asked for again.
try { key = sessionStorage.getItem("reader-key") || ""; } catch { /* no key yet */ }

export function send(path, form) {
  const headers = key ? {"X-API-Key": key} : {};
  return answerOf(fetch(path, {method: "POST", body: form, headers}));
}

export function askForKey(then) {
  again = then;
  $("open").hidden = false;
  $("key").focus();
  say("A key is needed.", true);
}

$("open").onsubmit = event => {
  event.preventDefault();
  const typed = $("key").value.trim();
  if (!/^[\x21-\x7e]+$/.test(typed)) return say("That is no key: letters, digits and signs without spaces.", true);
  key = typed;
  try { sessionStorage.setItem("reader-key", key); } catch { /* it holds for as long as the page is open */ }
  $("open").hidden = true;
  again?.();
};
