/** Long enough for who reads slowly, or looks elsewhere first. */
const SHOWN_MS = 10_000;

/**
 * Shows for a while, in the words of a button, what came of pressing it.
 * @param {HTMLElement} words
 * @param {string} text
 */
export function sayOn(words, text) {
  words.dataset.usual ??= words.textContent;
  words.textContent = text;
  clearTimeout(words.dataset.saying);
  words.dataset.saying = setTimeout(() => {
    words.textContent = words.dataset.usual;
  }, SHOWN_MS);
}
