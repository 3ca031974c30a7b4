import { assertEquals, assertThrows } from "@std/assert";
import { checked } from "sft/core/checked/checked_json.ts";
import { UserError } from "sft/core/errors.ts";
import { EVENTS, type RunEvent } from "sft/core/events.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "../support/views.ts";

Deno.test("EVENTS has the form of every kind of event", () => {
  const events: RunEvent[] = [
    stepWith(3),
    heldOutLossWith(3, 2),
    sampleWith(3, "4"),
    evaluationWith(3),
    { kind: "checkpoint", step: 3, path: "run/checkpoint-3" },
    { kind: "note", step: 3, text: "resumed" },
  ];

  assertEquals(events.map(({ kind }) => kind), Object.keys(EVENTS) as never);
  for (const event of events) {
    assertEquals(checked(event, EVENTS[event.kind], "e") as unknown, event);
    assertThrows(
      () => checked({ ...event, step: -1 }, EVENTS[event.kind], "e"),
      UserError,
      '"step" is -1',
    );
  }
});
