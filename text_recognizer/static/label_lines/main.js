// The labelling page: its two views, and what stands above both.
import {$, attempt, say} from "../common.js";
import {ask} from "./server.js";
import {nextLine} from "./lines.js";
import {listPages} from "./pages.js";
import "./boxes.js";

function show(view) {
  for (const name of ["lines", "pages"]) {
    $(name).hidden = name !== view;
    $(`to-${name}`).setAttribute("aria-pressed", name === view);
  }
  say("");
  attempt(view === "lines" ? nextLine : listPages);
}

$("to-lines").onclick = () => show("lines");
$("to-pages").onclick = () => show("pages");

$("export").onclick = () => attempt(async () => {
  const written = await ask("/api/export", {});
  say(`${written.lines} lines written to ${written.file}`);
});

attempt(async () => {
  const state = await ask("/api/state");
  $("title").textContent = state.title;
  show(state.counts.total ? "lines" : "pages");
});
