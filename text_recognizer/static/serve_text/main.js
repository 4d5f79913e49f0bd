// The reading page: where pictures come from. Here files and the clipboard; the camera and the pad are beside it.
import {$} from "../common.js";
import {read} from "./reading.js";
import "./camera.js";
import "./pad.js";

const firstPicture = files => [...files].find(file => file.type.startsWith("image/")) || files[0];

const readFirst = files => { if (files.length) read(firstPicture(files)); };

$("choose").onclick = () => $("file").click();

$("file").onchange = () => {
  readFirst($("file").files);
  $("file").value = ""; // so that the same file can be chosen again
};

document.ondragover = event => {
  event.preventDefault();
  document.body.classList.add("over");
};

document.ondragleave = () => document.body.classList.remove("over");

document.ondrop = event => {
  event.preventDefault();
  document.body.classList.remove("over");
  readFirst(event.dataTransfer.files);
};

document.onpaste = event => readFirst(event.clipboardData.files);
