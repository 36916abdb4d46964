// What a page does besides being read: keeps itself up to date, says when it cannot, and shows times as the viewer has them.
(function () {
  "use strict";

  const SILENCE = 40000; // something comes each 15 s
  const body = document.body;
  const banner = document.getElementById("link");
  const name = document.title;
  let heard = Date.now();
  let connected = false;
  const old = new Set(); // parts that could not be loaded anew: what they show is not made now by any sign of life

  function clock(millis) {
    return new Date(millis).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  }

  // "live" or why it is not; what is shown is never taken for what is now.
  function say(state) {
    if (body.dataset.link === state) { return; }
    body.dataset.link = state;
    banner.textContent = state === "live" ? "" : banner.dataset[state].replace("{0}", clock(heard));
    if (state === "out") {
      const again = document.createElement("a");
      again.href = body.dataset.login;
      again.textContent = banner.dataset.again;
      banner.append(" ", again);
    }
    title();
  }

  function alive() {
    heard = Date.now();
    connected = true;
    if (fresh()) { return; }
    refresh();
    refreshSlowly();
  }

  // Says that what is shown is of now, if it is.
  function fresh() {
    old.forEach(function (part) { if (!part.isConnected) { old.delete(part); } });
    if (old.size > 0) { return false; }
    if (connected && body.dataset.link !== "out") { say("live"); }
    return true;
  }

  function lost() {
    connected = false;
    say("lost");
  }

  function failed(event) {
    old.add(event.detail.elt);
    say(event.detail.xhr && event.detail.xhr.status === 401 ? "out" : "lost");
  }

  // How long what follows each change took to come last, in milliseconds: a host that is busy is asked less often, but one
  // that hung once is not left alone for long.
  let cost = 0;
  function follows(event) { return (event.detail.elt.getAttribute("hx-trigger") || "").startsWith("refresh from"); }
  document.addEventListener("htmx:beforeRequest", function (event) { if (follows(event)) { event.detail.elt.dataset.asked = Date.now(); } });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (follows(event)) { cost = Math.min(Date.now() - event.detail.elt.dataset.asked || 0, 1500); }
  });

  // Parts of a page ask for themselves anew on "refresh", which comes at once and then no more often than they are made
  // quickly, or on "refresh-slowly". The last change is always followed by one: htmx's own throttle would leave it out.
  function told(name, pause) {
    let timer = null;
    let due = false;
    function fire() {
      due = false;
      timer = setTimeout(function () {
        timer = null;
        if (due) { fire(); }
      }, Math.max(pause, 2 * cost));
      body.dispatchEvent(new Event(name));
    }
    return function () {
      due = true;
      if (timer === null) { fire(); }
    };
  }
  const refresh = told("refresh", 300);
  const refreshSlowly = told("refresh-slowly", 5000);
  function change() {
    alive();
    refresh();
    refreshSlowly();
  }

  document.addEventListener("htmx:sseOpen", function (event) {
    const source = event.detail.source;
    source.addEventListener("alive", alive);
    source.addEventListener("change", change);
    source.addEventListener("error", lost);
    alive();
  });
  document.addEventListener("htmx:sseError", lost);
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, failed);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && old.size > 0) { old.delete(event.detail.elt); fresh(); }
  });
  setInterval(function () {
    if (body.dataset.link === "live" && Date.now() - heard > SILENCE) { say("silent"); }
  }, 1000);

  // Times: the viewer's own, with the host's beside them where it is another.
  function times(root) {
    root.querySelectorAll("time[data-offset]").forEach(function (element) {
      const at = new Date(element.getAttribute("datetime"));
      const offset = Number(element.dataset.offset);
      delete element.dataset.offset;
      element.removeAttribute("data-offset");
      if (isNaN(at) || -at.getTimezoneOffset() === offset) { return; }
      const today = at.toDateString() === new Date().toDateString();
      const own = at.toLocaleString([], today
        ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
        : { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      const host = document.createElement("span");
      host.className = "host-time";
      host.textContent = " (" + body.dataset.hostWords + " " + element.textContent + ")";
      element.textContent = own;
      element.append(host);
    });
  }

  // What was opened stays open when a part of the page is loaded anew.
  let open = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    open = Array.from(event.detail.target.querySelectorAll("details[id]"), function (one) { return [one.id, one.open]; });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    open.forEach(function (pair) {
      const one = document.getElementById(pair[0]);
      if (one) { one.open = pair[1]; }
    });
    asOf();
    times(document);
    title();
  });

  // As of when what is shown is: of a part that was loaded anew, as of then.
  function asOf() {
    const from = document.querySelector("[data-as-of]");
    const shown = document.getElementById("as-of");
    if (!from || !shown) { return; }
    shown.setAttribute("datetime", from.dataset.asOf);
    shown.dataset.offset = from.dataset.asOfOffset;
    shown.textContent = from.dataset.asOfWords;
  }

  // The tab says it too.
  function title() {
    const verdict = document.querySelector("main [data-title]");
    const live = body.dataset.link === undefined || body.dataset.link === "live";
    const said = live ? verdict && verdict.dataset.title : banner.dataset.title;
    document.title = said ? said + " · " + name : name;
  }

  // Who comes by a link from elsewhere has not shown his session yet, for its cookie is kept to this site: now it is shown.
  const login = document.querySelector("main[data-to]");
  if (login) {
    fetch("/page/live", { method: "HEAD", redirect: "manual" }).then(function (answer) {
      if (answer.status === 200 && !document.querySelector(".problem")) { location.replace(login.dataset.to); }
    }).catch(function () { say("lost"); });
  }

  times(document);
  title();
  const problem = document.querySelector(".problem[tabindex]");
  if (problem) { problem.focus(); }
})();
