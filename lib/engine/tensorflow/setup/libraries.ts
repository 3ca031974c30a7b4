/**
 * TensorFlow's native library and headers, out of its Python wheel.
 *
 * pip downloads wheels and unpacks them beside their final place; what is not
 * needed is removed and the rest renamed, so that an interrupted setup leaves
 * nothing that looks whole. No Python code of them is ever run.
 *
 * @module
 */
import { TENSORFLOW_VERSION, type TensorFlowFolder } from "../folder.ts";
import { runOrThrow, type RunTool } from "./tools.ts";

/** What of the wheel's folder `tensorflow` is kept. */
const KEPT = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Headers; needed until the binding is built. */
const HEADERS = "include";

/**
 * The wheel is the same for every version of Python but in parts not kept;
 * pip takes older platforms than the one it is given for two of their names.
 */
const WHEEL = [
  ...["--python-version", "3.11"],
  ...["--platform", "manylinux_2_27_x86_64"],
  ...["--platform", "manylinux_2_17_x86_64"],
  ...["--platform", "manylinux2014_x86_64"],
];

/** Downloads and unpacks the library. */
export async function installLibrary(
  { path, cuda }: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}/libraries.partial`;
  const wheel = cuda ? "tensorflow" : "tensorflow-cpu";
  await install(run, partial, [`${wheel}==${TENSORFLOW_VERSION}`]);
  for (const { name } of Deno.readDirSync(`${partial}/tensorflow`)) {
    if (!KEPT.includes(name) && name !== HEADERS) {
      await removeAll(`${partial}/tensorflow/${name}`);
    }
  }
  await Deno.rename(partial, `${path}/libraries`);
}

/** Downloads and unpacks CUDA's libraries beside it, where it looks for them. */
export async function installCuda(
  { path }: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}/cuda.partial`;
  await install(run, partial, cudaRequirements(`${path}/libraries`));
  await Deno.rename(`${partial}/nvidia`, `${path}/libraries/nvidia`);
  await removeAll(partial);
}

/** Unpacks wheels into a new folder. */
async function install(
  run: RunTool,
  folder: string,
  requirements: readonly string[],
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
      ...["--only-binary", ":all:", ...WHEEL, "--target", folder],
      ...requirements,
    ],
  );
}

/** Removes what only building needs. */
export async function removeHeaders({ path }: TensorFlowFolder): Promise<void> {
  await removeAll(`${path}/libraries/tensorflow/${HEADERS}`);
}

/** The wheel's own list of CUDA's libraries, such as `nvidia-cublas-cu12==…`. */
function cudaRequirements(site: string): string[] {
  const information = `${site}/tensorflow-${TENSORFLOW_VERSION}.dist-info`;
  const lines = Deno.readTextFileSync(`${information}/METADATA`).split("\n");
  return lines.flatMap((line) => {
    const match = /^Requires-Dist: (nvidia-[^;]+);.*extra == ["']and-cuda["']/
      .exec(line);
    return match ? [match[1].replaceAll(/[\s()]/g, "")] : [];
  });
}

/** Removes a file or a folder, if it is there. */
async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
