// Shows the neutral sentence of a push, and opens the messages when it is tapped. Nothing is cached.

addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

async function show(data) {
  let told = {};
  try {
    told = data.json();
  } catch {
    told = {}; // a push without content still has to be shown
  }
  await registration.showNotification(told.title || "指尖", {
    body: told.body || "您有新消息，请打开查看。 You have a new message.",
    tag: told.n ? `inbox-${told.n}` : "inbox",
    icon: "/static/icons/zhijian.svg",
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === "/");
  if (!page) return clients.openWindow("/#/inbox");
  await page.focus();
  return page.postMessage("inbox");
}
