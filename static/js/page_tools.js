/** A page that can be printed, and whose address or text can be copied. */
import { startCopying } from "./lib/copying.js";
import { startPrinting } from "./lib/printing.js";

startCopying();
startPrinting();
