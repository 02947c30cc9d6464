// Everything works without this file; with it, taps are answered in place and charts can be read
// point by point. No inline handlers and no hx-on: the content security policy forbids eval.
import "htmx.org/dist/htmx.esm.js";
import "./show-password.js";
import "./passkeys.js";
import "./notifications.js";
import { reportProblems } from "./messages.js";

reportProblems();

// The chart library is only fetched where there is a chart.
const loadCharts = () => {
  if (document.querySelector("fan-chart:not(:defined)")) import("./fan-chart.js");
};
loadCharts();
document.addEventListener("htmx:after:swap", loadCharts);

// The server suggests a time zone it cannot know; the browser does.
for (const field of document.querySelectorAll("input[data-time-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// A form that came back with errors: start where they are told.
document.getElementById("error-summary")?.focus();
