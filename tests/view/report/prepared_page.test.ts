import { assert, assertEquals } from "@std/assert";
import { preparedPage } from "sft/view/report/prepared_page.ts";

Deno.test("preparedPage() is one file with the figure and the account", async () => {
  const page = await preparedPage({
    title: "Prepared: a<b.jsonl",
    summary: "rows read  3\n  dropped: <script>  1",
    lengths: { train: { 2: 5 }, held_out: {} },
    key: "abc",
  });

  assert(page.includes("<title>Prepared: a&lt;b.jsonl</title>"));
  assert(page.includes("Cache key abc"));
  assert(page.includes("dropped: &lt;script&gt;  1"));
  const [, figure] = /data-figure="lengths">([^<]*)</.exec(page)!;
  assertEquals(JSON.parse(figure).data[0].y, [0, 0, 5]);
  assertEquals(/ (src|href)="http/.test(page), false);
});
