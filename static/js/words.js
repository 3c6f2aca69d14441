/** The words of the page in the reader's language. Scripts hold none of their own. */

const block = document.getElementById("words");

export const words = block ? JSON.parse(block.textContent) : {};

/** Fill a pattern as gettext writes it: say("%(count)s new", {count: 3}). */
export function say(pattern, values) {
  return (pattern ?? "").replace(/%\((\w+)\)s/g, (_whole, name) => values[name] ?? "");
}
