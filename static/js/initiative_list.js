/** What residents propose as a list with its map. */
import { startListPage } from "./lib/list_page.js";

startListPage();
