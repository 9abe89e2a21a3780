// The frame: the phones beside the page, the reader's time zone, and fragments that could not be loaded.

const root = document.documentElement;
const YEAR = 31_536_000;

function remember(name, value) {
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
}

function dock(open) {
  const frame = document.querySelector("#dock iframe");
  if (!frame) return;
  if (open && !frame.src) frame.src = frame.dataset.address;
  if (open) root.dataset.dock = "open"; else delete root.dataset.dock;
  document.querySelector("[data-dock-toggle]")?.setAttribute("aria-expanded", String(open));
  remember("dock", open ? "open" : "closed");
}

document.addEventListener("click", (event) => {
  const hit = (name) => event.target.closest?.(`[${name}]`);
  if (hit("data-dock-open")) { event.preventDefault(); dock(true); }
  else if (hit("data-dock-close")) { event.preventDefault(); dock(false); }
  else if (hit("data-dock-toggle")) { event.preventDefault(); dock(root.dataset.dock !== "open"); }
});

// On a phone the bar below scrolls: the page that is open stands in it.
document.querySelector(".bottom-nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// The server writes times for this offset from the next page on.
const offset = String(-new Date().getTimezoneOffset());
if (!document.cookie.split("; ").includes(`utc_offset=${offset}`)) remember("utc_offset", offset);

// A session that ended answers 401 to any fragment; a server in trouble answers 5xx, and the old fragment stays.
document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status ?? 0;
  if (status === 401) location.reload();
  else if (status >= 500) toast();
});

function toast() {
  const place = document.getElementById("toast");
  if (!place) return;
  place.textContent = place.dataset.broken;
  place.hidden = false;
  setTimeout(() => { place.hidden = true; }, 8_000);
}
