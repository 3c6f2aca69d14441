/** One's own files: while one is being written, the list is asked for again and again. */

import "./page.js";
import { fetchPart, swapById } from "./swap.js";

const EVERY = 1_500; // ms

async function look() {
  const shown = document.querySelector("#mine[data-under-way]");
  if (!shown) return;
  const part = document.hidden ? null : await fetchPart(shown.dataset.underWay);
  const fresh = part?.querySelector("#mine");
  if (fresh) swapById(fresh);
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
