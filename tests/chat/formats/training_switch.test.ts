import { assertEquals } from "@std/assert";
import { parseSwitch } from "sft/chat/formats/training_switch.ts";
import type { Role } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const said = (turn: Record<string, unknown>, role: Role = "assistant") =>
  parseSwitch(turn, role, "message 2", WHERE);

Deno.test("parseSwitch() reads the switches of published formats", () => {
  const off = [
    { weight: 0 },
    { weight: false },
    { loss_weight: 0 },
    { train: false },
    { training: 0 },
    { trainable: false },
    { loss: false },
    { masked: true },
    { weight: 0, train: false, masked: true },
  ];
  for (const turn of off) assertEquals(said(turn), { trained: false });
  const on = [
    {},
    { weight: 1 },
    { weight: null },
    { train: true },
    { loss: 1 },
    { masked: false },
    { training: true, training_detail: [], train_detail: null },
  ];
  for (const turn of on) assertEquals(said(turn), {});
});

Deno.test("parseSwitch() leaves turns alone that are no answers", () => {
  assertEquals(said({ weight: 1 }, "user"), {});
  assertEquals(said({ train: false }, "user"), {});
  assertEquals(said({ masked: false }, "system"), {});
});

Deno.test("parseSwitch() refuses by name what no switch can mean", () => {
  const refused: [
    turn: Record<string, unknown>,
    detail: string,
    role?: Role,
  ][] = [
    [{ weight: 0.5 }, '"weight" of message 2 is "0.5", expected 0 or 1'],
    [
      { train: "no" },
      '"train" of message 2 is "no", expected true or false',
    ],
    [
      { weight: 0, train: true },
      '"weight" and "train" of message 2 disagree',
    ],
    [
      { training_detail: [{ begin_offset: 0, end_offset: 4, train: false }] },
      '"training_detail" of message 2 trains parts of a message',
    ],
    [
      { train: true },
      '"train" of message 2 trains what the user says, expected it on ' +
      "answers alone",
      "user",
    ],
  ];
  for (const [turn, detail, role] of refused) {
    assertBadRow(() => said(turn, role), "training switch", detail);
  }
});
