/**
 * The boxes before the rows of table and timeline: what is ticked in one is ticked in
 * the other. Arrows up and down go from box to box, space chooses.
 */
import { replaceQuery } from "./dom.js";
import { valuesOf, withValues } from "./filters.js";

const BOX = "input[data-choose]";
const MOST_IN_ADDRESS = 60; // an address has its limits

function boxesOf(place) {
  return [...place.querySelectorAll(BOX)];
}

function resultsOf(page) {
  return page.querySelector("#results");
}

function idsOf(page) {
  return (page.querySelector("#asked")?.dataset.ids ?? "").split(",").filter(Boolean).map(Number);
}

function showRows(page, selection) {
  page.classList.toggle("has-chosen", selection.ids.size > 0);
  for (const box of boxesOf(page)) {
    const chosen = selection.has(box.value);
    box.checked = chosen;
    box.closest("tr").classList.toggle("is-selected", chosen);
  }
}

/** The box above the others, and the offer to choose also what stands on other pages. */
function showAll(page, selection) {
  const boxes = boxesOf(resultsOf(page));
  const chosen = boxes.filter((box) => box.checked).length;
  const all = page.querySelector("[data-choose-page]");
  if (all) {
    all.checked = boxes.length > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const offer = page.querySelector("[data-choose-all]");
  const more = idsOf(page).length;
  if (offer) offer.hidden = !(all?.checked && more > boxes.length && selection.ids.size < more);
}

function remember(selection) {
  const ids = selection.ids.size > MOST_IN_ADDRESS ? [] : [...selection.ids].map(String);
  replaceQuery(withValues(location.search, { selected: ids }));
}

/** From box to box, as with the arrows in a list. */
function step(event) {
  if (!event.target.matches(BOX) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const boxes = boxesOf(event.target.closest("table"));
  const goal = boxes[boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  goal?.focus();
}

/** From the box that was ticked last up to this one, with the shift key. */
function rangeOf(page, from, to) {
  const boxes = boxesOf(to.closest("table"));
  const start = boxes.findIndex((box) => box.value === from);
  const end = boxes.indexOf(to);
  if (start < 0) return [to.value];
  return boxes.slice(Math.min(start, end), Math.max(start, end) + 1).map((box) => box.value);
}

function startClicks(page, selection) {
  let last = null;
  page.addEventListener("click", (event) => {
    const box = event.target.closest(BOX);
    if (box) {
      const ids = event.shiftKey ? rangeOf(page, last, box) : [box.value];
      selection.set(ids, box.checked);
      last = box.value;
    } else if (event.target.closest("[data-choose-page]")) {
      const ids = boxesOf(resultsOf(page)).map(({ value }) => value);
      selection.set(ids, event.target.closest("[data-choose-page]").checked);
    } else if (event.target.closest("[data-choose-all-button]")) {
      selection.only(idsOf(page));
    }
  });
}

function reveal(page) {
  for (const box of page.querySelectorAll(`${BOX}[hidden], [data-choose-page]`)) box.hidden = false;
}

/**
 * @param {HTMLElement} page
 * @param {import("./selection.js").Selection} selection
 */
export function startRows(page, selection) {
  const show = () => {
    showRows(page, selection);
    showAll(page, selection);
  };
  /** New rows: what is no longer among them is not chosen either. */
  const renew = () => {
    const there = new Set(idsOf(page));
    reveal(page);
    selection.only([...selection.ids].filter((id) => there.has(id)));
    show();
    remember(selection);
  };
  document.addEventListener("kip:selection", () => {
    show();
    remember(selection);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (["results", "asked", "timeline"].includes(event.target.id)) renew();
  });
  page.addEventListener("keydown", step);
  startClicks(page, selection);
  const asked = valuesOf(location.search, "selected").map(Number);
  selection.only(asked.filter((id) => Number.isInteger(id)));
  renew();
}
