/**
 * What an arm is made of: its own settings over the experiment's base.
 *
 * A thing of the setup and a path are two ways to say the same: an arm that
 * names a `model_path` does not start from the base's `model`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { ArmSettings, Experiment } from "./experiment.ts";

/** The name in the setup, and the setting that says the same as a path. */
const EITHER = [["model", "model_path"], ["dataSet", "data_file"]] as const;

/** All that is known of an arm before there is a setup. */
export function armSettings(
  { base, arms }: Pick<Experiment, "base" | "arms">,
  arm: string,
): ArmSettings {
  const own = arms[arm];
  const inherited: ArmSettings = { ...base };
  for (const pair of EITHER) {
    if (pair.every((name) => own[name] === undefined)) continue;
    for (const name of pair) {
      delete (inherited as Record<string, unknown>)[name];
    }
  }
  return { ...inherited, ...own };
}

/**
 * Refuses arms that lack a model, data or something to be measured on, or that
 * have one twice.
 *
 * @throws {UserError} If one does.
 */
export function assertComplete(experiment: Experiment): void {
  const { base, arms, setup, evalSet, heldOut } = experiment;
  const divides = holdsOut(experiment);
  const refuse = (why: string): never => {
    throw new UserError(
      `Cannot define experiment "${experiment.name}": ${why}`,
    );
  };
  const given = { "the base": base } as Record<string, ArmSettings>;
  for (const arm of Object.keys(arms)) given[`arm "${arm}"`] = arms[arm];
  for (const [where, settings] of Object.entries(given)) {
    for (const [name, path] of EITHER) {
      if (settings[name] === undefined || settings[path] === undefined) {
        continue;
      }
      refuse(`${where} has ${name} and ${path}, leave one of the two out`);
    }
  }
  if (evalSet !== undefined && !setup) {
    refuse("evalSet is a set of a setup, and there is none, give eval_file");
  }
  for (const arm of Object.keys(arms)) {
    const settings = armSettings(experiment, arm);
    const { model, model_path, dataSet, data_file } = settings;
    if (!setup && model !== undefined) {
      refuse(
        `model "${model}" is of a setup, and there is none, give model_path`,
      );
    }
    if (!setup && dataSet !== undefined) {
      refuse(
        `dataSet "${dataSet}" is of a setup, and there is none, give data_file`,
      );
    }
    if (setup && model !== undefined && !Object.hasOwn(setup.models, model)) {
      const known = Object.keys(setup.models).join(", ");
      refuse(`its setup makes no model "${model}", expected one of ${known}`);
    }
    if (model === undefined && model_path === undefined) {
      refuse(`arm "${arm}" starts from no model, give model_path in the base`);
    }
    if (dataSet === undefined && data_file === undefined) {
      refuse(`arm "${arm}" has no data, give data_file in the base`);
    }
    if (evalSet === undefined && !divides && !settings.eval_file?.length) {
      refuse(
        `arm "${arm}" is measured on nothing, give eval_file in the base, as ` +
          'in ["held_out.jsonl"]',
      );
    }
  }
  if (heldOut !== undefined && !divides) {
    refuse("heldOut divides data where no eval_file is given, leave one out");
  }
  if (heldOut !== undefined && !(heldOut > 0 && heldOut < 1)) {
    refuse(`heldOut is ${heldOut}, expected a share above 0 and below 1`);
  }
}

/** Whether data are divided: no arm says what it is measured on. */
export function holdsOut(
  experiment: Pick<Experiment, "base" | "arms" | "evalSet">,
): boolean {
  return experiment.evalSet === undefined &&
    Object.keys(experiment.arms).every((arm) =>
      !armSettings(experiment, arm).eval_file?.length
    );
}
