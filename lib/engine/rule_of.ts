/**
 * Looking a lowering's rule up.
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
  // Not a name that every object has.
  if (Object.hasOwn(rules, kernel)) return rules[kernel];
  throw new TypeError(
    `Cannot lower "${program}" to ${target}: no rule for kernel "${kernel}"`,
  );
}
