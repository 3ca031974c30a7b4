/**
 * How tools, calls and their results are written by the ChatML family: as Qwen
 * writes them, since that is what its models were trained to read.
 *
 * @module
 */
import { write } from "./family.ts";

/**
 * A system turn that offers tools, after the system text where there is one.
 * The words are part of the published form.
 */
export const TOOLS_OFFERED = "{%- if tools -%}" +
  write("<|im_start|>system\n") +
  '{%- if messages[0].role == "system" -%}{{- messages[0].content -}}' +
  write("\n\n") + "{%- endif -%}" +
  write(
    "# Tools\n\nYou may call one or more functions to assist with the user " +
      "query.\n\nYou are provided with function signatures within " +
      "<tools></tools> XML tags:\n<tools>",
  ) +
  `{%- for tool in tools -%}${write("\n")}{{- tool | tojson -}}{%- endfor -%}` +
  write(
    "\n</tools>\n\nFor each function call, return a json object with function " +
      "name and arguments within <tool_call></tool_call> XML tags:\n" +
      '<tool_call>\n{"name": <function-name>, "arguments": ' +
      "<args-json-object>}\n</tool_call><|im_end|>\n",
  ) +
  "{%- endif -%}";

/** Calls at the end of an answer. */
export const TOOL_CALLS = "{%- if message.tool_calls -%}" +
  "{%- for tool_call in message.tool_calls -%}" +
  `{%- if message.content or not loop.first -%}${write("\n")}{%- endif -%}` +
  write('<tool_call>\n{"name": "') + "{{- tool_call.function.name -}}" +
  write('", "arguments": ') + "{{- tool_call.function.arguments | tojson -}}" +
  write("}\n</tool_call>") + "{%- endfor -%}{%- endif -%}";

/** What tools answered: results in a row share one turn of the user's. */
export const TOOL_RESULT =
  '{%- if loop.first or messages[loop.index0 - 1].role != "tool" -%}' +
  write("<|im_start|>user") + "{%- endif -%}" +
  write("\n<tool_response>\n") + "{{- message.content -}}" +
  write("\n</tool_response>") +
  '{%- if loop.last or messages[loop.index0 + 1].role != "tool" -%}' +
  write("<|im_end|>\n") + "{%- endif -%}";
