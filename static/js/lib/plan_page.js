/**
 * The planning page: one question, and a table, a map and a timeline that show the same
 * works and the same choice among them.
 */
import { startBulk } from "./bulk.js";
import { startRows } from "./chosen_rows.js";
import { startCopyLink } from "./copy_link.js";
import { onceVisible } from "./dom.js";
import { startMenus } from "./menus.js";
import { PlanMap } from "./plan_map.js";
import { onRenewed, startRenewal } from "./plan_renewal.js";
import { selection } from "./selection.js";
import { startTableEdit } from "./table_edit.js";
import { ViewToggle } from "./view_toggle.js";

/** The usual columns go without saying. */
function shortenColumns(form, usual) {
  document.addEventListener("htmx:configRequest", (event) => {
    if ((event.target.form ?? event.target) !== form) return;
    const { parameters } = event.detail;
    if ([parameters.columns ?? []].flat().join(",") === usual) delete parameters.columns;
  });
}

/** Bring the page to life. */
export function startPlan() {
  const page = document.querySelector(".plan");
  const form = document.getElementById("filters");
  const views = new ViewToggle(page, form.elements.view, { usual: "all", list: ".plan__table", map: ".plan__map" });
  shortenColumns(form, page.dataset.usualColumns);
  startRenewal(page);
  startMenus(page);
  startCopyLink(page);
  startRows(page, selection);
  startTableEdit();
  startBulk();

  const element = document.getElementById("map");
  onceVisible(element, () => {
    const map = new PlanMap(page, element, { selection, views });
    onRenewed(() => map.renew());
  });
}
