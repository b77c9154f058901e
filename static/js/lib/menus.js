/**
 * Menus that unfold over the page: one at a time, closed by Escape and by a click beside
 * them; and what is chosen in one stands on it.
 */
const MENU = "details[data-menu]";

function sayChoice(menu) {
  const text = menu.querySelector("[data-menu-text]");
  if (!text) return;
  const chosen = [...menu.querySelectorAll("input:checked")];
  const { none, many } = text.dataset;
  const one = chosen[0]?.closest("label").textContent.trim();
  text.textContent = [none, one][chosen.length] ?? many.replace("{n}", chosen.length);
}

function closeOthers(menus, keep) {
  for (const menu of menus) if (menu !== keep) menu.open = false;
}

/** Where there is little room, what is rarely needed is folded away. */
function foldWhereNarrow(page) {
  const narrow = matchMedia("(max-width: 61.99rem)");
  const fold = () => {
    for (const part of page.querySelectorAll("details[data-fold]")) part.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();
}

/** @param {HTMLElement} page */
export function startMenus(page) {
  foldWhereNarrow(page);
  const menus = [...page.querySelectorAll(MENU)];
  for (const menu of menus) {
    sayChoice(menu);
    menu.addEventListener("change", () => sayChoice(menu));
    menu.addEventListener("toggle", () => menu.open && closeOthers(menus, menu));
  }
  document.addEventListener("click", (event) => closeOthers(menus, event.target.closest(MENU)));
  // Of the document: the list may have renewed the link that had the focus.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && menus.find((one) => one.open);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
