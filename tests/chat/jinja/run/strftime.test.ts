import { assertEquals } from "@std/assert";
import { strftime } from "sft/chat/jinja/run/strftime.ts";

const FORMAT = "%a|%A|%b|%B|%c|%d|%e|%f|%F|%g|%G|%H|%I|%j|%k|%l|%m|%M|%p|%P|" +
  "%R|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%Z|%%|%-d|%-m|%_d|%^a|%D" +
  "|%h|%C|%r|%-I|%j|%05d";

// What Python's datetime.strftime writes of the same times.
const TIMES: readonly [time: Date, text: string][] = [
  [
    new Date(2026, 6, 4, 9, 5, 3, 7),
    "Sat|Saturday|Jul|July|Sat Jul  4 09:05:03 2026|04| 4|007000|" +
    "2026-07-04|26|2026|09|09|185| 9| 9|07|05|AM|am|09:05|03|09:0" +
    "5:03|6|26|27|6|26|07/04/26|09:05:03|26|2026||%|4|7| 4|SAT|07" +
    "/04/26|Jul|20|09:05:03 AM|9|185|00004",
  ],
  [
    new Date(2024, 11, 30, 23, 59, 59),
    "Mon|Monday|Dec|December|Mon Dec 30 23:59:59 2024|30|30|00000" +
    "0|2024-12-30|25|2025|23|11|365|23|11|12|59|PM|pm|23:59|59|23" +
    ":59:59|1|52|01|1|53|12/30/24|23:59:59|24|2024||%|30|12|30|MO" +
    "N|12/30/24|Dec|20|11:59:59 PM|11|365|00030",
  ],
  [
    new Date(2021, 0, 3),
    "Sun|Sunday|Jan|January|Sun Jan  3 00:00:00 2021|03| 3|000000" +
    "|2021-01-03|20|2020|00|12|003| 0|12|01|00|AM|am|00:00|00|00:" +
    "00:00|7|01|53|0|00|01/03/21|00:00:00|21|2021||%|3|1| 3|SUN|0" +
    "1/03/21|Jan|20|12:00:00 AM|12|003|00003",
  ],
];

Deno.test("strftime() writes every directive as Python does", () => {
  for (const [time, text] of TIMES) {
    assertEquals(strftime(time, FORMAT), text);
  }
});
