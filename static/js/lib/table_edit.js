/**
 * Values that are changed where they stand in the table. htmx fetches and sends the forms
 * (see projects/plan/writing.py); this is the keyboard: arrows go from value to
 * value, Enter saves also from a list of choices, Escape leaves. An open form is not
 * swept away when the list renews itself.
 */
const OPEN = "[data-cell-form]";
const MARGIN = 8;

function cellsOf(row) {
  return [...row.querySelectorAll("a.cell")];
}

function besides(cell, key) {
  const row = cell.closest("tr");
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const cells = cellsOf(row);
    return cells[cells.indexOf(cell) + (key === "ArrowRight" ? 1 : -1)];
  }
  const column = cell.closest("[data-cell]").dataset.cell;
  let other = row;
  do {
    other = key === "ArrowDown" ? other.nextElementSibling : other.previousElementSibling;
  } while (other && !other.querySelector(`[data-cell="${column}"] a.cell`));
  return other?.querySelector(`[data-cell="${column}"] a.cell`);
}

function pressOnCell(event, cell) {
  if (event.key === " ") {
    event.preventDefault(); // a link that says it is a button
    cell.click();
  } else if (event.key.startsWith("Arrow") && !event.altKey && !event.metaKey) {
    const goal = besides(cell, event.key);
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  }
}

function pressInForm(event, form) {
  if (event.key === "Escape") {
    event.stopPropagation();
    form.querySelector("[data-cell-cancel]").click();
  } else if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
}

/** Over its cell, and wholly in the window. */
function place(form) {
  const cell = form.closest("[data-cell]").getBoundingClientRect();
  const box = form.getBoundingClientRect();
  const within = (wish, most) => `${Math.max(MARGIN, Math.min(wish, most - MARGIN))}px`;
  form.style.left = within(cell.left - MARGIN, document.documentElement.clientWidth - box.width);
  form.style.top = within(cell.top - MARGIN, window.innerHeight - box.height);
}

/** Above the page, so that no scrolling table cuts it off; one at a time. */
function open(form) {
  for (const other of document.querySelectorAll(OPEN)) {
    if (other !== form) other.querySelector("[data-cell-cancel]").click();
  }
  form.showPopover();
  place(form);
  form.querySelector("[autofocus]")?.focus({ preventScroll: true });
}

function placeAgain() {
  const form = document.querySelector(`${OPEN}:popover-open`);
  if (form) place(form);
}

/** Lists that renew themselves wait until the open form is closed. */
function keepOpenForms() {
  let isWaiting = false;
  const wait = (event) => {
    const open = document.querySelector(`${OPEN}, a.cell.htmx-request`);
    const target = event.detail.target;
    if (!open || target === open.closest("[data-cell]") || !target.contains(open)) return;
    event.detail.shouldSwap = false;
    isWaiting = true;
  };
  document.addEventListener("htmx:beforeSwap", wait);
  document.addEventListener("htmx:oobBeforeSwap", wait); // of one row
  document.addEventListener("htmx:afterSettle", () => {
    if (!isWaiting || document.querySelector(OPEN)) return;
    isWaiting = false;
    document.body.dispatchEvent(new CustomEvent("kip:works-changed", { detail: { works: [] } }));
  });
}

/**
 * After a form closed the focus is on its value again, also when the list renewed itself
 * just then; until the reader goes elsewhere.
 */
function keepFocus() {
  let id = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.(OPEN);
    if (!form) return;
    const { cell } = form.closest("[data-cell]").dataset;
    id = `cell-${form.closest("[data-work]").dataset.work}-${cell}`;
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.id !== id && !event.target.closest(OPEN)) id = null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!id || (document.activeElement && document.activeElement !== document.body)) return;
    document.getElementById(id)?.focus({ preventScroll: true });
  });
}

/** The way back is also Ctrl+Z, outside every field. */
function undoByKey(event) {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!isUndo || event.target.matches("input, select, textarea")) return;
  const undo = document.querySelector("#last-change [data-undo]");
  if (!undo) return;
  event.preventDefault();
  undo.click();
}

/** Call once; works for every table with such cells, also those that come later. */
export function startTableEdit() {
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(OPEN);
    if (form) pressInForm(event, form);
    const cell = event.target.closest?.("a.cell");
    if (cell) pressOnCell(event, cell);
    undoByKey(event);
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.(OPEN)) open(event.target);
  });
  window.addEventListener("scroll", placeAgain, { capture: true, passive: true });
  window.addEventListener("resize", placeAgain);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest("[data-last-change]").remove();
  });
  keepOpenForms();
  keepFocus();
}
