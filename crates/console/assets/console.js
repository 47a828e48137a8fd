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

  // Ctrl-K opens the list of pages, actions and hits; without a script the same list is a page.
  const palette = document.getElementById("palette");
  const question = palette?.querySelector("input");
  const hits = document.getElementById("palette-hits");
  let asking, asked, answered;
  const ask = () => {
    const text = question.value.trim();
    if (text === asked) return answered;
    asked = text;
    const page = `${palette.querySelector("form").getAttribute("action")}?q=${encodeURIComponent(text)}`;
    return answered = htmx.ajax("GET", page, { source: hits, target: hits, select: "#hits > *", swap: "innerMorph ignoreTitle:true", push: "false" });
  };
  const find = () => {
    if (!palette || palette.open) return;
    question.value = "";
    asked = undefined;
    palette.showModal();
    question.focus();
    ask();
  };
  question?.addEventListener("input", () => { clearTimeout(asking); asking = setTimeout(ask, 120); });
  palette?.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(asking);
    await ask();
    hits.querySelector("a")?.click();
  });
  palette?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [question, ...hits.querySelectorAll("a")];
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("#finder, [data-opens]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (menu()?.matches(":popover-open")) menu().hidePopover();
      if (opener.id === "finder") find();
      else document.getElementById(opener.dataset.opens)?.showModal();
    }
    // A click beside a dialog closes it, as does going on from it.
    if (event.target.matches?.("dialog") || event.target.closest?.("dialog a[href]")) event.target.closest("dialog").close();
  }, true);

  // What only a script can do is offered by one.
  const offer = (root) => {
    for (const button of root.querySelectorAll("[data-opens][hidden]")) button.hidden = false;
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
  // The server tells when something has changed; what it doesn't tell, and what passes with time
  // alone, is looked at once a minute, and without its telling four times.
  const EVERY = 15000, TOLD = 60000, GONE = 15 * 60 * 1000;
  let version = "", active = Date.now(), looked = Date.now(), due = Infinity;
  let stream, failures = 0, again = 0;
  const live = () => document.querySelector("#main [data-live]");
  const isWatched = () => live() && !document.hidden && Date.now() - active <= GONE;
  for (const sign of ["pointermove", "keydown", "scroll"]) {
    addEventListener(sign, () => { active = Date.now(); }, { passive: true, capture: true });
  }
  const look = () => {
    const main = document.getElementById("main");
    if (!isWatched()) return;
    const typing = main.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (typing || main.querySelector("input:checked, details[open]:not(.api-call)")) return;
    const page = location.pathname + location.search;
    [looked, due] = [Date.now(), Infinity];
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
  // A tab has one stream at most, and none in the background. What was told is looked at within the
  // time that the server gives, a second where few look, at another moment by each tab.
  const soon = (within = 1000) => { due = Math.min(due, Date.now() + within * Math.random()); };
  const close = () => { stream?.close(); stream = undefined; };
  const tend = () => {
    if (!isWatched() || !words().changes || !window.EventSource) return close();
    if (stream || Date.now() < again) return;
    const opened = stream = new EventSource(words().changes);
    // What has changed since the page was shown is seen by that look.
    opened.onopen = () => { failures = 0; soon(); };
    opened.onmessage = (event) => soon(Number(event.data));
    opened.addEventListener("gone", () => { close(); again = Infinity; soon(); });
    opened.onerror = () => {
      if (stream === opened) close();
      failures += 1;
      again = Date.now() + 1000 + 1000 * Math.random() * 2 ** Math.min(failures, 6);
    };
  };
  setInterval(() => {
    tend();
    const every = stream?.readyState === 1 && live()?.dataset.live !== "poll" ? TOLD : EVERY;
    if (Date.now() >= Math.min(due, looked + every)) look();
  }, 500);
  document.addEventListener("visibilitychange", () => { tend(); if (!document.hidden) look(); });
  addEventListener("pagehide", close);

  // A choice is a search at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-submit]")) event.target.form?.requestSubmit();
  });

  // Ctrl-K finds, `/` goes to the page's own search, `?` lists the keys.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && palette) {
      event.preventDefault();
      return find();
    }
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "?") document.getElementById("keyboard")?.showModal();
    if (event.key !== "/") return;
    event.preventDefault();
    const search = document.querySelector("main [data-search]");
    if (!search) return find();
    search.focus();
    search.select();
  });

  arrive(document);
})();
