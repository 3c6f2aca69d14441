/** The sum below a score sheet, as it is filled in. The house counts again by itself. */

const form = document.querySelector("[data-score]");
const total = form?.querySelector("[data-total]");

const lost = (block) => {
  const off = [...block.querySelectorAll("[type=number]")].reduce((sum, field) => sum + (Number(field.value) || 0), 0);
  return Math.min(Number(block.dataset.points), off);
};

const count = () => {
  const blocks = [...form.querySelectorAll("[data-points]")];
  const fatal = blocks.some((block) => "fatal" in block.dataset && block.querySelector(":checked"));
  total.textContent = fatal ? "★ 0" : String(100 - blocks.reduce((sum, block) => sum + lost(block), 0));
};

if (form) {
  form.addEventListener("input", count);
  count();
}
