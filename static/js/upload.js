/* Drag and drop onto a file input, names and sizes of what was picked, early words about kind and size.
   The server checks again; this only saves a wait. */
(function () {
  "use strict";
  function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }

  function trouble(area, file) {
    var max = Number(area.dataset.maxMb || 0), kinds = (area.dataset.accept || "").toLowerCase().split(",").map(function (s) { return s.trim(); }).filter(Boolean);
    if (max && file.size > max * 1048576) { return "超过 " + max + " MB，请压缩后重新选择"; }
    if (file.size === 0) { return "是空文件，请重新选择"; }
    var extensions = kinds.filter(function (kind) { return kind[0] === "."; });
    var name = file.name.toLowerCase();
    if (extensions.length && extensions.length === kinds.length && !extensions.some(function (kind) { return name.endsWith(kind); })) { return "类型不符，请选择 " + area.dataset.accept; }
    return "";
  }

  function list(area) {
    var input = area.querySelector("input[type=file]"), out = area.querySelector("[data-upload-list]");
    if (!out) { return; }
    out.textContent = "";
    var bad = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var item = document.createElement("li"), why = trouble(area, file);
      item.textContent = file.name + "（" + size(file.size) + "）" + (why ? " " + why : "");
      if (why) { item.className = "is-bad"; bad = file.name + " " + why; }
      out.appendChild(item);
    });
    input.setCustomValidity(bad);
  }

  document.addEventListener("change", function (event) {
    var area = event.target.type === "file" && event.target.closest("[data-upload]");
    if (area) { list(area); }
  });
  ["dragover", "dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var area = event.target.closest && event.target.closest("[data-upload]");
      if (!area) { return; }
      event.preventDefault();
      area.classList.toggle("is-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) { return; }
      var input = area.querySelector("input[type=file]"), picked = new DataTransfer();
      Array.prototype.slice.call(event.dataTransfer.files, 0, input.multiple ? undefined : 1).forEach(function (file) { picked.items.add(file); });
      input.files = picked.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
})();
