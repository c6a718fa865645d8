/* Turns <details data-confirm> into a dialog. Without <dialog> support (old kernels) the panel opens in place. */
(function () {
  "use strict";
  if (typeof HTMLDialogElement === "undefined") { return; }

  function dialogFor(details) {
    if (details.uiDialog) { return details.uiDialog; }
    var dialog = document.createElement("dialog"), panel = details.querySelector(".ui-confirm-panel");
    dialog.className = "ui-dialog";
    var title = panel.querySelector("h3");
    if (title) { title.id = title.id || "dialog-" + Math.random().toString(36).slice(2, 9); dialog.setAttribute("aria-labelledby", title.id); }
    dialog.appendChild(panel);
    document.body.appendChild(dialog);
    dialog.addEventListener("close", function () { details.querySelector("summary").focus(); });
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("[data-confirm-close]")) { dialog.close(); }
    });
    details.uiDialog = dialog;
    return dialog;
  }

  document.addEventListener("click", function (event) {
    var summary = event.target.closest("details[data-confirm] > summary");
    if (!summary) { return; }
    event.preventDefault();
    dialogFor(summary.parentElement).showModal();
  });
})();
