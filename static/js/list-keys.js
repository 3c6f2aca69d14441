/** Lists beside the desk: a link that names a key answers to it. Typing is left alone, and the switch that turns single keys off counts here as well (WCAG 2.1.4). */

import "./page.js";

const SWITCH = "keys-off";
const writing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (writing(event.target) || localStorage.getItem(SWITCH) !== null) return;
  if (document.querySelector("details:is(.menu, [data-menu])[open]")) return;
  const link = document.querySelector(`main [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
