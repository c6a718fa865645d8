/* form[data-autosave-url]: saves 1.5 s after the last key and on leaving a field.
   POST, same fields as the form plus `_autosave=1`; the hidden input `revision` goes along and is set from the answer.
   Answers: 200 {"revision": 7, "saved_at": "14:03"} · 409 {"detail": …} someone else saved · 422 {"detail": …} not stored ·
   403/404 {"detail": …} may not. Anything else, or no answer: kept in this browser and sent when the line is back. */
(function () {
  "use strict";
  var IDLE = 1500, RETRY = 10000;

  function Autosave(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.key = "draft:" + this.url;
    this.state = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
    this.timer = 0; this.busy = false; this.again = false; this.stopped = false; this.last = this.snapshot();
    var me = this;
    form.addEventListener("input", function () { me.later(IDLE); });
    form.addEventListener("change", function () { me.later(0); });
    form.addEventListener("focusout", function () { if (me.timer) { me.later(0); } });
    form.addEventListener("submit", function () { window.clearTimeout(me.timer); me.timer = 0; me.forget(); me.stopped = true; });
    window.addEventListener("online", function () { me.later(0); });
    this.offerKept();
  }

  Autosave.prototype.data = function () {
    var data = new FormData(this.form);
    Array.prototype.forEach.call(this.form.querySelectorAll("input[type=file], input[type=password], [data-autosave-skip]"), function (input) { data.delete(input.name); });
    data.delete("_key");
    data.set("_autosave", "1");
    return data;
  };
  Autosave.prototype.pairs = function () {
    return Array.from(this.data().entries()).filter(function (pair) { return ["csrfmiddlewaretoken", "revision", "editor", "_autosave"].indexOf(pair[0]) < 0; });
  };
  Autosave.prototype.snapshot = function () { return JSON.stringify(this.pairs()); };

  Autosave.prototype.say = function (state, words) {
    if (!this.state) { return; }
    this.state.dataset.state = state;
    this.state.textContent = words;
  };
  Autosave.prototype.later = function (wait) {
    if (this.stopped) { return; }
    var me = this;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(function () { me.timer = 0; me.save(); }, wait);
  };

  Autosave.prototype.save = function (force) {
    var me = this, sent = this.snapshot();
    if (this.stopped || (sent === this.last && !force)) { return; }
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.say("saving", "正在保存");
    var data = this.data(), revision = this.form.querySelector("input[name=revision]");
    if (force) { data.set("overwrite", "1"); }
    window.fetch(this.url, { method: "POST", body: data, credentials: "same-origin", redirect: "manual",
      headers: { "Accept": "application/json", "X-Requested-With": "XMLHttpRequest" } })
      .then(function (response) {
        var json = (response.headers.get("content-type") || "").indexOf("json") > 0;
        if (!json) { throw new Error("no json"); }
        return response.json().then(function (body) { return { status: response.status, body: body }; });
      })
      .then(function (answer) { me.settle(answer, sent, revision); })
      .catch(function () { me.keep(sent); })
      .then(function () { me.busy = false; if (me.again) { me.again = false; me.later(0); } });
  };

  Autosave.prototype.settle = function (answer, sent, revision) {
    var body = answer.body;
    if (answer.status === 200) {
      this.last = sent;
      if (revision && body.revision !== undefined) { revision.value = body.revision; }
      this.forget();
      this.say("saved", "已保存 " + (body.saved_at || ""));
      this.form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true, detail: body }));
    } else if (answer.status === 401) {
      this.keep(sent);
      this.say("offline", body.detail);
    } else if (answer.status === 409) {
      this.conflict(body);
    } else {
      this.say("refused", body.detail || "未能保存，请检查填写内容");
    }
  };

  Autosave.prototype.keep = function (sent) {
    var kept = true, me = this;
    try { window.localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), pairs: JSON.parse(sent), revision: this.revision() })); } catch (error) { kept = false; }
    this.say("offline", kept ? "网络中断，内容已保存在本机，恢复后自动补存" : "网络中断，内容尚未保存，请不要关闭页面");
    window.setTimeout(function () { me.save(); }, RETRY);
  };
  Autosave.prototype.revision = function () { var input = this.form.querySelector("input[name=revision]"); return input ? input.value : ""; };
  Autosave.prototype.forget = function () { try { window.localStorage.removeItem(this.key); } catch (error) { /* private mode */ } };

  /* someone saved elsewhere: stop, keep the text, let the person choose */
  Autosave.prototype.conflict = function (body) {
    var me = this;
    this.stopped = true;
    try { window.localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), pairs: this.pairs(), revision: this.revision() })); } catch (error) { /* shown on the page anyway */ }
    this.say("conflict", body.detail || "有人在另一处修改了这份内容，自动保存已停止");
    this.choose([
      ["查看最新内容", function () { me.forget(); me.form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true })); window.location.reload(); }],
      ["以我的内容为准", function () {
        var revision = me.form.querySelector("input[name=revision]");
        if (revision && body.revision !== undefined) { revision.value = body.revision; }
        me.stopped = false; me.save(true);
      }]
    ]);
  };

  Autosave.prototype.choose = function (choices) {
    var old = this.form.querySelector("[data-autosave-choice]");
    if (old) { old.remove(); }
    var box = document.createElement("span");
    box.setAttribute("data-autosave-choice", ""); box.className = "ui-actions";
    choices.forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button"; button.className = "btn btn-sm"; button.textContent = choice[0];
      button.addEventListener("click", function () { box.remove(); choice[1](); });
      box.appendChild(button);
    });
    (this.state || this.form).insertAdjacentElement("afterend", box);
  };

  /* text kept from an earlier interruption: offered, never put in unasked */
  Autosave.prototype.offerKept = function () {
    var kept = null, me = this;
    try { kept = JSON.parse(window.localStorage.getItem(this.key) || "null"); } catch (error) { kept = null; }
    if (!kept || JSON.stringify(kept.pairs) === this.last) { this.forget(); return; }
    this.say("offline", "本机留有上次未能保存的内容");
    this.choose([
      ["恢复本机内容", function () { me.restore(kept.pairs); me.later(0); }],
      ["放弃", function () { me.forget(); me.say("", ""); }]
    ]);
  };
  Autosave.prototype.restore = function (pairs) {
    var values = {};
    pairs.forEach(function (pair) { (values[pair[0]] = values[pair[0]] || []).push(pair[1]); });
    Array.prototype.forEach.call(this.form.elements, function (field) {
      if (!field.name || field.type === "file" || field.type === "hidden") { return; }
      var given = values[field.name];
      if (field.type === "checkbox" || field.type === "radio") { field.checked = !!given && given.indexOf(field.value) >= 0; }
      else if (field.tagName === "SELECT" && field.multiple) { Array.prototype.forEach.call(field.options, function (o) { o.selected = !!given && given.indexOf(o.value) >= 0; }); }
      else if (given) { field.value = given.shift(); }
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  function start(root) {
    Array.prototype.forEach.call(root.querySelectorAll("form[data-autosave-url]"), function (form) { if (!form.uiAutosave) { form.uiAutosave = new Autosave(form); } });
  }
  document.addEventListener("DOMContentLoaded", function () { start(document); });
  document.addEventListener("htmx:load", function (event) { start(event.target.parentElement || document); });
})();
