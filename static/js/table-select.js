/* Bulk choice in a table: [data-table-select] holds input[data-select-all], input[data-select-row] and a [data-select-bar]. */
(function () {
  "use strict";
  function refresh(box) {
    var rows = box.querySelectorAll("input[data-select-row]:not(:disabled)"), all = box.querySelector("input[data-select-all]"), chosen = 0;
    Array.prototype.forEach.call(rows, function (input) {
      if (input.checked) { chosen += 1; }
      var line = input.closest("tr");
      if (line) { line.classList.toggle("is-chosen", input.checked); }
    });
    if (all) { all.checked = chosen > 0 && chosen === rows.length; all.indeterminate = chosen > 0 && chosen < rows.length; }
    var count = box.querySelector("[data-select-count]");
    if (count) { count.textContent = String(chosen); }
    Array.prototype.forEach.call(box.querySelectorAll("[data-select-bar] button"), function (button) { button.disabled = chosen === 0; });
  }
  document.addEventListener("change", function (event) {
    var box = event.target.closest("[data-table-select]");
    if (!box) { return; }
    if (event.target.hasAttribute("data-select-all")) {
      Array.prototype.forEach.call(box.querySelectorAll("input[data-select-row]:not(:disabled)"), function (input) { input.checked = event.target.checked; });
    }
    refresh(box);
  });
  function start(root) { Array.prototype.forEach.call(root.querySelectorAll("[data-table-select]"), refresh); }
  document.addEventListener("DOMContentLoaded", function () { start(document); });
  document.addEventListener("htmx:load", function (event) { start(event.target); });
})();
