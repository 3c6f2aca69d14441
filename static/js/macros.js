/** Macros: F2 opens those of the form at hand, a digit puts one in. What is written already is added to, never lost. */

const drawer = () => document.querySelector("#step [data-macros]");

/** Open the macros of the form at hand; tell whether there are any. */
export function openMacros() {
  const details = drawer();
  if (!details) return false;
  details.open = true;
  details.querySelector("[data-macro]").focus();
  return true;
}

function put(field, text) {
  const words = field.matches("textarea");
  if (words && field.value.includes(text)) return;
  field.value = words && field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
}

function fillIn(link) {
  const form = link.closest("form");
  const filled = Object.entries(JSON.parse(link.dataset.macro))
    .map(([name, text]) => [form.elements.namedItem(name), text])
    .filter(([field]) => field);
  for (const [field, text] of filled) {
    put(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  drawer().open = false;
  const [last] = filled.at(-1) ?? [];
  last?.focus();
}

export function listenForMacros() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-macro]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    fillIn(link);
  });
  document.addEventListener("keydown", (event) => {
    const details = event.target.closest("[data-macros]");
    if (!details || event.ctrlKey || event.metaKey || event.altKey) return;
    const link = /^[1-9]$/.test(event.key) && details.querySelector(`[data-macro-key="${event.key}"]`);
    if (link) link.click();
    else if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary").focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
}
