/**
 * Asking the server for no more of the planning page than must be renewed: of works that
 * changed their own rows, and a timeline out of sight only once it is looked at. The
 * server reads it in two headers, see projects/plan/views.py.
 */
const CHANGED = "Kip-Changed";
const WITHOUT = "Kip-Without";

/** Those that changed, when the table shows each of them. */
function changedRows(page, works) {
  const isShown = (id) => page.querySelector(`#results tr[data-work="${id}"]`);
  return works?.length && works.every(isShown) ? works : null;
}

function isInSight(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && top < window.innerHeight && bottom > 0;
}

/** @param {HTMLElement} page */
export function startRenewal(page) {
  document.addEventListener("htmx:configRequest", (event) => {
    const { target, headers, triggeringEvent } = event.detail;
    if (target?.id !== "results") return;
    const timeline = page.querySelector("#timeline");
    const changed = changedRows(page, triggeringEvent?.detail?.works);
    if (changed) headers[CHANGED] = changed.join(",");
    const isNeeded = changed ? timeline.querySelector("[data-work]") : isInSight(timeline);
    if (!isNeeded) headers[WITHOUT] = "timeline";
  });
}

/** Call back when the page asks for other works or shows others. @param {() => void} callback */
export function onRenewed(callback) {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (["results", "asked"].includes(event.target.id)) callback();
  });
}
