/**
 * Which provider runs which node of a session.
 *
 * @module
 */
import { cString, type Pointer } from "../pointer.ts";
import { receivePointer, type Runtime } from "./runtime.ts";

/** What the CPU's provider is called. */
const CPU = "CPUExecutionProvider";

/** Makes a session record which provider runs each of its nodes. */
export function recordPlacement(runtime: Runtime, options: Pointer): void {
  runtime.native("addSessionConfig", ["pointer", "buffer", "buffer"])(
    options,
    cString("session.record_ep_graph_assignment_info"),
    cString("1"),
  );
}

/**
 * Operators that the CPU would run, each once, by name.
 *
 * @param session Made with `recordPlacement()`.
 */
export function operatorsOnCpu(runtime: Runtime, session: Pointer): string[] {
  const name = (of: "subgraphProvider" | "nodeOperator", part: Pointer) =>
    Deno.UnsafePointerView.getCString(
      receivePointer((out) =>
        runtime.native(of, ["pointer", "buffer"])(part, out)
      ),
    );
  const parts = (of: "placement" | "subgraphNodes", whole: Pointer) => {
    const count = new BigUint64Array(1);
    const list = receivePointer((out) =>
      runtime.native(of, ["pointer", "buffer", "buffer"])(whole, out, count)
    );
    return Array.from(
      { length: Number(count[0]) },
      (_, at) => new Deno.UnsafePointerView(list).getPointer(at * 8) as Pointer,
    );
  };
  const operators = parts("placement", session)
    .filter((subgraph) => name("subgraphProvider", subgraph) === CPU)
    .flatMap((subgraph) => parts("subgraphNodes", subgraph))
    .map((node) => name("nodeOperator", node));
  return [...new Set(operators)].sort();
}
