// Says so when a tap could not be saved, in the page's message area, where error answers land too.
export function reportProblems() {
  const area = document.getElementById("messages");
  const noConnection = document.getElementById("no-connection");
  document.addEventListener("htmx:error", () => {
    if (area && noConnection) area.replaceChildren(noConnection.content.cloneNode(true));
  });
  document.addEventListener("htmx:after:request", () => {
    area?.querySelector("[role=alert]")?.remove();
  });
}
