/** A list that grows shorter as somebody types. What was picked stays in sight. */

const listOf = (box) => document.getElementById(box.dataset.filter);

// What is read: the title and the sentence, not everything that its blanks could be filled with.
function wordsOf(item) {
  const own = [...item.querySelectorAll(".pick-title, .words")].flatMap((part) => [...part.childNodes]);
  return own.filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join(" ").toLowerCase();
}

function narrow(box) {
  const wanted = box.value.trim().toLowerCase().split(/\s+/);
  let left = 0;
  for (const item of listOf(box).children) {
    const text = wordsOf(item);
    item.hidden = !wanted.every((word) => text.includes(word)) && !item.querySelector(":checked");
    left += item.hidden ? 0 : 1;
  }
  box.closest("fieldset").querySelector("[data-filter-none]").hidden = left > 0;
}

// Enter takes the first that is left instead of sending a form that nobody has filled in yet.
function take(event) {
  const box = event.target.closest?.("[data-filter]");
  if (!box || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  const first = listOf(box).querySelector(":scope > li:not([hidden]) input[type=radio]");
  if (!first) return;
  first.checked = true;
  first.focus();
  first.dispatchEvent(new Event("input", { bubbles: true }));
}

export function watchFilters() {
  document.addEventListener("input", ({ target }) => target.matches?.("[data-filter]") && narrow(target));
  document.addEventListener("keydown", take);
}
