/* The 字 counter: the same count as the server's, proved by tests/ui/char_vectors.json.
   A run of latin letters and digits, with single . , - ' _ % / between them, is 1; every other visible sign is 1;
   white space, line ends, combining marks and invisible signs are 0. */
(function (root) {
  "use strict";
  var ALNUM = "[A-Za-z0-9\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u024F]";
  var UNIT = new RegExp(ALNUM + "(?:" + ALNUM + "|[.,\\-'_%/](?=" + ALNUM + "))*|[^\\s\\p{M}\\p{Cc}\\p{Cf}]", "gu");

  function countChars(text) {
    var found = String(text == null ? "" : text).normalize("NFC").match(UNIT);
    return found ? found.length : 0;
  }
  root.countChars = countChars;
  if (typeof module !== "undefined" && module.exports) { module.exports = countChars; }
  if (typeof document === "undefined") { return; }

  function show(counter) {
    var field = document.getElementById(counter.dataset.counterFor);
    if (!field) { return; }
    var limit = Number(counter.dataset.countLimit), used = countChars(field.value), left = limit - used;
    var soft = counter.dataset.countMode === "soft";
    var words = "已填 " + used + " / " + limit + " 字";
    if (left < 0) { words += soft ? "，超出建议 " + -left + " 字，仍可提交" : "，超出 " + -left + " 字，请删减"; }
    counter.querySelector("output").textContent = words;
    counter.classList.toggle("is-near", left >= 0 && left <= limit * 0.1);
    counter.classList.toggle("is-over", left < 0);
    if (!soft) { field.setCustomValidity(left < 0 ? "超出 " + -left + " 字，请删减到 " + limit + " 字以内" : ""); }
  }
  function watch(scope) { Array.prototype.forEach.call(scope.querySelectorAll("[data-counter-for]"), show); }
  ["input", "ui:adopted"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!event.target.id) { return; }
      Array.prototype.forEach.call(document.querySelectorAll("[data-counter-for]"), function (counter) {
        if (counter.dataset.counterFor === event.target.id) { show(counter); }
      });
    });
  });
  document.addEventListener("DOMContentLoaded", function () { watch(document); });
  document.addEventListener("htmx:load", function (event) { watch(event.target); });
})(typeof window === "undefined" ? globalThis : window);
