// The running total of a table of weights, green when it is 100%.
(function () {
  "use strict";
  function share(text) {
    var value = text.trim().replace("％", "%");
    var parts = value.split("/");
    if (parts.length === 2) return (Number(parts[0]) / Number(parts[1])) * 100;
    return Number(value.replace("%", ""));
  }
  document.querySelectorAll("form[data-weights]").forEach(function (form) {
    var out = form.querySelector("[data-weights-total]");
    form.addEventListener("input", function () {
      var total = 0;
      form.querySelectorAll("[data-weight]").forEach(function (input) {
        if (input.value.trim()) total += share(input.value);
      });
      var right = Math.abs(total - 100) < 1e-6;
      out.textContent = isFinite(total) ? Math.round(total * 1000) / 1000 + "%" : "—";
      out.classList.toggle("is-right", right);
      out.classList.toggle("is-wrong", !right);
    });
  });
})();
