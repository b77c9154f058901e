/**
 * The inbox: tick all of a kind, and after an action go on where somebody was.
 * Everything else is forms, which work without this.
 */
const results = () => document.getElementById("results");
const ROW = ".inbox-item";
let last = null; // the kind and place of the row whose button was pressed

function offerChoosingAll() {
  for (const box of results().querySelectorAll("[data-choose-all]")) {
    box.closest("label").hidden = false;
  }
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-choose-all]")) return;
  for (const tick of target.form.querySelectorAll("[name=key]")) tick.checked = target.checked;
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const section = target.closest(".inbox-section");
  const rows = section ? [...section.querySelectorAll(ROW)] : [];
  const place = rows.indexOf(target.closest(ROW));
  last = section && { name: section.getAttribute("aria-labelledby"), place: Math.max(0, place) };
});

document.addEventListener("htmx:afterSettle", () => {
  offerChoosingAll();
  const title = last && document.getElementById(last.name);
  const rows = title ? title.closest(".inbox-section").querySelectorAll(ROW) : [];
  const next = rows[Math.min(last?.place ?? 0, rows.length - 1)];
  (next?.querySelector(".inbox-item__actions > *") ?? results()).focus();
});

offerChoosingAll();
