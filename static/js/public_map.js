/** The public page: search, and the list of works with its map. */
import { startListPage } from "./lib/list_page.js";
import { startPlaceSearch } from "./lib/place_search.js";
import { startSharing } from "./lib/share.js";

startPlaceSearch();
startSharing();
startListPage();
