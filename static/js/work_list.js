/** The planner's page: table, map and timeline of the same works. */
import { startPlan } from "./lib/plan_page.js";

startPlan();
