/* Leaving a form[data-dirty] with unsaved input asks first. Autosave takes the mark away (event "ui:saved"). */
(function () {
  "use strict";
  var dirty = new Set();
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-dirty")) { dirty.add(form); }
  });
  document.addEventListener("submit", function (event) { dirty.delete(event.target); });
  document.addEventListener("ui:saved", function (event) { dirty.delete(event.target); });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-discard]")) { dirty.clear(); } });
  window.addEventListener("beforeunload", function (event) {
    dirty.forEach(function (form) { if (!form.isConnected) { dirty.delete(form); } });
    if (dirty.size) { event.preventDefault(); event.returnValue = ""; }
  });
})();
