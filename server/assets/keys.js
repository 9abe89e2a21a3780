// The keyboard. Single keys do nothing while somebody is typing, and nothing with Ctrl, Alt or ⌘ held.

const PLACES = { i: "/inbox", c: "/comments", p: "/catalogue", a: "/assistant", h: "/channels" };
let going = 0;

function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function sheet() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function step(by) {
  const rows = [...document.querySelectorAll(".conv")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next.scrollIntoView({ block: "nearest" });
  next.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key;
  if (going && Date.now() - going < 1_200 && PLACES[key]) { location.href = PLACES[key]; return; }
  going = key === "g" ? Date.now() : 0;
  const press = (wanted) => { document.querySelector(`[data-key="${wanted}"]`)?.click(); };
  const doing = {
    "?": sheet,
    j: () => step(1),
    k: () => step(-1),
    r: () => document.querySelector("x-composer textarea")?.focus(),
    t: () => press("t"),
    T: () => press("T"),
    a: () => press("a"),
    d: () => press("d"),
    e: () => {
      press("e");
      document.querySelector(".suggestion-edit[open] textarea")?.focus();
    },
  }[key];
  if (!doing) return;
  event.preventDefault();
  doing();
});

document.addEventListener("click", (event) => { if (event.target.closest?.("[data-keys-open]")) sheet(); });
