// Small comforts of forms: variants that can be added and removed, a drop zone, copying, asking before deleting.

class Variants extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[hidden]")) button.hidden = false;
    this.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-remove-variant]");
      const rows = this.querySelectorAll(".variant");
      if (remove) {
        if (rows.length > 1) remove.closest(".variant").remove();
        else rows[0].querySelector("textarea").value = "";
      } else if (event.target.closest("[data-add-variant]")) {
        const copy = rows[rows.length - 1].cloneNode(true);
        copy.querySelector("textarea").value = "";
        rows[rows.length - 1].after(copy);
        copy.querySelector("textarea").focus();
      }
    });
  }
}

class Drop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => { event.preventDefault(); this.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      this.addEventListener(name, (event) => { event.preventDefault(); this.classList.remove("over"); });
    }
    this.addEventListener("drop", (event) => {
      if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
    });
  }
}

class Copy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-copy]");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const place = document.getElementById("announcer");
      if (place) place.textContent = button.dataset.done;
      button.title = button.dataset.done;
    });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-confirm]");
  if (button && !confirm(button.dataset.confirm)) event.preventDefault();
}, true);

customElements.define("x-variants", Variants);
customElements.define("x-drop", Drop);
customElements.define("x-copy", Copy);
