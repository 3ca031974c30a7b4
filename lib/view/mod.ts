/**
 * Runs as they are looked at: opened, grouped, reported.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { type Group, groupRuns } from "./compare/groups.ts";
export { openRuns } from "./compare/open_runs.ts";
export { type Report, writeReport } from "./report/write_report.ts";
export { readRunView, type RunView } from "./compare/run_view.ts";
