/**
 * Tests that need XLA's plugin for the CPU on this machine.
 *
 * @module
 */
import { installedXla, requireXla } from "sft/engine/xla/folder.ts";
import { openClient } from "sft/engine/xla/open_client.ts";
import type { PjrtClient } from "sft/engine/xla/pjrt_client.ts";
import { ignoredWhere } from "./ignored.ts";

/** Why there is no engine `xla` here; nothing where there is one. */
export const NO_XLA: string | undefined = installedXla(false)
  ? undefined
  : "XLA's plugin is not set up";

/** Registers a test; ignored, with the reason, where the plugin is not set up. */
export function testWithXla(
  name: string,
  test: () => void | Promise<void>,
): void {
  Deno.test({ ...ignoredWhere(NO_XLA, name), fn: test });
}

/** The process's client, on all cores. */
export function xlaClient(): PjrtClient {
  return openClient(requireXla(false), navigator.hardwareConcurrency);
}
