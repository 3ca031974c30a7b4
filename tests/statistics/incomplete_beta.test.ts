import { incompleteBeta } from "sft/statistics/incomplete_beta.ts";
import { assertNear } from "../support/near.ts";

Deno.test("incompleteBeta() is the binomial's tail", () => {
  // I(p; k, n - k + 1) is the chance of k or more of n.
  const choose = (n: number, k: number): number =>
    k === 0 ? 1 : choose(n, k - 1) * (n - k + 1) / k;
  for (const [n, k, p] of [[5, 2, 0.5], [9, 1, 0.3], [20, 17, 0.8]]) {
    let tail = 0;
    for (let hits = k; hits <= n; hits++) {
      tail += choose(n, hits) * p ** hits * (1 - p) ** (n - hits);
    }
    assertNear(incompleteBeta(p, k, n - k + 1), tail, `${k} of ${n}`);
  }
});

Deno.test("incompleteBeta() ends at 0 and 1", () => {
  assertNear(incompleteBeta(0, 2, 3), 0, "0");
  assertNear(incompleteBeta(1, 2, 3), 1, "1");
});
