/** What residents will see, in a dialog; htmx fills it with what stands in the form. */

/** @param {HTMLDialogElement} dialog */
export function startPreview(dialog) {
  dialog.addEventListener("htmx:afterSwap", () => {
    if (!dialog.open) dialog.showModal();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
