/** The end of a shift: one box for all of them. */

const all = document.querySelector("[data-all]");
const boxes = () => [...document.querySelectorAll("[data-shift] input[name=t]")];

all?.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
document.addEventListener("change", ({ target }) => {
  if (!all || target.name !== "t") return;
  const checked = boxes().filter((box) => box.checked).length;
  all.checked = checked === boxes().length;
  all.indeterminate = checked > 0 && !all.checked;
});
