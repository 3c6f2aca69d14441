/** What every page with scripts has: light or dark, menus that close, times that stay true. */

import { watchSiren } from "./siren.js";
import { keepTimes } from "./times.js";

const YEAR = 31_536_000; // s

function keepTheme() {
  const shown = document.documentElement.dataset.theme ?? "system";
  for (const radio of document.querySelectorAll("[data-theme-switch] input")) {
    radio.checked = radio.value === shown;
    radio.addEventListener("change", () => choose(radio.value));
  }
}

// A cookie, so that the server already sends the page in the right colours and nothing flashes.
function choose(theme) {
  const system = theme === "system";
  if (system) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${system ? 0 : YEAR}; samesite=lax`;
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details:is(.menu, [data-menu])[open]")) {
    if (event.key === "Escape") menu.querySelector("summary").focus();
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

keepTheme();
keepTimes();
watchSiren();
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
