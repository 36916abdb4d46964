// What can be done is shown anew when it changes, but not under the hands of somebody who is at it.
(function () {
  "use strict";

  document.addEventListener("htmx:beforeRequest", function (event) {
    const offers = document.getElementById("offers");
    const busy = offers && (offers.querySelector("details[open]") || offers.contains(document.activeElement));
    if (busy && event.detail.elt === offers) { event.preventDefault(); }
  });
})();
