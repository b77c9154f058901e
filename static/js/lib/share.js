/**
 * Sharing and printing. The buttons may come with a new list, so the page listens.
 * What is shared is the address that the server wrote: it has no address of a house.
 */
import { sayOn } from "./saying.js";

const wordsOf = (button) => button.querySelector("[data-share-text]");

async function share(button) {
  const url = new URL(button.dataset.share, location.href).href;
  if (navigator.share) {
    // Who closes the menu of the phone meant to.
    await navigator.share({ title: document.title, url }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    sayOn(wordsOf(button), button.dataset.done);
  } catch {
    sayOn(wordsOf(button), button.dataset.failed); // no leave to use the clipboard, or no https
  }
}

export function startSharing() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-share]");
    if (button) share(button);
    if (target.closest("[data-print]")) window.print();
  });
}
