/** Asks the phone where it is, once and only when its button is tapped; refused, the place is typed. */

const HOW = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 }; // ms

export function offerPosition(form) {
  const button = form.querySelector("[data-position]");
  const told = document.getElementById("position");
  if (!navigator.geolocation || !isSecureContext) {
    button.hidden = true;
    return;
  }
  const { asking, found, refused } = button.dataset;

  function take({ coords }) {
    form.elements.lat.value = coords.latitude;
    form.elements.lon.value = coords.longitude;
    form.elements.accuracy.value = Math.round(coords.accuracy);
    told.textContent = found.replace("{metres}", Math.round(coords.accuracy));
    button.setAttribute("aria-pressed", "true");
  }

  function typeIt() {
    told.textContent = refused;
    form.elements.where.focus();
  }

  button.addEventListener("click", () => {
    told.textContent = asking;
    navigator.geolocation.getCurrentPosition(take, typeIt, HOW);
  });
}
