/** The planner's page: the table of works with its map. */
import { startListPage } from "./lib/list_page.js";

startListPage();
