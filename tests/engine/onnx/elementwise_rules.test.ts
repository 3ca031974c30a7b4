import { ELEMENTWISE_RULES } from "sft/engine/onnx/elementwise_rules.ts";
import { ELEMENTWISE_CASES } from "./elementwise_cases.ts";
import { checkRules } from "./rule_cases.ts";

checkRules("ELEMENTWISE_RULES", ELEMENTWISE_RULES, ELEMENTWISE_CASES);
