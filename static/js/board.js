/** The board of proposals: its folded filter, and the menus of its cards. */
import { startCardMenus } from "./lib/card_menus.js";
import { startMenus } from "./lib/menus.js";

startMenus(document.querySelector(".board-page"));
startCardMenus();
