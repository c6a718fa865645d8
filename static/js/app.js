/* Small conveniences of every page. Without this file everything still works. */
(function () {
  "use strict";
  document.documentElement.classList.add("ui-script");

  function each(root, selector, fn) { Array.prototype.forEach.call(root.querySelectorAll(selector), fn); }

  /* drop-downs: one open at a time, closed by Escape or a click elsewhere */
  function closeMenus(except) {
    each(document, "details[data-menu][open]", function (menu) { if (menu !== except && !menu.contains(except)) { menu.open = false; } });
  }
  document.addEventListener("click", function (event) {
    var menu = event.target.closest("details[data-menu]");
    closeMenus(menu || event.target);
    if (event.target.closest("[data-print]")) { window.print(); }
    if (event.target.closest("[data-back]")) { window.history.back(); }
    if (event.target.closest("[data-denied]")) { event.preventDefault(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    var side = document.querySelector("[data-side].is-open");
    if (side) { toggleSide(false); }
  });

  /* workspace navigation on phones */
  function toggleSide(open) {
    var side = document.querySelector("[data-side]"), opener = document.querySelector("[data-side-open]");
    if (!side) { return; }
    side.classList.toggle("is-open", open);
    if (opener) { opener.setAttribute("aria-expanded", open ? "true" : "false"); }
    var target = open ? side.querySelector("a") : opener;
    if (target) { target.focus(); }
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-side-open]")) { event.preventDefault(); toggleSide(true); return; }
    if (event.target.closest("[data-side-close]")) { event.preventDefault(); toggleSide(false); return; }
    var side = document.querySelector("[data-side].is-open");
    if (side && !side.contains(event.target)) { toggleSide(false); }
  });

  /* after load and after an htmx swap */
  function enliven(root) {
    var summary = root.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
    if (window.matchMedia("(max-width: 767.98px)").matches) {
      each(root, "details[data-fold-on-phone]", function (fold) { fold.open = false; });
    }
  }
  document.addEventListener("DOMContentLoaded", function () { enliven(document); });
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) { enliven(event.target); } });

  /* a second click on a submit button while the first is under way does nothing */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method.toLowerCase() !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () { each(document, "form[data-sent]", function (form) { delete form.dataset.sent; }); });
})();
