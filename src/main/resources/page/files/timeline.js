// The timeline's marks: one of them can be reached by Tab, the arrow keys go from there; what is known of one stands beside it
// while it is pointed at, touched or has the focus.
(function () {
  "use strict";

  const tip = document.getElementById("tip");
  let shown = "";   // the id of the mark that is told of
  let focused = ""; // the id of the mark that is in the order of Tab
  let closing = 0;

  function marks() { return Array.from(document.querySelectorAll("a.item")); }

  function prepare() {
    const all = marks();
    const first = all.find(function (mark) { return mark.id === focused; }) || nearest(all);
    all.forEach(function (mark) {
      mark.setAttribute("tabindex", mark === first ? "0" : "-1");
      const title = mark.querySelector("title"); // what the browser shows would be over what we do
      if (title) { title.remove(); }
    });
  }

  // Whoever comes by Tab begins at what is about now.
  function nearest(all) {
    const now = document.querySelector("#now-line");
    const at = now ? parseFloat(now.getAttribute("x1")) : 0;
    let best = all[0], least = Infinity;
    all.forEach(function (mark) {
      const rect = mark.querySelector("rect");
      const far = Math.abs(parseFloat(rect.getAttribute("x")) - at);
      if (far < least) { least = far; best = mark; }
    });
    return best;
  }

  function box(mark) {
    const all = Array.from(mark.querySelectorAll("rect"), function (rect) { return rect.getBoundingClientRect(); });
    return {
      left: Math.min.apply(null, all.map(function (one) { return one.left; })),
      right: Math.max.apply(null, all.map(function (one) { return one.right; })),
      top: all[0].top,
      bottom: all[0].bottom
    };
  }

  function show(mark) {
    clearTimeout(closing);
    const entry = document.getElementById(mark.dataset.entry);
    if (!entry) { return; }
    shown = mark.id;
    tip.replaceChildren.apply(tip, Array.from(entry.childNodes, function (node) { return node.cloneNode(true); }));
    tip.hidden = false;
    const at = box(mark), area = tip.offsetParent ? tip.offsetParent.getBoundingClientRect() : { left: 0, top: 0 };
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min((at.left + at.right - tip.offsetWidth) / 2, width - tip.offsetWidth - 8));
    const below = at.bottom + 6 + tip.offsetHeight < window.innerHeight || at.top < tip.offsetHeight + 6;
    tip.style.left = left - area.left + "px";
    tip.style.top = (below ? at.bottom + 6 : at.top - 6 - tip.offsetHeight) - area.top + "px";
  }

  function hide() {
    clearTimeout(closing);
    shown = "";
    tip.hidden = true;
  }

  // The pointer may go over to the tip.
  function soon() {
    clearTimeout(closing);
    closing = setTimeout(function () {
      const active = document.activeElement;
      if (active && active.matches("a.item")) { show(active); } else { hide(); }
    }, 250);
  }

  function markOf(event) { return event.target.closest ? event.target.closest("a.item") : null; }

  function go(mark) {
    if (!mark) { return; }
    focused = mark.id;
    prepare();
    mark.focus({ preventScroll: true });
    mark.closest(".row").scrollIntoView({ block: "nearest" });
  }

  // Up and down: to what is nearest in the next row that has something.
  function beside(all, mark, step) {
    const x = box(mark).left, row = mark.closest(".row");
    const rows = Array.from(document.querySelectorAll(".row")).filter(function (one) { return one.querySelector("a.item"); });
    const next = rows[rows.indexOf(row) + step];
    if (!next) { return null; }
    return all.filter(function (one) { return next.contains(one); }).sort(function (one, other) {
      return Math.abs(box(one).left - x) - Math.abs(box(other).left - x);
    })[0];
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !tip.hidden) { hide(); return; }
    const mark = markOf(event);
    if (!mark || event.altKey || event.ctrlKey || event.metaKey) { return; }
    const all = marks(), at = all.indexOf(mark);
    const to = { ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all[all.length - 1] };
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      to[event.key] = beside(all, mark, event.key === "ArrowDown" ? 1 : -1);
    } else if (!(event.key in to)) { return; }
    event.preventDefault();
    go(to[event.key]);
  });

  document.addEventListener("pointerover", function (event) {
    const mark = markOf(event);
    if (mark && event.pointerType !== "touch") { show(mark); } else if (tip.contains(event.target)) { clearTimeout(closing); }
  });
  document.addEventListener("pointerout", function (event) {
    if (markOf(event) || tip.contains(event.target)) { soon(); }
  });
  document.addEventListener("focusin", function (event) {
    const mark = markOf(event);
    if (mark) { focused = mark.id; show(mark); } else if (!tip.hidden && !tip.contains(event.target)) { hide(); }
  });

  // A finger cannot point: the first touch tells, the link in what is told leads on.
  let touched = false;
  document.addEventListener("pointerdown", function (event) { touched = event.pointerType === "touch"; });
  document.addEventListener("click", function (event) {
    const mark = markOf(event);
    if (mark) {
      const list = document.getElementById("list");
      if (touched) { event.preventDefault(); show(mark); }
      else if (mark.getAttribute("href").startsWith("#") && list) { list.open = true; }
    } else if (!tip.contains(event.target)) { hide(); }
  });

  document.addEventListener("htmx:beforeSwap", function () {
    const active = document.activeElement;
    focused = active && active.matches("a.item") ? active.id : focused;
  });
  document.addEventListener("htmx:afterSwap", function () {
    const again = shown;
    const had = document.activeElement === document.body && focused ? document.getElementById(focused) : null;
    prepare();
    if (had && again) { had.focus({ preventScroll: true }); }
    const mark = again ? document.getElementById(again) : null;
    if (mark) { show(mark); } else { hide(); }
  });

  prepare();
})();
