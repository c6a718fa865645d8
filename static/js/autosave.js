/* form[data-autosave-url]: saves 1.5 s after the last key and on leaving a field.
   POST, same fields as the form plus `_autosave=1`; the hidden inputs `revision` and `seen` go along and are set from the answer.
   `seen` holds a digest of each field as this page knows it: the server puts together what several people changed.
   Answers: 200 {"revision": 7, "saved_at": "14:03", "seen": {…}, "theirs": […]} · 409 {"detail": …, "clashes": […]} both changed
   a field, or without clashes: someone else saved · 422 {"detail": …} not stored · 403/404 {"detail": …} may not.
   Anything else, or no answer: kept in this browser and sent when the line is back.
   While the page is open it says so every 20 s (`_here=1`) where the form has an `editor`, and shows who else is there. */
(function () {
  "use strict";
  var IDLE = 1500, RETRY = 10000, BEAT = 20000, OURS = ["csrfmiddlewaretoken", "revision", "editor", "seen", "_autosave"];

  /* the same for all pages this window shows one after the other: for who is there, never for merging */
  function tab(page) {
    try {
      var known = window.sessionStorage.getItem("draft:tab") || page;
      window.sessionStorage.setItem("draft:tab", known);
      return known;
    } catch (error) { return page; }
  }

  function Autosave(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.editor = this.value("editor");
    this.base = "draft:" + this.url;
    this.key = this.base + (this.editor ? "#" + this.editor : "");  // each open page keeps its own
    this.state = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
    this.timer = 0; this.busy = false; this.again = false; this.stopped = false; this.last = this.snapshot();
    var me = this;
    form.addEventListener("input", function () { me.later(IDLE); });
    form.addEventListener("change", function () { me.later(0); });
    form.addEventListener("focusout", function () { if (me.timer) { me.later(0); } });
    form.addEventListener("submit", function () { window.clearTimeout(me.timer); me.timer = 0; me.forget(); me.stopped = true; });
    window.addEventListener("online", function () { me.later(0); });
    this.offerKept();
    if (this.editor) { window.setTimeout(function () { me.beat(); }, 2000); window.setInterval(function () { me.beat(); }, BEAT); }
  }

  Autosave.prototype.input = function (name) { return this.form.querySelector("input[name=" + name + "]"); };
  Autosave.prototype.value = function (name) { var input = this.input(name); return input ? input.value : ""; };
  Autosave.prototype.put = function (name, value) { var input = this.input(name); if (input) { input.value = value; } };
  Autosave.prototype.know = function (digests) {
    var seen = {};
    try { seen = JSON.parse(this.value("seen") || "{}"); } catch (error) { seen = {}; }
    Object.keys(digests || {}).forEach(function (name) { seen[name] = digests[name]; });
    this.put("seen", JSON.stringify(seen));
  };

  Autosave.prototype.data = function () {
    var data = new FormData(this.form);
    Array.prototype.forEach.call(this.form.querySelectorAll("input[type=file], input[type=password], [data-autosave-skip]"), function (input) { data.delete(input.name); });
    data.delete("_key");
    data.set("_autosave", "1");
    return data;
  };
  Autosave.prototype.pairs = function () {
    return Array.from(this.data().entries()).filter(function (pair) { return OURS.indexOf(pair[0]) < 0 && pair[0].indexOf("keep.") !== 0; });
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
    var data = this.data();
    if (force) { data.set("overwrite", "1"); }
    window.fetch(this.url, { method: "POST", body: data, credentials: "same-origin", redirect: "manual",
      headers: { "Accept": "application/json", "X-Requested-With": "XMLHttpRequest" } })
      .then(function (response) {
        var json = (response.headers.get("content-type") || "").indexOf("json") > 0;
        if (!json) { throw new Error("no json"); }
        return response.json().then(function (body) { return { status: response.status, body: body }; });
      })
      .then(function (answer) { me.settle(answer, sent); })
      .catch(function () { me.keep(sent); })
      .then(function () { me.busy = false; if (me.again) { me.again = false; me.later(0); } });
  };

  Autosave.prototype.settle = function (answer, sent) {
    var body = answer.body;
    if (body.seen) { this.know(body.seen); }
    if (answer.status === 200) {
      this.last = sent;
      if (body.revision !== undefined) { this.put("revision", body.revision); }
      this.forget();
      this.say("saved", "已保存 " + (body.saved_at || ""));
      this.form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true, detail: body }));
      this.adopt(body.theirs || []);
    } else if (answer.status === 401) {
      this.keep(sent);
      this.say("offline", body.detail);
    } else if (answer.status === 409 && body.clashes) {
      this.ask(body);
    } else if (answer.status === 409) {
      this.conflict(body);
    } else {
      this.say("refused", body.detail || "未能保存，请检查填写内容");
    }
  };

  /* what colleagues changed and this page did not touch: plain texts are put in, the rest is named */
  Autosave.prototype.adopt = function (theirs) {
    var me = this, named = [];
    theirs.forEach(function (item) {
      var input = me.form.elements[item.field], digest = {};
      var plain = item.value !== null && input && input.value !== undefined && input.tagName && document.activeElement !== input;
      if (plain) {
        input.value = item.value;
        digest[item.field] = item.seen;
        me.know(digest);
        input.dispatchEvent(new CustomEvent("ui:adopted", { bubbles: true }));
      }
      named.push(item.who + "修改了“" + item.label + "”" + (plain ? "，已更新到本页" : "，刷新本页可见"));
    });
    if (!named.length) { return; }
    this.last = this.snapshot();
    this.say("saved", (this.state ? this.state.textContent : "") + "；" + named.join("；"));
  };

  /* both changed the same fields: both texts are shown, nothing is overwritten until somebody chose */
  Autosave.prototype.ask = function (body) {
    var me = this, open = body.clashes.length;
    this.stopped = true;
    this.put("revision", body.revision);
    this.store();
    this.say("conflict", body.detail);
    body.clashes.forEach(function (item) {
      var place = document.getElementById("field-" + item.field) || me.form, old = document.getElementById("clash-" + item.field);
      if (old) { old.remove(); }
      var box = document.createElement("div"), digest = {};
      box.className = "ui-alert ui-alert-warning"; box.id = "clash-" + item.field;
      var inner = document.createElement("div"), head = document.createElement("b"), text = document.createElement("p"), actions = document.createElement("div");
      head.textContent = item.who + (item.at ? " " + item.at : "") + " 也修改了“" + item.label + "”，对方的内容：";
      text.className = "ui-pre"; text.textContent = item.theirs;
      actions.className = "ui-actions";
      [["用我填写的内容", true], ["用对方的内容", false]].forEach(function (choice) {
        var button = document.createElement("button");
        button.type = "button"; button.className = "btn btn-sm"; button.textContent = choice[0];
        button.addEventListener("click", function () {
          var input = me.form.elements[item.field];
          digest[item.field] = item.seen;
          if (!choice[1] && (item.value === null || !input || !input.tagName)) { me.reload(item); return; }
          me.know(digest);
          if (!choice[1]) { input.value = item.value; input.dispatchEvent(new CustomEvent("ui:adopted", { bubbles: true })); }
          box.remove(); open -= 1;
          if (!open) { me.stopped = false; me.last = ""; me.save(); }
        });
        actions.appendChild(button);
      });
      inner.appendChild(head); inner.appendChild(text); inner.appendChild(actions); box.appendChild(inner);
      place.insertAdjacentElement(place === me.form ? "afterbegin" : "beforebegin", box);
    });
    var first = document.getElementById("clash-" + body.clashes[0].field);
    if (first && first.scrollIntoView) { first.scrollIntoView({ block: "center" }); }
  };
  /* an answer of several inputs is taken over by showing the page anew: everything else on it is stored already */
  Autosave.prototype.reload = function () {
    this.forget();
    this.form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true }));
    window.location.reload();
  };

  Autosave.prototype.beat = function () {
    var me = this, data = new FormData(), place = document.querySelector("[data-editing]");
    if (document.hidden || !place) { return; }
    data.set("csrfmiddlewaretoken", this.value("csrfmiddlewaretoken"));
    data.set("editor", tab(this.editor));
    data.set("_here", "1");
    window.fetch(this.url, { method: "POST", body: data, credentials: "same-origin", redirect: "manual",
      headers: { "Accept": "application/json", "X-Requested-With": "presence" } })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (body) { if (body && body.others) { me.present(place, body.others); } })
      .catch(function () { /* the next one will tell */ });
  };
  Autosave.prototype.present = function (place, others) {
    if (place.dataset.said === others.join("|")) { return; }
    place.dataset.said = others.join("|");
    place.textContent = "";
    others.forEach(function (sentence) {
      var line = document.createElement("p");
      line.className = "ui-quiet"; line.textContent = sentence;
      place.appendChild(line);
    });
  };

  Autosave.prototype.store = function () {
    var facts = { at: Date.now(), pairs: this.pairs(), revision: this.value("revision"), seen: this.value("seen") };
    try { window.localStorage.setItem(this.key, JSON.stringify(facts)); return true; } catch (error) { return false; }
  };
  Autosave.prototype.keep = function () {
    var kept = this.store(), me = this;
    this.say("offline", kept ? "网络中断，内容已保存在本机，恢复后自动补存" : "网络中断，内容尚未保存，请不要关闭页面");
    window.setTimeout(function () { me.save(); }, RETRY);
  };
  Autosave.prototype.forget = function (key) { try { window.localStorage.removeItem(key || this.key); } catch (error) { /* private mode */ } };

  /* someone saved elsewhere: stop, keep the text, let the person choose */
  Autosave.prototype.conflict = function (body) {
    var me = this;
    this.stopped = true;
    this.store();
    this.say("conflict", body.detail || "有人在另一处修改了这份内容，自动保存已停止");
    this.choose([
      ["查看最新内容", function () { me.forget(); me.form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true })); window.location.reload(); }],
      ["以我的内容为准", function () {
        if (body.revision !== undefined) { me.put("revision", body.revision); }
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
  Autosave.prototype.kept = function () {
    var found = null, me = this;
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key !== me.base && key.indexOf(me.base + "#") !== 0) { return; }
        var facts = JSON.parse(window.localStorage.getItem(key) || "null");
        if (facts && JSON.stringify(facts.pairs) === me.last) { me.forget(key); return; }
        if (facts && (!found || facts.at > found.facts.at)) { found = { key: key, facts: facts }; }
      });
    } catch (error) { found = null; }
    return found;
  };
  Autosave.prototype.offerKept = function () {
    var found = this.kept(), me = this;
    if (!found) { return; }
    this.say("offline", "本机留有上次未能保存的内容");
    this.choose([
      ["恢复本机内容", function () {
        me.restore(found.facts.pairs);
        if (found.facts.seen) { me.put("seen", found.facts.seen); }  // as that page knew it: what others saved since is asked about
        me.forget(found.key);
        me.later(0);
      }],
      ["放弃", function () { me.forget(found.key); me.say("", ""); }]
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
