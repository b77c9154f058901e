/** The area manager's page: proposals with the map of their works. */
import { startListPage } from "./lib/list_page.js";

startListPage();
