/** The public page: search, and the list of works with its map. */
import { startPlaceSearch } from "./lib/place_search.js";
import { startSharing } from "./lib/share.js";
import { startTilePage } from "./lib/tile_page.js";

startPlaceSearch();
startSharing();
startTilePage();
