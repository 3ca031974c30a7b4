/**
 * TensorFlow's native library and headers, out of its Python wheel.
 *
 * pip downloads the wheel, with CUDA's libraries if they are asked for, and
 * unpacks it beside its final place; what is not needed is removed and the rest
 * renamed, so that an interrupted setup leaves nothing that looks whole. No
 * Python code of it is ever run.
 *
 * @module
 */
import { TENSORFLOW_VERSION, type TensorFlowFolder } from "../folder.ts";
import { runOrThrow, type RunTool } from "./tools.ts";

/** What of the wheel's folder `tensorflow` is kept. */
const KEPT = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Headers; needed until the binding is built. */
const HEADERS = "include";

/** The wheel is the same for every version of Python but in parts not kept. */
const WHEEL = [
  "--python-version",
  "3.11",
  "--platform",
  "manylinux_2_27_x86_64",
];

/** Downloads and unpacks the libraries. */
export async function installLibraries(
  { path, cuda }: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}/libraries.partial`;
  await removeAll(partial);
  await Deno.mkdir(path, { recursive: true });
  const wheel = cuda ? "tensorflow" : "tensorflow-cpu";
  const install = (requirements: readonly string[]) =>
    runOrThrow(
      run,
      `download ${requirements[0]}`,
      "python3",
      [
        ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
        ...["--no-deps", "--no-compile", "--no-cache-dir"],
        ...["--only-binary", ":all:", ...WHEEL, "--target", partial],
        ...requirements,
      ],
    );
  await install([`${wheel}==${TENSORFLOW_VERSION}`]);
  if (cuda) await install(cudaRequirements(partial));
  for (const { name } of Deno.readDirSync(partial)) {
    if (name !== "tensorflow" && name !== "nvidia") {
      await removeAll(`${partial}/${name}`);
    }
  }
  for (const { name } of Deno.readDirSync(`${partial}/tensorflow`)) {
    if (!KEPT.includes(name) && name !== HEADERS) {
      await removeAll(`${partial}/tensorflow/${name}`);
    }
  }
  await Deno.rename(partial, `${path}/libraries`);
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
