import { geluReference } from "sft/ops/gelu.ts";
import { assertClose } from "../support/close.ts";

Deno.test("geluReference() gives the values of PyTorch's tanh form", () => {
  const x = Float64Array.of(-3, -1, -0.5, 0, 0.5, 1, 3);
  assertClose("values", geluReference([x]), [
    -0.0036373920817729943,
    -0.15880800939172324,
    -0.15428599017485606,
    0,
    0.34571400982514394,
    0.8411919906082768,
    2.996362607918227,
  ], { relative: 1e-15 });
});
