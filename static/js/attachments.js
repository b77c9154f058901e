/**
 * Files that are dropped on the form go into its field and are sent; what is too large
 * is said before it travels. Without this the form works by its button.
 */
const form = (element) => element?.closest?.("[data-drop]") ?? null;

/** @param {HTMLFormElement} target @returns {string} what is wrong, or nothing */
function complaint(target) {
  const most = Number(target.dataset.mostBytes);
  const large = [...target.elements.file.files].filter((file) => file.size > most);
  return large.map((file) => `${file.name} ${target.dataset.tooLarge}`).join(" ");
}

function say(target, text) {
  target.querySelector("[data-drop-status]").textContent = text;
}

function prepare() {
  for (const hint of document.querySelectorAll("[data-drop-hint]")) hint.hidden = false;
}

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    const target = form(event.target);
    if (!target || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    target.classList.add("is-over");
  });
}

document.addEventListener("dragleave", (event) => {
  const target = form(event.target);
  if (target && !target.contains(event.relatedTarget)) target.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const target = form(event.target);
  if (!target) return;
  event.preventDefault();
  target.classList.remove("is-over");
  target.elements.file.files = event.dataTransfer.files;
  target.requestSubmit();
});

document.addEventListener("change", ({ target }) => {
  if (form(target)) say(form(target), complaint(form(target)));
});

document.addEventListener("submit", (event) => {
  const target = form(event.target);
  if (!target) return;
  const text = complaint(target);
  if (text) event.preventDefault();
  say(target, text || target.dataset.sending);
});

document.addEventListener("htmx:afterSettle", prepare);
prepare();
