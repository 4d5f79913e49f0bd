// The camera, which takes the place of the pad while it is on.
import {$, make, say} from "../common.js";
import {read} from "./reading.js";

function view(pad) {
  $("pad").hidden = !pad;
  $("film").hidden = pad;
  $("write").setAttribute("aria-pressed", pad);
  $("camera").setAttribute("aria-pressed", !pad);
  if (!pad) return;
  $("video").srcObject?.getTracks().forEach(track => track.stop());
  $("video").srcObject = null;
}

$("write").onclick = () => view(true);

$("camera").onclick = async () => {
  if (!navigator.mediaDevices?.getUserMedia) { // no secure connection: the telephone's own camera
    $("file").setAttribute("capture", "environment");
    return $("file").click();
  }
  try {
    const video = {facingMode: "environment", width: {ideal: 1920}};
    const stream = await navigator.mediaDevices.getUserMedia({video});
    $("take").disabled = true; // until there is a picture to take
    view(false);
    $("video").srcObject = stream;
    await $("video").play();
    $("take").disabled = false;
  } catch (error) {
    if (error.name === "AbortError") return; // the writer went back to the pad meanwhile
    view(true);
    say("The camera cannot be used: " + error.message, true);
  }
};

$("take").onclick = () => {
  const film = $("video");
  const still = make("canvas", {width: film.videoWidth, height: film.videoHeight});
  still.getContext("2d").drawImage(film, 0, 0);
  view(true);
  still.toBlob(read, "image/jpeg", 0.92);
};
