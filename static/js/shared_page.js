/** A page that can be shared, printed and copied from; no more than that. */
import { startCopying } from "./lib/copying.js";
import { startSharing } from "./lib/share.js";

startCopying();
startSharing();
