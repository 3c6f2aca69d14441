/** Forms of the steps: what is missing is said before the button, proposals fill in, a form knows it was touched. */

import { say, words } from "./words.js";

function missingIn(form) {
  const names = new Set();
  for (const field of form.elements) if (field.dataset.name && field.willValidate && field.validity.valueMissing) names.add(field.dataset.name);
  return [...names];
}

// Some entries are asked for by some kinds only: a place for help and complaint, not for praise.
function askByKind(form) {
  const kind = form.elements.namedItem("kind")?.value;
  for (const field of form.querySelectorAll("[data-required-for]")) field.required = field.dataset.requiredFor.split(" ").includes(kind);
}

function sayMissing(form) {
  askByKind(form);
  const place = form.querySelector("[data-missing]");
  if (!place) return;
  const names = missingIn(form).join(words.comma);
  const text = names ? say(words.missing, { names }) : "";
  if (place.textContent.trim() !== text) place.textContent = text;
}

function fill(button) {
  const field = button.closest("form, body").querySelector(`[name="${CSS.escape(button.dataset.fill)}"], [data-fill-target="${CSS.escape(button.dataset.fill)}"]`);
  if (!field) return;
  field.value = button.dataset.value;
  for (const one of button.parentElement.querySelectorAll(".proposal")) one.setAttribute("aria-pressed", one === button);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** Take the proposal after the one that stands in the form; after the last comes the first again. */
export function nextProposal() {
  const buttons = [...document.querySelectorAll("#step button.proposal[data-fill]")];
  if (!buttons.length) return false;
  const field = buttons[0].closest("form").elements.namedItem(buttons[0].dataset.fill);
  const taken = buttons.findIndex(({ dataset }) => dataset.value === field.value);
  fill(buttons[(taken + 1) % buttons.length]);
  return true;
}

export function watchForms() {
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (!form) return;
    if (form.dataset.draft) form.setAttribute("data-dirty", "");
    sayMissing(form);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (button) fill(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.is-primary") ?? undefined);
    }
  });
  greetForms(document);
}

/** Look at forms that have just come in. */
export function greetForms(root) {
  root.querySelectorAll("form[data-draft]").forEach(sayMissing);
}
