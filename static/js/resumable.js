/* form[data-resumable-url]: files over 1 MB go in pieces, with progress, and go on after a lost line, a reload or a new sign-in.
   POST url {name, size} → {piece, finish, offset, most}; POST piece with header Upload-Offset and the bytes → {offset} or
   409 {offset}; POST finish {sha256} → {name} or 422 {detail}. Without this file the form uploads as it is.
   With data-resumable-together the files belong together (the pages of a scan): none is finished alone, the form is sent at the end with
   their numbers (`upload`) and digests (`sha256`) in the order picked. */
(function () {
  "use strict";
  if (!window.fetch || !window.Promise) { return; }
  var SMALL = 1048576, PIECE = 524288, WAIT = [1000, 2000, 5000, 10000, 20000];

  function Sending(form, file, line) {
    this.url = form.dataset.resumableUrl; this.together = form.hasAttribute("data-resumable-together"); this.file = file; this.line = line; this.tries = 0;
    this.token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    this.bar = document.createElement("progress"); this.words = document.createElement("span");
    this.bar.max = 100; this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    line.textContent = file.name + " "; line.appendChild(this.bar); line.appendChild(this.words);
  }
  Sending.prototype.say = function (words) { this.words.textContent = " " + words; };
  Sending.prototype.post = function (url, body, headers) {
    var all = { "Accept": "application/json", "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": this.token };
    Object.keys(headers || {}).forEach(function (name) { all[name] = headers[name]; });
    return window.fetch(url, { method: "POST", body: body, credentials: "same-origin", redirect: "manual", headers: all }).then(function (response) {
      var json = (response.headers.get("content-type") || "").indexOf("json") > 0;
      if (!json && (response.status === 403 || response.status === 413)) { return { status: response.status, body: null }; }
      if (response.status >= 500 || !json) { throw new Error("no answer"); }
      return response.json().then(function (found) { return { status: response.status, body: found }; });
    });
  };
  Sending.prototype.later = function (step) {
    var me = this, wait = WAIT[Math.min(this.tries, WAIT.length - 1)];
    this.tries += 1;
    this.say("网络中断，恢复后从 " + Math.floor(this.bar.value) + "% 继续");
    return new Promise(function (done) {
      var timer = window.setTimeout(go, wait);
      function go() { window.clearTimeout(timer); window.removeEventListener("online", go); done(step.call(me)); }
      window.addEventListener("online", go);
    });
  };
  Sending.prototype.refused = function (body) {
    this.line.className = "is-bad"; this.bar.remove(); this.say((body && body.detail) || "没有上传，请重新选择文件");
    return false;
  };

  /* → true when attached, false when refused */
  Sending.prototype.begin = function () {
    var me = this, data = new FormData();
    data.set("name", this.file.name); data.set("size", String(this.file.size));
    return this.post(this.url, data).then(function (answer) {
      if (answer.status !== 200) { return me.refused(answer.body); }
      me.tries = 0; me.at = answer.body;
      return me.pieces();
    }, function () { return me.later(me.begin); });
  };
  Sending.prototype.pieces = function () {
    var me = this, from = this.at.offset;
    this.bar.value = 100 * from / this.file.size;
    if (from >= this.file.size) { return this.finish(); }
    this.say(Math.floor(this.bar.value) + "%");
    var piece = this.file.slice(from, from + Math.min(PIECE, this.at.most));
    return this.post(this.at.piece, piece, { "Upload-Offset": String(from), "Content-Type": "application/octet-stream" }).then(function (answer) {
      if (answer.status === 404) { return me.begin(); }
      if (answer.status !== 200 && answer.status !== 409) { return me.refused(answer.body); }
      me.tries = 0; me.at.offset = answer.body.offset;
      return me.pieces();
    }, function () { return me.later(me.pieces); });
  };
  Sending.prototype.digest = function () {
    if (!window.crypto || !window.crypto.subtle || !this.file.arrayBuffer) { return Promise.resolve(""); }
    return this.file.arrayBuffer().then(function (bytes) { return window.crypto.subtle.digest("SHA-256", bytes); }).then(function (hash) {
      return Array.from(new Uint8Array(hash)).map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    }).catch(function () { return ""; });
  };
  Sending.prototype.finish = function () {
    var me = this;
    this.say(this.together ? "已传完" : "正在检查文件");
    if (this.together) { return this.digest().then(function (sha256) { me.sha256 = sha256; me.bar.value = 100; return true; }); }
    return this.digest().then(function (sha256) {
      var data = new FormData();
      data.set("sha256", sha256);
      return me.post(me.at.finish, data);
    }).then(function (answer) {
      if (answer.status === 409) { me.at.offset = answer.body.offset; return me.pieces(); }
      if (answer.status === 404) { return true; }  // the answer to an earlier try was lost: it is attached
      if (answer.status !== 200) { return me.refused(answer.body); }
      me.bar.value = 100; me.say("已上传");
      return true;
    }, function () { return me.later(me.finish); });
  };

  function hidden(form, name, value) {
    var input = document.createElement("input");
    input.type = "hidden"; input.name = name; input.value = value;
    form.appendChild(input);
  }
  /* all parts are there: the form goes with their numbers in place of the files */
  function send(form, sent) {
    sent.forEach(function (one) { hidden(form, "upload", one.at.upload); hidden(form, "sha256", one.sha256); });
    form.submit();
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, input = form.dataset.resumableUrl && form.querySelector("input[type=file]");
    if (!input || !Array.prototype.some.call(input.files, function (file) { return file.size > SMALL; })) { return; }
    event.preventDefault();
    var list = form.querySelector("[data-upload-list]"), button = form.querySelector("button"), files = Array.prototype.slice.call(input.files);
    button.disabled = true; input.disabled = true; form.dataset.sending = "1";
    list.textContent = "";
    var lines = files.map(function () { return list.appendChild(document.createElement("li")); }), sent = [];
    files.reduce(function (before, file, number) {
      return before.then(function (whole) {
        sent[number] = new Sending(form, file, lines[number]);
        return sent[number].begin().then(function (done) { return whole && done; });
      });
    }, Promise.resolve(true)).then(function (whole) {
      if (whole && form.hasAttribute("data-resumable-together")) { send(form, sent); return; }
      button.disabled = false; input.disabled = false; input.value = ""; delete form.dataset.sending;
      if (whole) { window.location.reload(); }
    });
  });
  /* a card that looks again by itself waits while its form holds files or sends them */
  document.addEventListener("htmx:beforeRequest", function (event) {
    var held = event.target.querySelectorAll ? event.target.querySelectorAll("form[data-resumable-url]") : [];
    Array.prototype.forEach.call(held, function (form) {
      var input = form.querySelector("input[type=file]");
      if (form.dataset.sending || (input && input.files.length)) { event.preventDefault(); }
    });
  });
})();
