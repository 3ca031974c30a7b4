/**
 * Defining an experiment: everything that can be wrong with one is found before
 * anything is made for it.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { assertSome } from "../settings/check.ts";
import { PRETRAIN, SFT } from "../settings/config.ts";
import { metricOf } from "../view/compare/metrics.ts";
import { TOKENIZER } from "../settings/tokenizer_config.ts";
import { assertComplete } from "./arm_settings.ts";
import type { ArmSettings, Experiment } from "./experiment.ts";
import { assertForm } from "./experiment_form.ts";

/**
 * An experiment as it is; typed, so that an editor checks what is written.
 *
 * @throws {UserError} If it has another form, names do not do for folders, there is nothing to
 * compare, repeat or start from, or a setting is of the wrong kind or out of
 * bounds.
 */
export function defineExperiment<const Given extends Experiment>(
  experiment: Given,
): Given {
  assertForm(experiment);
  const { name, arms, seeds, baseSeeds, armSeeds = {}, expects = [] }:
    Experiment = experiment;
  const refuse = (why: string): never => {
    throw new UserError(`Cannot define experiment "${name}": ${why}`);
  };
  for (const word of [name, ...Object.keys(arms)]) {
    if (/^[a-z0-9][a-z0-9_.+=-]*$/i.test(word)) continue;
    refuse(
      `"${word}" names a folder, expected letters, digits and any of ` +
        "_ . + = - between them",
    );
  }
  const lists = { arms: Object.keys(arms), seeds, baseSeeds, ...armSeeds };
  for (const [what, list] of Object.entries(lists)) {
    if (!list) continue;
    if (list.length === 0) refuse(`it has no ${what}, expected at least one`);
    if (new Set<unknown>(list).size === list.length) continue;
    refuse(`one of its ${what} is there twice, expected each once`);
  }
  for (
    const seed of [seeds, baseSeeds ?? [], ...Object.values(armSeeds)].flat()
  ) {
    if (Number.isSafeInteger(seed) && seed >= 0) continue;
    refuse(`${seed} is no seed, expected whole numbers from 0`);
  }
  const stranger = Object.keys(armSeeds).find((arm) =>
    !Object.hasOwn(arms, arm)
  );
  if (stranger !== undefined) {
    refuse(`there are seeds for "${stranger}", which is no arm`);
  }
  if (baseSeeds && !experiment.setup) {
    refuse(
      "baseSeeds are of a pretraining, and it has no setup, leave them out",
    );
  }
  const { metric, better } = experiment.decidedBy;
  const known = metricOf(metric).better;
  if (known !== undefined && known !== better) {
    refuse(`decidedBy says that ${metric} is better ${better}, it is ${known}`);
  }
  const [firstArm] = Object.keys(arms);
  for (const { arm, against = firstArm } of expects) {
    const unknown = [arm, against].find((one) => !Object.hasOwn(arms, one));
    if (unknown !== undefined) {
      refuse(`it expects something of "${unknown}", which is no arm`);
    }
    if (arm === against) refuse(`it compares arm "${arm}" with itself`);
  }
  assertInBounds(experiment);
  assertComplete(experiment);
  return experiment;
}

/** Before data and models are made for settings that no run takes. */
function assertInBounds({ name, setup, base, arms }: Experiment): void {
  const of = `of experiment "${name}"`;
  if (setup) {
    const { vocab_size, pretrain, models } = setup;
    assertSome(TOKENIZER, { vocab_size }, `in the setup ${of}`);
    assertSome(PRETRAIN, pretrain, `in the setup ${of}`);
    for (const [model, shape] of Object.entries(models)) {
      assertSome(PRETRAIN, shape, `in model "${model}" ${of}`);
    }
  }
  const given = { "the base": base } as Record<string, ArmSettings>;
  for (const arm of Object.keys(arms)) given[`arm "${arm}"`] = arms[arm];
  for (const [where, settings] of Object.entries(given)) {
    const { dataSet: _, model: __, ...own } = settings;
    const decided = DECIDED.find((name) => Object.hasOwn(own, name));
    if (decided !== undefined) {
      throw new UserError(
        `Cannot set ${decided} in ${where} ${of}: the experiment gives each ` +
          "run its own, leave it out" +
          (decided === "seed" ? ", see seeds" : ""),
      );
    }
    assertSome(SFT, own, `in ${where} ${of}`);
  }
}

/** What the type leaves out, for files that no compiler has checked. */
const DECIDED: readonly string[] = ["output_dir", "seed", "resume"];
