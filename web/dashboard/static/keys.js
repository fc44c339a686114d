// The keyboard: periods, pages, search, help. Keys with a modifier, and those typed into a field, are not ours.
"use strict";
// Who speaks to the browser, or hits keys by chance, switches the single ones off; the browser keeps that for a year.
const singleKeys = document.getElementById("single-keys");
singleKeys.checked = !document.cookie.includes("keys=off");
singleKeys.addEventListener("change", () => {
  document.cookie = `keys=${singleKeys.checked ? "on" : "off"}; path=/; max-age=31536000; samesite=lax`;
});
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea, [contenteditable]");
  const root = document.documentElement;
  if (event.key === "Escape") {
    const open = document.querySelector(".custom[open]");
    const narrowed = document.querySelector("a[data-key='Escape']");
    if (document.querySelector("dialog[open]")) return; // closes by itself
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (field) field.blur();
    else if (!root.classList.contains("untold") && document.querySelector(".term:hover, .term:focus-within")) root.classList.add("untold");
    else if (narrowed) narrowed.click();
    return;
  }
  if (event.key === " " && event.target.closest("[role='switch']")) { // a link, which Enter alone would follow
    event.preventDefault();
    event.target.click();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key.length === 1 && !singleKeys.checked) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const tab = /^[1-9]$/.test(key) && document.querySelectorAll(".tabs a")[Number(key) - 1];
  if (key === "/") document.getElementById("search").focus();
  else if (key === "?") document.getElementById("help").showModal();
  else if (key === "C") document.querySelector(".compare")?.click();
  else if (tab) tab.click();
  else if (key.startsWith("Arrow") && event.target.closest(".scroll, .tabs, pre")) return; // scrolls
  else if (/^[A-Z]$|^Arrow(Left|Right)$/.test(key)) {
    const link = document.querySelector(`[data-key="${key}"]`);
    if (!link) return;
    link.click();
  } else return;
  event.preventDefault();
});
// A definition that Esc took away shows again at the next label; none leaves the screen.
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const term = event.target.closest?.(".term");
    if (!term) return;
    document.documentElement.classList.remove("untold");
    const tip = term.querySelector(".tip");
    if (tip.contains(event.target)) return;
    tip.style.translate = "";
    const over = tip.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
    if (over > 0) tip.style.translate = `${-over}px 0`;
  });
}
