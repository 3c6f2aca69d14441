/** Moves a link's token from the address into the form, so that it stands in no history. */

(function () {
  var token = location.hash.slice(1);
  var form = document.getElementById("judgement");
  if (!token || !form) return;
  form.elements.token.value = token;
  form.hidden = false;
  document.getElementById("by-number").hidden = true;
  history.replaceState(null, "", location.pathname);
})();
