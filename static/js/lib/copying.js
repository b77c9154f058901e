/**
 * Buttons that copy: [data-copy="text"], or [data-copy-of="id"] of a field. What came of it
 * (data-done, data-failed) stands on the button for a moment and is said in [data-copy-said].
 */

const SHOWN = 3000; // milliseconds

function textOf(button) {
  return button.dataset.copy ?? document.getElementById(button.dataset.copyOf).value;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no leave to use the clipboard, or no https
  }
}

export function startCopying() {
  const said = document.querySelector("[data-copy-said]");
  for (const button of document.querySelectorAll("[data-copy], [data-copy-of]")) {
    const usual = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { done, failed } = button.dataset;
      button.textContent = (await copied(textOf(button))) ? done : failed;
      if (said) said.textContent = button.textContent;
      setTimeout(() => {
        button.textContent = usual;
      }, SHOWN);
    });
  }
}
