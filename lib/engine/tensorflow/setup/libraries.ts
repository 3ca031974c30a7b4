/**
 * TensorFlow's native library and headers, out of its Python wheel.
 *
 * pip downloads wheels and unpacks them beside their final place; what is not
 * needed is removed and the rest renamed, so that an interrupted setup leaves
 * nothing that looks whole. No Python code of them is ever run.
 *
 * @module
 */
import {
  exists,
  TENSORFLOW_VERSION,
  type TensorFlowFolder,
} from "../folder.ts";
import { runOrThrow, type RunTool } from "./tools.ts";

/** What of the wheel's folder `tensorflow` is kept. */
const KEPT = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Headers; needed until the binding is built. */
const HEADERS = "include";

/**
 * Minor versions of the C libraries that wheels may be built for. Each is named
 * to pip: it takes wheels for older ones by itself for the names of 2010 and
 * 2014 alone.
 */
const NEWEST_LIBC = 28;
const OLDEST_LIBC = 17;
const PLATFORM = Array.from(
  { length: NEWEST_LIBC - OLDEST_LIBC + 1 },
  (_, older) => `manylinux_2_${NEWEST_LIBC - older}_x86_64`,
).concat("manylinux2014_x86_64").flatMap((name) => ["--platform", name]);

/** The wheel, unpacked into a new folder. */
async function unpackWheel(
  { path, cuda }: TensorFlowFolder,
  run: RunTool,
): Promise<string> {
  const partial = `${path}/libraries.partial`;
  const wheel = cuda ? "tensorflow" : "tensorflow-cpu";
  await installWheels(run, partial, [`${wheel}==${TENSORFLOW_VERSION}`]);
  return partial;
}

/** Downloads and unpacks the library. */
export async function installLibrary(
  folder: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const partial = await unpackWheel(folder, run);
  for (const { name } of Deno.readDirSync(`${partial}/tensorflow`)) {
    if (!KEPT.includes(name) && name !== HEADERS) {
      await removeAll(`${partial}/tensorflow/${name}`);
    }
  }
  await Deno.rename(partial, `${folder.path}/libraries`);
}

/** Where the library's headers are, as long as something is to be built. */
export function headersPath({ path }: TensorFlowFolder): string {
  return `${path}/libraries/tensorflow/${HEADERS}`;
}

/** Downloads the headers again, if they were removed. */
export async function restoreHeaders(
  folder: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  if (exists(headersPath(folder))) return;
  const partial = await unpackWheel(folder, run);
  await Deno.rename(`${partial}/tensorflow/${HEADERS}`, headersPath(folder));
  await removeAll(partial);
}

/** Downloads and unpacks CUDA's libraries beside it, where it looks for them. */
export async function installCuda(
  { path }: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}/cuda.partial`;
  await installWheels(
    run,
    partial,
    extraRequirements(
      `${path}/libraries/tensorflow-${TENSORFLOW_VERSION}.dist-info`,
      "and-cuda",
    ),
  );
  await Deno.rename(`${partial}/nvidia`, `${path}/libraries/nvidia`);
  await removeAll(partial);
}

/**
 * Downloads wheels and unpacks them into a new folder.
 *
 * @param python The version of Python that they are for; what is kept of them is
 * the same for all versions.
 */
export async function installWheels(
  run: RunTool,
  folder: string,
  requirements: readonly string[],
  python = "3.11",
): Promise<void> {
  await removeAll(folder);
  await Deno.mkdir(folder, { recursive: true });
  await runOrThrow(
    run,
    `download ${requirements[0]}`,
    "python3",
    [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
      ...["--no-deps", "--no-compile", "--no-cache-dir"],
      // This machine's Python runs none of them.
      ...["--ignore-requires-python", "--python-version", python],
      ...["--only-binary", ":all:", ...PLATFORM, "--target", folder],
      ...requirements,
    ],
  );
}

/** Removes what only building needs. */
export async function removeHeaders(folder: TensorFlowFolder): Promise<void> {
  await removeAll(headersPath(folder));
}

/**
 * A wheel's own list of NVIDIA's libraries, such as `nvidia-cublas-cu12==…`.
 *
 * @param information The wheel's folder of information on itself.
 * @param extra Under which name it lists them.
 */
export function extraRequirements(
  information: string,
  extra: string,
): string[] {
  const lines = Deno.readTextFileSync(`${information}/METADATA`).split("\n");
  return lines.flatMap((line) => {
    const match = /^Requires-Dist: (nvidia-[^;]+);.*extra == ["']([^"']+)["']/
      .exec(line);
    return match?.[2] === extra ? [match[1].replaceAll(/[\s()]/g, "")] : [];
  });
}

/** Removes a file or a folder, if it is there. */
export async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
