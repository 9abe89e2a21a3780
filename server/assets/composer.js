// <x-composer>: a reply appears at once as pending, under a key that makes a repeated send harmless.

class Composer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.ready) return;
    this.ready = true;
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.addEventListener("input", () => this.remember());
    this.addEventListener("htmx:config:request", (event) => this.leaving(event.detail.ctx));
    this.addEventListener("htmx:after:request", (event) => this.answered(event.detail.ctx));
    this.addEventListener("htmx:error", (event) => this.failed(event.detail.ctx));
    const kept = this.text.value ? null : sessionStorage.getItem(this.slot);
    if (kept) this.text.value = kept;
  }

  get text() { return this.querySelector("textarea"); }
  get slot() { return `draft:${this.form.getAttribute("action")}`; }
  get thread() { return this.closest("section")?.querySelector(".thread"); }

  remember() { sessionStorage.setItem(this.slot, this.text.value); }

  // A draft that failed goes out again under its old key: the server then knows whether it had already taken it.
  leaving(ctx) {
    // A draft that is translated goes nowhere yet: the text stays, and comes back beside its translation.
    if (ctx.sourceEvent?.submitter?.hasAttribute("data-translate")) return;
    const said = this.text.value;
    const key = this.unsent?.said === said ? this.unsent.key : crypto.randomUUID();
    ctx.request.body.set("key", key);
    ctx.composed = { key, said };
    this.querySelector("[data-reply-problem]").hidden = true;
    this.thread?.append(pending(key, said));
    this.closest("section")?.querySelector("x-thread")?.bottom();
    this.text.value = "";
    this.remember();
  }

  answered(ctx) {
    const status = ctx?.response?.status ?? 0;
    if (!ctx?.composed) return;
    if (status === 422) {
      // The fragment that comes back says why and carries the text; the field itself is never overwritten by a swap.
      this.giveBack(ctx, false);
    } else if (status >= 400) {
      this.failed(ctx);
    } else {
      this.unsent = null;
    }
  }

  failed(ctx) {
    if (ctx?.composed) this.giveBack(ctx, true);
  }

  giveBack(ctx, say) {
    const { key, said } = ctx.composed;
    document.getElementById(`pending-${key}`)?.remove();
    if (!this.text.value) this.text.value = said;
    this.unsent = { key, said };
    this.remember();
    if (say) this.querySelector("[data-reply-problem]").hidden = false;
  }
}

function pending(key, said) {
  const line = document.createElement("li");
  line.className = "bubble bubble-out bubble-pending";
  line.id = `pending-${key}`;
  line.dataset.state = "pending";
  line.dataset.testid = "message";
  const body = document.createElement("div");
  body.className = "bubble-body";
  const text = document.createElement("p");
  text.className = "text";
  text.dir = "auto";
  text.textContent = said;
  body.append(text);
  line.append(body);
  return line;
}

customElements.define("x-composer", Composer);
