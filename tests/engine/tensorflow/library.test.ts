import { assertEquals, assertThrows } from "@std/assert";
import { cString } from "sft/engine/pointer.ts";
import { requireTensorflow } from "sft/engine/tensorflow/folder.ts";
import { nameAt, Status } from "sft/engine/tensorflow/library.ts";
import {
  tensorflowRuntime,
  testWithTensorflow,
} from "../../support/tensorflow.ts";

Deno.test("nameAt() reads nothing at no address", () => {
  assertEquals(nameAt(null), "");
});

testWithTensorflow("loadLibrary() reaches the functions", () => {
  const { library } = tensorflowRuntime();

  assertEquals(nameAt(library.TF_Version()), "2.21.0");
});

testWithTensorflow("Status throws what TensorFlow says", () => {
  const { library } = tensorflowRuntime();
  const status = new Status(library);
  const graph = library.TF_NewGraph();
  const neg = library.TF_NewOperation(graph, cString("Neg"), cString("alone"));
  status.check("begin an operation");
  library.TF_FinishOperation(neg, status.pointer);

  const { message } = assertThrows(() => status.check("add it"), Error);
  const [ours, theirs] = message.split("TensorFlow says: ");
  assertEquals(ours, "Cannot add it: ");
  assertEquals(theirs.includes("Neg"), true, theirs);
  status.dispose();
  library.TF_DeleteGraph(graph);
});

testWithTensorflow(
  "loadLibrary() lets a process end that has used it",
  async () => {
    const folder = new URL("../../../lib/engine/tensorflow/", import.meta.url);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `
      import { loadLibrary } from "${folder}library.ts";
      loadLibrary(${JSON.stringify(requireTensorflow().library)});
    `,
      ],
      stderr: "null",
    }).output();

    assertEquals(code, 0);
  },
);
