// Shows notifications while no page is open. It caches nothing: what is shown is what there is.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // Browsers want something shown for every message, also for one that cannot be read.
  }
  event.waitUntil(
    self.registration.showNotification(told.title ?? "Santé", {
      body: told.body ?? "There is something for you.",
      tag: told.tag ?? "",
      data: { link: told.link ?? "/inbox" },
    }),
  );
});

// A tap leads into this house and nowhere else, to a page that is open already where there is one.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.link ?? "/inbox", self.location.origin);
  const link = new URL(wanted.pathname + wanted.search, self.location.origin).href;
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const page = open.find((one) => new URL(one.url).origin === self.location.origin);
      if (!page) return self.clients.openWindow(link);
      await page.focus().catch(() => {}); // some browsers allow it for a moment after a tap only
      return page.navigate(link);
    })(),
  );
});
