/**
 * The public surface: what notebooks and scripts import as `sft`.
 *
 * It is that of each room, `sft/chat/mod.ts` and so on. Everything else can be
 * imported by its path, `sft/batch/pack.ts`; what is here is what most begin
 * with.
 *
 * @module
 */
export { UserError } from "./core/errors.ts";
export type { ExperimentHost, RunHost } from "./core/host.ts";
export type { TokenRow } from "./core/token_row.ts";
export * from "./tokenizer/mod.ts";
export * from "./chat/mod.ts";
export * from "./batch/mod.ts";
export * from "./data/mod.ts";
export * from "./engine/mod.ts";
export * from "./view/mod.ts";
export * from "./settings/mod.ts";
export * from "./run/mod.ts";
export * from "./experiment/mod.ts";
export * from "./notebook/mod.ts";
