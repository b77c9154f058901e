/** The public page: the list of works with its map. */
import { startListPage } from "./lib/list_page.js";

startListPage();
