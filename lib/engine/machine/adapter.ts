/**
 * What Deno says of the machine's GPU.
 *
 * @module
 */

/** One adapter of WebGPU. */
export interface Adapter {
  readonly name: string;
  /** Whether it is software on the CPU, such as Mesa's lavapipe. */
  readonly software: boolean;
}

/** The adapter that Deno would use; none where no driver is found. */
export async function findAdapter(): Promise<Adapter | undefined> {
  // Where Deno is built without WebGPU there is no `gpu` at all.
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { description, vendor, isFallbackAdapter } = adapter.info;
  return {
    name: description || `an adapter of vendor ${vendor}`,
    software: isFallbackAdapter,
  };
}
