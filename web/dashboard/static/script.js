// The dashboard without reloads: refresh in place, moves within a page, retry, copying. Pages work without it.
"use strict";
(() => {
  const REFRESH_MS = 10_000;
  const page = () => document.getElementById("page");
  const said = () => document.getElementById("said");
  const address = () => location.pathname + location.search;
  let asking = null;
  let shown = address();

  async function ask(url) {
    asking?.abort();
    asking = new AbortController();
    const answer = await fetch(url, { cache: "no-cache", credentials: "same-origin", headers: { Accept: "text/html" }, signal: asking.signal });
    if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(String(answer.status));
    return { document: new DOMParser().parseFromString(await answer.text(), "text/html"), url: answer.url };
  }

  function say(text) {
    if (said().textContent !== text) said().textContent = text;
  }

  // Where the focus is: the same link or field gets it back after its surroundings were replaced.
  function focusMark() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    if (one.id) return () => document.getElementById(one.id);
    const key = one.getAttribute("href") || one.getAttribute("name");
    const attribute = one.hasAttribute("href") ? "href" : "name";
    const text = one.textContent;
    const home = one.closest("[data-live]")?.id;
    return () => {
      const alike = [...(document.getElementById(home) || document).querySelectorAll(one.localName)].filter((other) => other.textContent === text);
      const same = alike.find((other) => !key || other.getAttribute(attribute) === key);
      return same || (attribute === "href" ? alike[0] : null); // a link that switches leads elsewhere once it has
    };
  }

  // A part as the server sends it: without what charts add to it. Ids of definitions and of what is copied are running
  // numbers: what is compared must not depend on them.
  function content(element) {
    const own = element.cloneNode(true);
    charts.strip(own);
    return own.outerHTML.replace(/(id|aria-describedby|data-copy)="[dq]\d+"| tabindex="-1"| hidden=""/g, "");
  }

  function swapLive(fresh) {
    for (const now of document.querySelectorAll("[data-live]")) {
      const next = fresh.querySelector(`[data-live="${CSS.escape(now.dataset.live)}"]`);
      if (!next || busy(now)) continue;
      for (const opened of now.querySelectorAll("details[open]")) {
        const places = [...now.querySelectorAll("details")];
        next.querySelectorAll("details")[places.indexOf(opened)]?.setAttribute("open", "");
      }
      if (content(now) === content(next)) continue;
      const scrolled = [...now.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]);
      const focus = now.contains(document.activeElement) ? focusMark() : null;
      charts.drop(now);
      now.replaceWith(next);
      if (focus) refocus(focus(), next);
      next.querySelectorAll(".scroll").forEach((one, place) => scrolled[place] && one.scrollTo(...scrolled[place]));
      ready(next);
    }
    say(document.querySelector("#fresh .bad") ? "Redis does not answer; the figures are the last that are known." : "");
  }

  // A card whose Retry is no longer needed gets the focus itself: the reader's place is not lost.
  function refocus(one, card) {
    if (!one || one === card) card.tabIndex = -1;
    (one || card).focus({ preventScroll: true });
  }

  // What somebody reads, fills in or points at is left as it is until the next time; a Retry waits for just that.
  function busy(element) {
    const focus = document.activeElement;
    const held = element !== focus && element.contains(focus) && !focus.matches("[data-retry]");
    const picked = getSelection();
    return held || !picked.isCollapsed && picked.containsNode(element, true) || element.matches(":hover") && element.querySelector(".term:hover, .hover") || element.querySelector("form [data-touched]");
  }

  // Renewal can be paused; the choice lasts as long as the browser is open.
  const isPaused = () => document.cookie.includes("renewal=off");

  function pause(button) {
    document.cookie = `renewal=${isPaused() ? "on" : "off"}; path=/; samesite=lax`;
    button.setAttribute("aria-pressed", isPaused());
    refresh();
  }

  async function refresh() {
    if (isPaused() || document.hidden || page().classList.contains("loading") || document.querySelector("dialog[open]")) return;
    try {
      const fresh = await ask(location.href);
      if (new URL(fresh.url).pathname !== location.pathname) return location.assign(fresh.url); // the session ended
      const next = fresh.document.getElementById("page");
      if (next && next.dataset.days !== page().dataset.days) return renewAll(fresh.document);
      swapLive(fresh.document);
      document.documentElement.classList.remove("unreachable");
    } catch (error) {
      if (error.name !== "AbortError") unreachable();
    }
  }

  // A day has begun: figures, and what names their days (period, arrows, links), change together or not at all. While a
  // part is in use, all of it stays as it is.
  function renewAll(fresh) {
    const inUse = [...document.querySelectorAll("[data-live], .period")].some(busy) || document.querySelector(".custom[open]");
    if (inUse) return say("A new day has begun. The figures are renewed when no part of the page is in use.");
    const focus = focusMark();
    show(fresh);
    focus?.()?.focus({ preventScroll: true });
    say("A new day has begun: the page shows the days up to today.");
  }

  function show(fresh) {
    document.title = fresh.title;
    charts.drop(document);
    for (const part of [".tabs", ".themes", "#page"]) document.querySelector(part).replaceWith(fresh.querySelector(part));
    document.querySelector(".brand").href = fresh.querySelector(".brand").href;
    ready(document);
  }

  function unreachable() {
    const fresh = document.getElementById("fresh");
    if (fresh && !fresh.querySelector(".bad")) {
      fresh.querySelector(".dot")?.classList.add("bad");
      fresh.append(" · the service does not answer");
    }
    say("The service does not answer; the figures are the last that are known.");
  }

  // Another period, order or filter of the same page: the old figures are dimmed until the new ones are there.
  async function go(url, push = true) {
    const focus = focusMark();
    page().classList.add("loading");
    try {
      const fresh = await ask(url);
      if (!fresh.document.getElementById("page")) throw new Error("another page");
      if (push) history.pushState(null, "", fresh.url);
      shown = address();
      show(fresh.document);
      focus?.()?.focus({ preventScroll: true });
      say(`Shown: ${document.title}`);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  }

  function chooseTheme(theme) {
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    for (const one of document.querySelectorAll("[data-set-theme]")) {
      if (one.dataset.setTheme === theme) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  // Browsers have a clipboard for pages of this machine and by TLS only; elsewhere what is selected is copied.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const source = document.body.appendChild(Object.assign(document.createElement("pre"), { textContent: text }));
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
      getSelection().removeAllRanges();
      source.remove();
    }
  }

  document.addEventListener("click", async (event) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target.closest("a[href]");
    const opener = event.target.closest("[data-open]");
    const copier = event.target.closest("[data-copy], [data-share]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    if (event.target.closest("[data-print]")) print();
    if (event.target.closest("[data-pause]")) pause(event.target);
    if (copier) {
      const { copy: source, share } = copier.dataset;
      await copy(share ? new URL(share, location.href).href : document.getElementById(source).textContent);
      const text = copier.textContent;
      copier.textContent = "Copied";
      setTimeout(() => (copier.textContent = text), 1500);
    }
    for (const open of document.querySelectorAll(".custom[open]")) if (!open.contains(event.target)) open.open = false;
    if (!link || !plain || link.target || link.hasAttribute("download")) return;
    if (link.dataset.setTheme) {
      event.preventDefault();
      chooseTheme(link.dataset.setTheme);
    } else if (link.origin === location.origin && link.pathname === location.pathname && (!link.hash || "table" in link.dataset)) {
      event.preventDefault();
      go(link.href);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const url = new URL(form.action, location.href);
    if (form.method === "post") { // once, however often the button is pressed
      if (form.hasAttribute("data-sent")) event.preventDefault();
      form.setAttribute("data-sent", "");
    }
    if (form.method !== "get" || url.pathname !== location.pathname) return;
    event.preventDefault();
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
    go(url.href);
  });
  document.addEventListener("input", (event) => event.target.setAttribute?.("data-touched", ""));
  addEventListener("popstate", () => address() !== shown && go(location.href, false)); // not for a place on this page
  addEventListener("pageshow", () => { // also when Back brings a page as it was left
    page().classList.remove("loading");
    for (const form of document.querySelectorAll("[data-sent]")) form.removeAttribute("data-sent");
  });

  // On a narrow screen: the page and the period that are shown, not only the first ones.
  function reveal(one) {
    const row = one.parentElement.getBoundingClientRect(), own = one.getBoundingClientRect();
    one.parentElement.scrollLeft += own.left - row.left - (row.width - own.width) / 2;
  }

  function ready(root) {
    root.querySelectorAll(".tabs [aria-current], .choices [aria-current]").forEach(reveal);
    charts.draw(root);
    root.querySelectorAll("[data-open], [data-copy], [data-share], [data-print], [data-pause]").forEach((one) => (one.hidden = false));
    root.querySelectorAll("[data-pause]").forEach((one) => one.setAttribute("aria-pressed", isPaused()));
  }
  window.dashboard = { go, refresh };
  ready(document);
  setInterval(refresh, REFRESH_MS);
})();
