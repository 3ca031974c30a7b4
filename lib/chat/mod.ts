/**
 * Conversations, the templates that write them, and what of them is trained.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export type {
  Conversation,
  DataRow,
  MarkedText,
  Message,
  Role,
} from "./message.ts";
export { openTemplate } from "./open_template.ts";
export {
  renderConversation,
  renderPrompt,
  type Segment,
  type Supervise,
} from "./render.ts";
export { segmentsOf } from "./row_segments.ts";
export {
  type ChatTemplate,
  templateByName,
  templateFromSource,
  type TemplateOptions,
  TEMPLATES,
} from "./template.ts";
