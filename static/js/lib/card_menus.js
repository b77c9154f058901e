/**
 * The menus of cards that come and go. The browser sees to it that one is open at a time
 * (they share a name); this closes it by Escape and by a click beside it.
 */
const OPEN = "details.card-menu[open]";

function closeBut(keep) {
  for (const menu of document.querySelectorAll(OPEN)) if (menu !== keep) menu.open = false;
}

export function startCardMenus() {
  document.addEventListener("click", (event) => closeBut(event.target.closest(OPEN)));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
