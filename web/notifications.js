// Turns on notifications in this browser: asks for permission, subscribes at the browser's maker, and
// posts what came of it as any form does. Without what it needs, the page says what works instead.
const words = {
  NotAllowedError: "This browser does not allow notifications. Allow them in its settings for this address.",
  AbortError: "The browser's own service could not be reached. Try again later.",
};

async function subscribed(key) {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new DOMException("", "NotAllowedError");
  }
  await navigator.serviceWorker.register("/service-worker.js");
  const worker = await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  return made.toJSON();
}

for (const place of document.querySelectorAll("[data-push]")) {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) continue;
  const form = place.querySelector("form");
  const problem = place.querySelector("[data-problem]");
  form.hidden = false;
  problem.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { endpoint, keys } = await subscribed(place.dataset.push);
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      form.submit();
    } catch (error) {
      problem.textContent = words[error.name] ?? error.message;
      problem.hidden = false;
    }
  });
}
