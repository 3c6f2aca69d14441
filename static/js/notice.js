/** Says something to everybody at this desk, read aloud politely; it stays until it is closed or said again. */

const region = document.querySelector(".notices");

export function tell(text) {
  for (const old of region.querySelectorAll("[data-told]")) if (old.dataset.told === text) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset.told = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-link";
  close.textContent = text;
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
  region.append(notice);
}

export function hush(text) {
  for (const old of region.querySelectorAll("[data-told]")) if (old.dataset.told === text) old.remove();
}
