// <x-thread>: keeps the newest message in view while the reader is at the bottom, and otherwise offers to go there.

const NEAR = 80;

class Thread extends HTMLElement {
  connectedCallback() {
    this.known = new Set(this.ids());
    this.bottom();
    this.unseen = 0;
    this.addEventListener("scroll", () => { if (this.atBottom()) this.clear(); }, { passive: true });
    this.watch = new MutationObserver(() => this.changed());
    this.watch.observe(this, { childList: true, subtree: true });
    // Pictures arrive after the text and push it up.
    this.addEventListener("load", () => { if (this.stuck) this.bottom(); }, true);
    this.stuck = true;
    this.addEventListener("scroll", () => { this.stuck = this.atBottom(); }, { passive: true });
  }

  disconnectedCallback() { this.watch?.disconnect(); }

  ids() { return [...this.querySelectorAll(".bubble[id]")].map((bubble) => bubble.id); }
  atBottom() { return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR; }
  bottom() { this.scrollTop = this.scrollHeight; }
  pill() { return this.parentElement?.querySelector("[data-new-below]"); }

  clear() {
    this.unseen = 0;
    const pill = this.pill();
    if (pill) pill.hidden = true;
  }

  changed() {
    const fresh = [...this.querySelectorAll(".bubble[id]")].filter((bubble) => !this.known.has(bubble.id));
    for (const bubble of fresh) this.known.add(bubble.id);
    const theirs = fresh.filter((bubble) => bubble.dataset.in === "true");
    for (const bubble of theirs) {
      bubble.classList.add("bubble-fresh");
      announce(bubble.querySelector(".text")?.textContent ?? "");
    }
    if (this.stuck) { this.bottom(); return; }
    if (!theirs.length) return;
    this.unseen += theirs.length;
    const pill = this.pill();
    if (!pill) return;
    pill.lastElementChild.textContent = String(this.unseen);
    pill.setAttribute("aria-label", pill.dataset.one.replace(/\d+/, String(this.unseen)));
    pill.hidden = false;
  }
}

function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text ? `${place.dataset.new}: ${text}` : place.dataset.new;
}

document.addEventListener("click", (event) => {
  const pill = event.target.closest?.("[data-new-below]");
  if (!pill) return;
  const thread = pill.parentElement.querySelector("x-thread");
  thread?.bottom();
  thread?.clear();
});

customElements.define("x-thread", Thread);
