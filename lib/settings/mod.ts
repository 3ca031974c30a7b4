/**
 * Settings of commands, with their defaults.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export {
  DPO_DEFAULTS,
  type DpoConfig,
  PRETRAIN_DEFAULTS,
  type PretrainConfig,
  SFT_DEFAULTS,
  type SftConfig,
} from "./config.ts";
export { PREPARE_DEFAULTS, type PrepareConfig } from "./prepare_config.ts";
export { PRESETS } from "./presets.ts";
