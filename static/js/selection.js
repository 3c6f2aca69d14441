/** Which rows are selected. The check boxes in the page are all there is to know; nothing is kept beside them. */

import { say, words } from "./words.js";

const MOST = 200; // as many as the server takes at once

let last = null; // the row that was selected or unselected last: where a range begins

const pickOf = (row) => row?.querySelector(".pick");
const picks = () => [...document.querySelectorAll("#rows .pick")];
export const selected = () => picks().filter((pick) => pick.checked);

function told() {
  const output = document.querySelector("[data-selected]");
  const count = selected().length;
  const text = count ? say(words.selected, { count }) : "";
  if (output && output.textContent !== text) output.textContent = text;
}

/** Select the row, or not; with `upTo` everything from the last one to it. */
export function select(row, { upTo = false } = {}) {
  const pick = pickOf(row);
  if (!pick) return;
  pick.checked = upTo ? true : !pick.checked;
  if (upTo) range(pick);
  last = pick.closest(".row").dataset.number;
  told();
}

function range(to) {
  const all = picks();
  const [from, end] = [all.findIndex((pick) => pick.closest(".row").dataset.number === last), all.indexOf(to)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const pick of all.slice(from, end + 1).slice(0, MOST)) pick.checked = to.checked;
}

/** A row came in anew: it is selected if the old one was, at the version one now sees. */
export function carryOver(old, fresh) {
  if (pickOf(old) && pickOf(fresh)) pickOf(fresh).checked = pickOf(old).checked;
}

export function unselect(numbers) {
  for (const pick of picks()) if (!numbers || numbers.includes(pick.closest(".row").dataset.number)) pick.checked = false;
  told();
}

export function watchSelection() {
  document.addEventListener("click", (event) => {
    const pick = event.target.closest?.(".pick");
    if (!pick) return;
    if (event.shiftKey) range(pick);
    last = pick.closest(".row").dataset.number;
    told();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-select-all]")) return;
    picks().slice(0, MOST).forEach((pick) => (pick.checked = true));
    told();
  });
  document.addEventListener("reset", (event) => event.target.id === "selection" && setTimeout(told));
  document.addEventListener("htmx:afterSwap", told);
  told();
}
