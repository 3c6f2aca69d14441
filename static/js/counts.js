/** The numbers beside the queues: a snapshot on connecting, then one up, one down. */

const MOST = 999;

function badge(queue) {
  return document.querySelector(`#queues [data-queue="${CSS.escape(queue)}"] .count`);
}

function show(element, count) {
  const shown = count > MOST ? `${MOST}+` : String(Math.max(0, count));
  element.dataset.count = String(count);
  if (element.textContent !== shown) element.textContent = shown;
}

/** @param {Record<string, number|string>} counts - up to 999, then "999+" */
export function setCounts(counts) {
  for (const [queue, count] of Object.entries(counts)) {
    const element = badge(queue);
    if (element) show(element, typeof count === "string" ? MOST + 1 : count);
  }
}

export function moveCounts({ left = [], entered = [] }) {
  for (const [queues, step] of [[left, -1], [entered, 1]]) {
    for (const queue of queues) {
      const element = badge(queue);
      const count = Number(element?.dataset.count);
      // Past 999 nobody counts any more; the next snapshot does.
      if (element && count <= MOST) show(element, count + step);
    }
  }
}
