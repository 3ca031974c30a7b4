/**
 * Which of a run's models is judged, for commands that read runs.
 *
 * @module
 */
import { READ_AT } from "../../view/compare/run_view.ts";
import { choice } from "./flags.ts";

/** `at` */
export const AT = choice(READ_AT, {
  default: "final",
  help: "which model of a run is judged; the best is that of the run's " +
    "metric_for_best_model",
});
