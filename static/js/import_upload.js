/** The first page of the import: a file may be dropped, and one too large is not sent. */
import { notify } from "./lib/dom.js";

const form = document.getElementById("import-upload");
const field = form.querySelector("input[type=file]");
const place = form.querySelector("[data-drop]");
const chosen = form.querySelector("[data-drop-chosen]");

function isTooLarge() {
  const file = field.files[0];
  return Boolean(file) && file.size > Number(form.dataset.maxSize);
}

function tell() {
  const file = field.files[0];
  chosen.textContent = file ? form.dataset.chosen.replace("{name}", file.name) : "";
  if (isTooLarge()) notify(form.dataset.tooLarge);
}

function carriesFiles(event) {
  return event.dataTransfer.types.includes("Files");
}

form.querySelector("[data-drop-hint]").hidden = false;
field.addEventListener("change", tell);
form.addEventListener("submit", (event) => {
  if (!isTooLarge()) return;
  event.preventDefault();
  notify(form.dataset.tooLarge);
});

for (const name of ["dragenter", "dragover"]) {
  place.addEventListener(name, (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
}
place.addEventListener("dragleave", () => place.classList.remove("is-over"));
place.addEventListener("drop", (event) => {
  place.classList.remove("is-over");
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const file = new DataTransfer();
  file.items.add(event.dataTransfer.files[0]);
  field.files = file.files;
  tell();
});
