/** Where the rows of the list are, and how many of them a page keeps. */

const MOST_ROWS = 200; // older ones come back through "Older"

export const rowOf = (number) => document.getElementById(`row-${number}`);
export const list = () => document.getElementById("list");
export const rows = () => document.getElementById("rows");

/** Let go of the oldest rows; "Older" goes on from the last one that is left. */
export function trim() {
  const all = [...rows().querySelectorAll(".row")];
  const more = rows().querySelector(".more");
  if (all.length <= MOST_ROWS || !more) return;
  all.slice(MOST_ROWS).forEach((row) => row.remove());
  const link = more.querySelector("a");
  const url = new URL(link.href);
  url.searchParams.set("after", all[MOST_ROWS - 1].dataset.number);
  link.href = url;
  link.setAttribute("hx-get", url);
  more.hidden = false;
  window.htmx?.process(more);
}
