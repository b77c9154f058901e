/** A link that shows a colleague the same: whose works "mine" are stands in it by name. */
import { sayOn } from "./saying.js";
import { withValues, valuesOf } from "./filters.js";

function linkOf(page) {
  const { link } = page.querySelector("#asked").dataset;
  const now = { selected: valuesOf(location.search, "selected"), view: valuesOf(location.search, "view") };
  return `${location.origin}${location.pathname}${withValues(`?${link}`, now)}`;
}

/** @param {HTMLElement} page */
export function startCopyLink(page) {
  const button = page.querySelector("[data-copy-link]");
  const said = page.querySelector("[data-copy-said]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    let text = button.dataset.done;
    try {
      await navigator.clipboard.writeText(linkOf(page));
    } catch {
      text = button.dataset.failed; // no leave to use the clipboard, or no https
    }
    sayOn(button, text);
    said.textContent = text;
  });
}
