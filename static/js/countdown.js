/* Ticks [data-countdown]; time runs from the server's reading (data-now), not from the visitor's clock. */
(function () {
  "use strict";
  var started = performance.now();
  function tick() {
    var passed = performance.now() - started;
    Array.prototype.forEach.call(document.querySelectorAll("[data-countdown]"), function (box) {
      var left = Math.max(0, Math.floor((Date.parse(box.dataset.countdown) - Date.parse(box.dataset.now) - passed) / 60000));
      var parts = { d: Math.floor(left / 1440), h: Math.floor(left % 1440 / 60), m: left % 60 };
      Object.keys(parts).forEach(function (name) {
        var slot = box.querySelector("[data-part=" + name + "]");
        if (slot) { slot.textContent = String(parts[name]); }
      });
    });
    Array.prototype.forEach.call(document.querySelectorAll("time[data-clock]"), function (clock) {
      var at = new Date(Date.parse(clock.getAttribute("datetime")) + passed + 8 * 3600000).toISOString();
      clock.textContent = at.slice(0, 10) + " " + at.slice(11, 16);
    });
  }
  window.setInterval(tick, 15000);
})();
