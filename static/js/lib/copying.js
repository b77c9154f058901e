/**
 * Buttons [data-copy-of="id"] copy what stands in a field. What came of it (data-done,
 * data-failed) stands on the button for a moment, and is said in [data-copy-said].
 */

import { sayOn } from "./saying.js";

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select(); // no leave to use the clipboard, or no https
    return false;
  }
}

export function startCopying() {
  const said = document.querySelector("[data-copy-said]");
  for (const button of document.querySelectorAll("[data-copy-of]")) {
    button.addEventListener("click", async () => {
      const { copyOf, done, failed } = button.dataset;
      const text = (await copied(document.getElementById(copyOf))) ? done : failed;
      sayOn(button, text);
      said.textContent = text;
    });
  }
}
