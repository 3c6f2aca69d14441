/**
 * While a menu is written: the bytes of every field, the phone beside it, and buttons that change places by key. All of
 * it works without this script, too: then the arrows ask the server, which counts and draws the same.
 */

const form = document.querySelector("[data-menu-form]");
const encoder = new TextEncoder();
const PARTS = ["name", "kind", "value"];

const slotAt = (place) => form.querySelector(`[data-slot="${place}"]`);
const fieldOf = (slot, part) => slot.querySelector(`[data-part="${part}"]`);
const placesFrom = (place) => [...form.querySelectorAll("[data-slot]")].map((slot) => slot.dataset.slot).filter((one) => one === place || one.startsWith(`${place}-`));

function count(field) {
  const bytes = encoder.encode(field.value.trim()).length;
  const over = bytes > Number(field.dataset.limit);
  const output = field.parentElement.querySelector("output");
  output.firstChild.textContent = `${bytes}/${field.dataset.limit}`;
  output.classList.toggle("is-over", over);
  field.setCustomValidity(over ? form.dataset.over : "");
}

function show(slot) {
  const kind = fieldOf(slot, "kind");
  fieldOf(slot, "value").dataset.limit = kind.selectedOptions[0].dataset.limit;
  for (const part of ["name", "value"]) count(fieldOf(slot, part));
  const name = fieldOf(slot, "name").value.trim();
  const shown = document.querySelector(`[data-shows="${slot.dataset.slot}"]`);
  shown.hidden = !name;
  shown.querySelector("[data-says]").textContent = name;
}

// Of what stands empty only the next one is offered: a phone would scroll past fifteen.
function fold() {
  for (const list of form.querySelectorAll(".menu-below")) {
    const lines = [...list.children];
    const last = lines.findLastIndex((line) => PARTS.some((part) => line.querySelector(`[data-part="${part}"]`).value));
    lines.forEach((line, n) => (line.hidden = n > last + 1 && !line.querySelector(".error")));
  }
}

function swap(one, other) {
  for (const part of PARTS) {
    const [a, b] = [fieldOf(slotAt(one), part), fieldOf(slotAt(other), part)];
    [a.value, b.value] = [b.value, a.value];
  }
}

function neighbour(place, step) {
  const numbers = place.split("-").map(Number);
  numbers[numbers.length - 1] += step;
  const other = numbers.join("-");
  return slotAt(other) ? other : null;
}

function move(place, step, focused) {
  const other = neighbour(place, step);
  if (!other) return;
  for (const from of placesFrom(place)) swap(from, other + from.slice(place.length));
  form.querySelectorAll("[data-slot]").forEach(show);
  fold();
  (slotAt(other).querySelector(focused) ?? fieldOf(slotAt(other), "name")).focus();
  form.querySelector("[data-menu-said]").textContent = `${form.dataset.moved} ${fieldOf(slotAt(other), "name").value}`;
}

if (form && !form.querySelector("fieldset:disabled")) {
  form.addEventListener("input", (event) => {
    const slot = event.target.closest("[data-slot]");
    if (slot) show(slot);
    fold();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".menu-moves button");
    if (!button) return;
    event.preventDefault();
    const [way, ...numbers] = button.value.split("-");
    move(numbers.join("-"), way === "up" ? -1 : 1, `button[value^="${way}"]:enabled`);
  });
  form.addEventListener("keydown", (event) => {
    const slot = event.target.closest("[data-slot]");
    if (!slot || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(slot.dataset.slot, event.key === "ArrowUp" ? -1 : 1, `[data-part="${event.target.dataset.part ?? "name"}"]`);
  });
  fold();
}
