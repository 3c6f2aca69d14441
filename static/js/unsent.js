/**
 * A report that could not be sent is kept in this browser, without its pictures, and offered again: here when the line
 * is back, and whenever the form is opened within a day. It keeps its slip, so that it never becomes two reports.
 */

const KEPT_FOR = 86_400_000; // ms
const NEVER = new Set(["csrfmiddlewaretoken", "pictures"]);
const box = document.getElementById("unsent");

const keyOf = (form) => `report:${new URL(form.action).pathname}`;

export function keep(form) {
  const values = [...new FormData(form)].filter(([name]) => !NEVER.has(name));
  const pictures = [...form.elements.pictures.files].length;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values, pictures }));
  } catch {
    // Full or forbidden: it still stands in the form.
  }
}

export function forget(form) {
  localStorage.removeItem(keyOf(form));
  box.hidden = true;
}

/** Say how it stands, and offer to send it. */
export function offer(form, how) {
  box.querySelector("[data-what]").textContent = box.dataset[how];
  box.hidden = false;
  if (how !== "found") box.scrollIntoView({ block: "center" });
}

function fillIn(form, values) {
  const kept = new Map(values);
  for (const field of form.elements) {
    if (!field.name || NEVER.has(field.name)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.get(field.name) === field.value;
    else field.value = kept.get(field.name) ?? field.value;
  }
}

function left(form) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(form)));
    return kept && Date.now() - kept.at < KEPT_FOR ? kept : null;
  } catch {
    return null;
  }
}

/** Put back what was not sent, unless the page itself already shows what was typed. */
export function restore(form) {
  const kept = left(form);
  if (kept && !document.getElementById("trouble").firstElementChild) {
    fillIn(form, kept.values);
    box.querySelector("[data-pictures]").hidden = !kept.pictures;
    offer(form, "found");
  } else if (!kept) localStorage.removeItem(keyOf(form));
  addEventListener("online", () => box.hidden || offer(form, "online"));
  box.querySelector("[data-discard]").addEventListener("click", () => {
    forget(form);
    form.reset();
    location.reload();
  });
}
