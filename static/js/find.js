/** The page of places to choose from. */
import { startPlaceSearch } from "./lib/place_search.js";

startPlaceSearch();
