// What can be done is shown anew when that has changed, but not under the hands of somebody who is at it.
(function () {
  "use strict";

  document.addEventListener("htmx:beforeSwap", function (event) {
    const offers = document.getElementById("offers");
    if (!offers || event.detail.target !== offers) { return; }
    const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    const fresh = page.getElementById("can");
    const shown = document.getElementById("can");
    const same = fresh && shown && fresh.dataset.seen === shown.dataset.seen;
    if (same || offers.querySelector("details[open]") || offers.contains(document.activeElement)) {
      event.detail.shouldSwap = false;
    }
  });
})();
