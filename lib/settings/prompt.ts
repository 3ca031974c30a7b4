/**
 * The form in which a model is prompted while it is evaluated.
 *
 * @module
 */
import { choice } from "./kinds.ts";
import { TEMPLATE_NAMES } from "./template.ts";

/** Where it is not the form that the model is trained in. */
export const PROMPT = {
  /** `"none"` prompts with bare text. */
  prompt_template: choice([...TEMPLATE_NAMES, "none"], {
    help: "how evaluation prompts, to see a mismatch; --template if not given",
  }),
};
