// Makes pages more comfortable; without it everything can be read and every form sent.
"use strict";
(() => {
  const zone = new Intl.DateTimeFormat(document.documentElement.lang, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false,
  });

  // Times in the viewer's zone; the exact one in UTC stays in the title.
  const localTimes = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const part = Object.fromEntries(zone.formatToParts(at).map(({ type, value }) => [type, value]));
      const hour = part.hour === "24" ? "00" : part.hour;
      time.textContent = `${part.year}-${part.month}-${part.day} ${hour}:${part.minute}`;
      time.dataset.local = "";
    }
  };

  // A button waits until the name beside it is typed.
  const guard = (root) => {
    for (const field of root.querySelectorAll("input[data-must-be]")) {
      const button = field.form?.querySelector("button:not([type=button])");
      if (!button) continue;
      const look = () => { button.disabled = field.value.trim() !== field.dataset.mustBe; };
      field.addEventListener("input", look);
      look();
    }
  };

  const menu = () => document.getElementById("nav");

  // The menu shows where the viewer is.
  const mark = () => {
    for (const link of menu()?.querySelectorAll("nav a") ?? []) {
      const path = new URL(link.href).pathname;
      const here = path.endsWith("/") ? location.pathname === path : `${location.pathname}/`.startsWith(`${path}/`);
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const narrow = menu();
    if (narrow?.matches(":popover-open")) narrow.hidePopover();
    for (const back of document.querySelectorAll("form.preferences [name=back]")) {
      back.value = location.pathname + location.search;
    }
  };

  let fading;
  const toast = (text) => {
    const line = document.getElementById("toast");
    if (!line) return;
    const shown = document.createElement("p");
    shown.textContent = text;
    line.replaceChildren(shown);
    clearTimeout(fading);
    fading = setTimeout(() => line.replaceChildren(), 6000);
  };
  const words = () => document.getElementById("toast")?.dataset ?? {};

  // What only a script can do is offered by one.
  const offer = (root) => {
    for (const button of root.querySelectorAll("[data-print][hidden]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  };

  const arrive = (root) => { localTimes(root); guard(root); offer(root); };
  document.addEventListener("htmx:after:swap", () => { arrive(document); mark(); });
  document.addEventListener("htmx:after:history:push", mark);
  document.addEventListener("htmx:after:history:replace", mark);
  // A fault of the server's leaves page and address as they are.
  document.addEventListener("htmx:before:response", (event) => {
    if ((event.detail?.ctx?.response?.status ?? 0) < 500) return;
    event.preventDefault();
    toast(words().failed);
  });
  document.addEventListener("htmx:error", () => toast(words().offline));

  // What moves is looked at again while somebody looks: not in the background, not while they type
  // or have chosen something, and not once they have gone, since that would keep them signed in.
  const EVERY = 15000, GONE = 15 * 60 * 1000;
  let version = "", active = Date.now();
  for (const sign of ["pointermove", "keydown", "scroll"]) {
    addEventListener(sign, () => { active = Date.now(); }, { passive: true, capture: true });
  }
  const look = () => {
    const main = document.getElementById("main");
    if (!main?.querySelector("[data-live]") || document.hidden || Date.now() - active > GONE) return;
    const typing = main.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (typing || main.querySelector("input:checked, details[open]")) return;
    const page = location.pathname + location.search;
    htmx.ajax("GET", page, { target: "#main", swap: "innerMorph", push: "false", headers: { "Console-Live": version } });
  };
  document.addEventListener("htmx:before:response", (event) => {
    const ctx = event.detail?.ctx;
    const found = ctx?.response?.headers?.get?.("Console-Live");
    if (!found) return;
    // Somebody has gone on to another page meanwhile.
    if (ctx.request.action !== location.pathname + location.search) return event.preventDefault();
    version = found;
  });
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);

  // A choice is a search at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-submit]")) event.target.form?.requestSubmit();
  });

  // `/` goes to the search.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  arrive(document);
})();
