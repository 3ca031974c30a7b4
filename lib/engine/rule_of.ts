/**
 * Finding the rule by which a kernel is lowered.
 *
 * @module
 */

/**
 * The rule for a kernel.
 *
 * @param program Name of the program that calls the kernel.
 * @param target What it is lowered to.
 * @throws {TypeError} If there is none.
 */
export function ruleOf<Rule>(
  rules: Readonly<Record<string, Rule>>,
  kernel: string,
  program: string,
  target: string,
): Rule {
  // Every object has properties that are not its own, such as "toString".
  if (Object.hasOwn(rules, kernel)) return rules[kernel];
  throw new TypeError(
    `Cannot lower "${program}" to ${target}: no rule for kernel "${kernel}"`,
  );
}
