/** Proposals as a list with the map of their works. */
import { startCardMenus } from "./lib/card_menus.js";
import { startListPage } from "./lib/list_page.js";
import { startMenus } from "./lib/menus.js";

startMenus(document.querySelector(".map-page"));
startCardMenus();
// What goes without saying is the board: the address always says which view this is.
startListPage({ unsaid: null });
