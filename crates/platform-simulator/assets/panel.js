// The phone panel: draws what the simulator says and plays the customers over its control API.
"use strict";

const WORDS = {
  first: "Do you have the blue running shoe in 42?",
  firstComment: "PRICE?",
  elsewhere: "(written elsewhere)",
  someone: "Somebody",
  live: { connecting: "Connecting", ready: "Live", lost: "Reconnecting" },
  platform: { whatsapp: "WhatsApp", instagram: "Instagram", telegram: "Telegram" },
  progress: { accepted: "Accepted", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Not delivered" },
  media: { image: "Photo", voice: "Voice note", audio: "Audio", video: "Video", document: "Document", sticker: "Sticker", location: "Place", contact: "Contact" },
};

const PHONES = [
  { tab: "ana", platform: "whatsapp", person: "ana", name: "Ana", where: "WhatsApp", short: "WhatsApp", glyph: "chat", avatar: "a1" },
  { tab: "deniz", platform: "whatsapp", person: "deniz", name: "Deniz", where: "WhatsApp without number", short: "No number", glyph: "chat", avatar: "a2" },
  { tab: "bruno", platform: "instagram", person: "bruno", name: "Bruno", where: "Instagram", short: "Instagram", glyph: "frame", avatar: "a3" },
  { tab: "chiara", platform: "telegram", person: "chiara", name: "Chiara", where: "Telegram", short: "Telegram", glyph: "plane", avatar: "a4" },
  { tab: "website", name: "Visitor", where: "Website", short: "Website", glyph: "globe", avatar: "" },
];

const FAULTS = [
  ["Webhooks", [
    [{ kind: "duplicate_webhooks", times: 3 }, "Deliver three times", "Each webhook comes thrice"],
    [{ kind: "shuffle_webhooks", within_ms: 3000 }, "Shuffle", "They overtake each other"],
    [{ kind: "delay_webhooks", by_ms: 5000 }, "Delay", "Five seconds late"],
    [{ kind: "drop_webhooks" }, "Lose", "Never delivered"],
    [{ kind: "drop_receipts" }, "Lose receipts", "No sent, delivered, read"],
  ]],
  ["Sending", [
    [{ kind: "rate_limited", retry_after: 5 }, "Too many messages", "Rate error"],
    [{ kind: "server_error", status: 503 }, "Server error", "503, nothing sent"],
    [{ kind: "accept_then_drop" }, "Sent, no answer", "Connection closed"],
    [{ kind: "hang" }, "No answer", "The call hangs"],
    [{ kind: "garbage" }, "Sent, garbled answer", "Not JSON"],
    [{ kind: "window_closed" }, "Window closed", "131047, 10"],
    [{ kind: "expired_token" }, "Token expired", "190, 401"],
    [{ kind: "undeliverable", code: 131026 }, "Undeliverable", "131026"],
    [{ kind: "undeliverable", code: 131049 }, "Ecosystem limit", "131049"],
  ]],
];

const $ = (id) => document.getElementById(id);
const threads = new Map(); // "platform:person" → messages in order
const unread = new Map();
const typing = new Map();
let posts = [];
let faults = [];
let shop = {};
let offset = 0;
let current = PHONES[0];
let view = "chat";
let quoting = null;
let commentParent = null;
let loaded = false;
const drafts = new Map();

const key = (phone) => `${phone.platform}:${phone.person}`;
const seconds = (micros) => new Date(micros / 1000);
const clock = (micros) => seconds(micros).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Text with its web addresses as links. */
function linked(text) {
  const paragraph = make("p");
  for (const part of text.split(/(https?:\/\/[^\s<>"]+)/)) {
    if (/^https?:\/\//.test(part)) paragraph.append(make("a", { href: part, target: "_blank", rel: "noopener noreferrer", text: part }));
    else paragraph.append(part);
  }
  return paragraph;
}

// ---- Talking to the simulator ----

async function call(method, path, body) {
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return await answer.json();
  } catch (error) {
    toast(`The simulator did not take that (${error.message}).`);
    return null;
  }
}

const play = (content) =>
  call("POST", "/_sim/messages", { platform: current.platform, from: current.person, ...content });

async function load() {
  const state = await call("GET", "/_sim/state");
  if (!state) return 0;
  for (const phone of state.phones) threads.set(`${phone.platform}:${phone.person.name}`, phone.messages);
  posts = state.posts;
  faults = state.faults;
  shop = state.shop;
  offset = state.now / 1000 - Date.now();
  if (loaded) drafts.set(current.tab, $("text").value); // A half-written message stays.
  loaded = true;
  draw();
  return state.last_event;
}

function listen(since) {
  const stream = new EventSource(`/_sim/events?since=${since}`);
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  const live = (state) => { document.body.dataset.live = state; $("live").textContent = WORDS.live[state]; };
  on("hello", () => live("ready"));
  stream.addEventListener("error", () => live("lost"));
  on("message", receive);
  on("comment", receiveComment);
  on("comments_changed", load);
  on("resync", load);
  on("typing", ({ platform, person }) => showTyping(`${platform}:${person}`));
  on("faults", (now) => { faults = now; drawFaults(); });
  on("clock", load);
}

function receive(message) {
  const of = `${message.platform}:${message.person}`;
  const thread = threads.get(of);
  if (!thread) return;
  const at = thread.findIndex((known) => known.id === message.id);
  const isNew = at < 0;
  if (isNew) thread.push(message);
  else thread[at] = message;
  if (isNew && message.side === "shop") {
    clearTimeout(typing.get(of));
    typing.delete(of);
    const seen = of === (current.platform && key(current)) && (view === "chat" || wide());
    if (!seen) unread.set(of, (unread.get(of) || 0) + 1);
    drawPeople();
    drawSwitch();
  }
  if (current.platform && of === key(current)) drawThread(isNew ? message.id : null);
}

function receiveComment(comment) {
  const post = posts.find((one) => one.post.media_id === comment.media_id);
  if (!post || post.comments.some((known) => known.id === comment.id)) return;
  post.comments.push(comment);
  if (post.comments.length > 300) post.comments.splice(0, post.comments.length - 200); // As many as a load shows.
  if (current.tab === "bruno") drawPost(comment.id);
  if (!comment.person && !(current.tab === "bruno" && (view === "post" || wide()))) {
    unread.set("post", (unread.get("post") || 0) + 1);
    drawSwitch();
  }
}

function showTyping(of) {
  clearTimeout(typing.get(of));
  typing.set(of, setTimeout(() => { typing.delete(of); if (current.platform && of === key(current)) drawThread(); }, 6000));
  if (current.platform && of === key(current)) drawThread();
}

// ---- Drawing ----

const wide = () => matchMedia("(min-width: 900px)").matches;

function draw() {
  drawPeople();
  drawPhone();
  drawFaults();
}

function drawPeople() {
  const nav = $("people");
  const focused = document.activeElement?.dataset?.tab;
  nav.replaceChildren(...PHONES.map((phone) => {
    const selected = phone === current;
    const count = phone.platform ? unread.get(key(phone)) || 0 : 0;
    return make("button", {
      class: "person", type: "button", role: "tab", id: `tab-${phone.tab}`, "data-tab": phone.tab, "data-testid": `phone-${phone.tab}`,
      "aria-selected": String(selected), "aria-controls": "phone", tabindex: selected ? "0" : "-1",
      "aria-label": `${phone.name} · ${phone.where}${count ? `, ${count} new` : ""}`,
      onclick: () => choose(phone), onkeydown: moveTab,
    },
    make("span", { class: `avatar ${phone.avatar}`, "aria-hidden": "true", text: phone.name[0] }),
    make("span", {}, make("b", { text: phone.name }), make("span", { class: "meta" }, icon(phone.glyph), make("span", { class: "long", text: phone.where }), make("span", { class: "short", text: phone.short }))),
    count > 0 && make("span", { class: "unread", "aria-hidden": "true", text: String(count) }));
  }));
  if (focused) nav.querySelector(`[data-tab="${focused}"]`)?.focus();
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = PHONES[(PHONES.indexOf(current) + step + PHONES.length) % PHONES.length];
  choose(next);
  $(`tab-${next.tab}`).focus();
}

function choose(phone) {
  drafts.set(current.tab, $("text").value);
  current = phone;
  quoting = null;
  view = "chat";
  if (phone.platform) unread.delete(key(phone));
  history.replaceState(null, "", `#${phone.tab}`);
  drawPeople();
  drawPhone();
  $(`tab-${phone.tab}`).scrollIntoView({ block: "nearest", inline: "nearest" });
}

function drawPhone() {
  const isWeb = !current.platform;
  $("phone-avatar").textContent = (shop.name || " ")[0];
  $("phone-name").textContent = shop.name || "";
  $("phone-sub").textContent = isWeb ? "The shop's website" : `${current.name}'s phone · ${current.where}`;
  $("chat").hidden = isWeb;
  $("web").hidden = !isWeb;
  if (isWeb && !$("shop").getAttribute("src")) $("shop").src = "/shop";
  $("web-address").textContent = `${(shop.name || "shop").toLowerCase().replace(/[^a-z0-9]+/g, "-")}.example`;
  const first = isWeb || (threads.get(key(current)) || []).some((message) => message.side === "person") ? "" : WORDS.first;
  $("text").value = drafts.get(current.tab) ?? first;
  $("switch").hidden = current.tab !== "bruno";
  drawSwitch();
  drawQuote();
  if (!isWeb) drawThread(null, true);
  if (current.tab === "bruno") drawPost();
}

function drawSwitch() {
  const hasPost = current.tab === "bruno" && posts.length > 0;
  $("post").hidden = !hasPost || (view !== "post" && !wide());
  $("stage").dataset.view = hasPost ? view : "chat";
  if (hasPost && (view === "post" || wide())) unread.delete("post");
  for (const button of $("switch").querySelectorAll("button")) {
    const of = button.dataset.view;
    button.setAttribute("aria-pressed", String(of === view));
    button.querySelector(".dot").hidden = of === view || !(of === "post" ? unread.get("post") : unread.get("instagram:bruno"));
  }
}

function drawThread(newest = null, jump = false) {
  const box = $("thread");
  const atEnd = jump || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const messages = threads.get(key(current)) || [];
  const rows = [];
  let day = "";
  messages.forEach((message, at) => {
    const today = seconds(message.at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    if (today !== day) rows.push(make("div", { class: "day meta", text: today }));
    const before = today === day && messages[at - 1]?.side === message.side;
    const after = messages[at + 1]?.side === message.side;
    day = today;
    rows.push(drawMessage(message, { first: !before, last: !after, isNew: message.id === newest }));
  });
  if (messages.length === 0) rows.push(make("p", { class: "empty", text: `Write to ${shop.name || "the shop"} as ${current.name} would.` }));
  if (typing.has(key(current))) {
    rows.push(make("div", { class: "message typing", "data-testid": "typing", "aria-label": "The shop is typing" },
      make("div", { class: "bubble" }, make("i"), make("i"), make("i"))));
  }
  box.replaceChildren(...rows);
  const mine = newest && messages.find((message) => message.id === newest)?.side === "person";
  if (atEnd || mine) scrollToEnd();
  else if (newest) { $("jump").hidden = false; $("jump").textContent = "New message ↓"; }
}

function scrollToEnd() {
  const box = $("thread");
  box.scrollTop = box.scrollHeight;
  $("jump").hidden = true;
}

function drawMessage(message, { first, last, isNew }) {
  const mine = message.side === "person";
  const failed = message.progress === "failed";
  const bare = message.kind === "sticker" && !message.deleted;
  const classes = ["message", mine && "mine", first && "first", last && "last", isNew && "new", failed && "failed"].filter(Boolean);
  const bubble = make("div", { class: `bubble${bare ? " bare" : ""}` });
  const quoted = message.reply_to && find(message.reply_to);
  if (quoted) {
    bubble.append(make("button", {
      class: "quoted", type: "button", text: summary(quoted), "aria-label": `In reply to: ${summary(quoted)}`,
      onclick: () => $("thread").querySelector(`[data-id="${CSS.escape(quoted.id)}"]`)?.scrollIntoView({ block: "center" }),
    }));
  }
  if (message.deleted) bubble.append(make("p", { class: "gone", text: "This message was taken back" }));
  const pictures = (message.media || []).filter((one) => one.kind === "image");
  if (pictures.length) bubble.append(drawPictures(pictures));
  for (const file of message.media || []) if (file.kind !== "image") bubble.append(drawFile(file));
  if (message.text) bubble.append(linked(message.text));
  bubble.append(drawFoot(message, failed));
  const shell = make("div", { class: "shell" }, bubble, !message.deleted && !failed && drawActs(message));
  const reactions = [message.reaction_of_person, message.reaction_of_shop].filter(Boolean);
  return make("article", { class: classes.join(" "), "data-id": message.id, "data-side": message.side, "data-progress": message.progress, "data-testid": "message" },
    shell,
    reactions.length > 0 && make("div", { class: "reactions" }, ...reactions.map((emoji) => make("span", { text: emoji, "aria-label": `Reaction ${emoji}` }))),
    !failed && message.choices?.length > 0 && drawChoices(message));
}

function drawPictures(pictures) {
  return make("div", { class: `pictures${pictures.length > 1 ? " many" : ""}` },
    ...pictures.map((one) => one.media_id
      ? make("img", { src: `/_sim/media/${encodeURIComponent(one.media_id)}`, alt: "Photo", loading: "lazy" })
      : make("div", { class: "tile" }, icon("photo"), make("span", { text: fileName(one) }))));
}

function drawFile(file) {
  const source = file.media_id && `/_sim/media/${encodeURIComponent(file.media_id)}`;
  if (file.kind === "sticker" && source) return make("div", { class: "sticker" }, make("img", { src: source, alt: "Sticker" }));
  if (file.kind === "voice" || file.kind === "audio") {
    const audio = source && new Audio(source);
    const wave = make("span", { class: "wave", "aria-hidden": "true" }, ...Array.from({ length: 24 }, () => make("i")));
    return make("div", { class: "voice" },
      make("button", { type: "button", "aria-label": "Play voice note", disabled: !audio, onclick: () => audio.play() }, icon("play")), wave, make("span", { class: "unseen", text: WORDS.media.voice }));
  }
  const glyph = { location: "place", contact: "smile" }[file.kind] || "document";
  return make("div", { class: "tile" }, icon(glyph, "l"), make("span", { text: fileName(file) }));
}

const fileName = (file) => file.name?.split("/").pop() || WORDS.media[file.kind] || file.kind;

function drawFoot(message, failed) {
  if (failed) {
    return make("div", { class: "foot" }, icon("alert"), make("span", { text: `${WORDS.progress.failed}: ${message.failure || ""}` }));
  }
  const tick = { delivered: "two", read: "two" }[message.progress] || "one";
  const state = make("span", { class: message.progress === "read" ? "read" : "", title: WORDS.progress[message.progress] }, icon(tick),
    make("span", { class: "unseen", text: WORDS.progress[message.progress] }));
  return make("div", { class: "foot" }, message.edited && "edited", make("span", { text: clock(message.at) }), state);
}

function drawActs(message) {
  const box = make("div", { class: "acts" });
  const palette = () => {
    const open = box.parentElement.querySelector(".palette");
    if (open) return open.remove();
    const row = make("div", { class: "palette", role: "group", "aria-label": "Reaction" },
      ...["❤", "👍", "😂", "😮", "🙏"].map((emoji) => make("button", {
        type: "button", text: emoji, "data-testid": "reaction", "aria-label": `React with ${emoji}`,
        onclick: () => react(message, message.reaction_of_person === emoji ? null : emoji),
      })));
    row.addEventListener("keydown", (event) => { if (event.key === "Escape") { row.remove(); reactButton.focus(); } });
    const bubble = box.parentElement.querySelector(".bubble");
    // Above the bubble, unless that is outside of the screen.
    if (bubble.getBoundingClientRect().top - $("thread").getBoundingClientRect().top < 56) row.classList.add("below");
    bubble.append(row);
    row.firstChild.focus();
  };
  const reactButton = make("button", { class: "tool", type: "button", "data-testid": "message-react", "aria-label": "React", title: "React", onclick: palette }, icon("smile"));
  box.append(reactButton,
    make("button", { class: "tool", type: "button", "data-testid": "message-reply", "aria-label": "Reply", title: "Reply", onclick: () => { quoting = message; drawQuote(); $("text").focus(); } }, icon("reply")));
  return box;
}

const react = (message, emoji) =>
  call("POST", "/_sim/reactions", { platform: current.platform, from: current.person, to: message.id, emoji });

function drawChoices(message) {
  const pills = message.choices.every((choice) => choice.kind === "quick_reply");
  return make("div", { class: `choices${pills ? " pills" : ""}` }, ...message.choices.map((choice) => {
    if (choice.kind === "link") {
      const safe = /^https?:\/\//.test(choice.id);
      return make("a", { href: safe ? choice.id : false, target: "_blank", rel: "noopener noreferrer", text: choice.title, "data-testid": "choice" });
    }
    return make("button", { type: "button", "data-testid": "choice", onclick: () => play(answer(message, choice)) },
      choice.title, choice.description && make("small", { text: choice.description }));
  }));
}

/** What a tap sends, by the sort of the button. */
function answer(message, choice) {
  const to = message.id;
  switch (choice.kind) {
    case "list": return { kind: "list_reply", to, id: choice.id, title: choice.title, description: choice.description };
    case "template": return { kind: "template_button", to, payload: choice.id, title: choice.title };
    case "postback": return { kind: "postback", to, payload: choice.id, title: choice.title };
    case "text": return { kind: "text", text: choice.title };
    case "request_contact": return { kind: "contact_reply", to };
    case "request_location": return { kind: "location_reply", to };
    default: return { kind: "button_reply", to, id: choice.id, title: choice.title };
  }
}

const find = (id) => (threads.get(key(current)) || []).find((message) => message.id === id);
const summary = (message) => message.text || WORDS.media[message.media?.[0]?.kind] || "Message";

function drawQuote() {
  $("quote").hidden = !quoting;
  if (!quoting) return;
  $("quote-who").textContent = quoting.side === "shop" ? shop.name : current.name;
  $("quote-text").textContent = summary(quoting);
}

function drawPost(newest = null) {
  const one = posts[0];
  if (!one) return;
  const body = $("post-body");
  const top = one.comments.filter((comment) => !comment.parent_id);
  const rows = top.flatMap((comment) => [comment, ...one.comments.filter((reply) => reply.parent_id === comment.id)]);
  const target = $("comment").value;
  body.replaceChildren(
    make("div", { class: "post-head" }, make("span", { class: "avatar shop", "aria-hidden": "true", text: (shop.name || " ")[0] }), make("span", { text: shop.instagram })),
    make("img", { class: "post-image", src: `/posts/${encodeURIComponent(one.post.media_id)}.svg`, alt: one.post.caption }),
    make("p", { class: "caption" }, make("b", { text: shop.instagram }), one.post.caption),
    make("div", { class: "comments", "data-testid": "comments", role: "log", "aria-label": "Comments", "aria-live": "polite" },
      ...(rows.length ? rows.map((comment) => drawComment(comment, comment.id === newest)) : [make("p", { class: "meta", text: "No comments yet." })])));
  if (newest) body.scrollTop = body.scrollHeight;
  if (!target && !one.comments.some((comment) => comment.person === "bruno")) $("comment").value = WORDS.firstComment;
  $("comment-target").hidden = !commentParent;
  if (commentParent) $("comment-target").firstElementChild.textContent = `In reply to ${commentParent.username} `;
}

function drawComment(comment, isNew) {
  const own = !comment.person;
  const stranger = comment.from_id === comment.id; // Nothing but the comment's id is known.
  const name = stranger ? WORDS.someone : comment.username;
  const classes = ["comment", comment.parent_id && "reply", isNew && "new", comment.hidden && "hidden-by-shop"].filter(Boolean).join(" ");
  return make("article", { class: classes, "data-testid": "comment", "data-id": comment.id, "data-own": String(own) },
    make("span", { class: `avatar ${own ? "shop" : "a3"}`, "aria-hidden": "true", text: name[0]?.toUpperCase() }),
    make("div", {},
      make("p", {}, make("b", { text: name }), comment.text || WORDS.elsewhere),
      make("div", { class: "meta" }, make("span", { text: clock(comment.at) }),
        own && make("span", { class: "badge", text: "Shop" }),
        comment.hidden && make("span", { class: "badge", text: "Hidden by the shop" }),
        make("button", { type: "button", text: "Reply", "data-testid": "comment-reply", onclick: () => { commentParent = comment; drawPost(); $("comment").value = ""; $("comment").focus(); } }))));
}

function drawFaults() {
  $("fault-count").hidden = faults.length === 0;
  $("fault-count").textContent = String(faults.length);
  $("fault-active").hidden = faults.length === 0;
  const titles = FAULTS.flatMap(([, rows]) => rows);
  $("fault-active").querySelector("ul").replaceChildren(...faults.map((fault) => {
    const known = titles.find(([body]) => Object.entries(body).every(([name, value]) => fault[name] === value));
    const where = WORDS.platform[fault.platform] || "everywhere";
    const often = fault.next ? `${fault.next}× left` : "until cleared";
    return make("li", { "data-testid": "fault-active", text: `${known ? known[1] : fault.kind} · ${where} · ${often}` });
  }));
  const shift = Math.round(offset / 60000);
  $("clock-note").textContent = shift > 0 ? `The platforms' clock is ${Math.floor(shift / 60)} h ${shift % 60} min ahead.` : "The platforms' clock shows the real time.";
}

function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.hidden = true; }, 5000);
}

// ---- What can be done ----

function reply() {
  const id = quoting?.id;
  quoting = null;
  drawQuote();
  return id ? { reply_to: id } : {};
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  drafts.delete(current.tab);
  const sent = await play({ kind: "text", text, ...reply() });
  if (!sent) $("text").value = text;
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});
for (const tool of document.querySelectorAll("[data-kind]")) {
  tool.addEventListener("click", () => {
    const kind = tool.dataset.kind;
    play(kind === "album" ? { kind, count: 4 } : { kind, ...reply() });
  });
}
$("quote-close").addEventListener("click", () => { quoting = null; drawQuote(); $("text").focus(); });
$("jump").addEventListener("click", scrollToEnd);
$("thread").addEventListener("scroll", () => {
  const box = $("thread");
  if (box.scrollHeight - box.scrollTop - box.clientHeight < 40) $("jump").hidden = true;
});
for (const button of $("switch").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    view = button.dataset.view;
    if (view === "chat") unread.delete("instagram:bruno");
    drawPeople();
    drawSwitch();
    if (view === "post") drawPost();
    else scrollToEnd();
  });
}
$("comment-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("comment").value.trim();
  if (!text || !posts[0]) return;
  const parent = commentParent;
  commentParent = null;
  $("comment").value = "";
  const sent = await call("POST", "/_sim/comments", { from: "bruno", media_id: posts[0].post.media_id, text, parent_id: parent?.id });
  if (!sent) $("comment").value = text;
  $("comment-target").hidden = true;
});
$("comment-target-close").addEventListener("click", () => { commentParent = null; drawPost(); });

$("open-faults").addEventListener("click", () => $("faults").showModal());
$("faults-close").addEventListener("click", () => $("faults").close());
$("faults-clear").addEventListener("click", () => call("DELETE", "/_sim/faults"));
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => call("POST", "/_sim/clock", { advance_seconds: Number(button.dataset.advance) }));
}
$("fault-list").append(...FAULTS.flatMap(([title, rows]) => [
  make("h3", { text: title }),
  make("div", { class: "faults" }, ...rows.map(([body, name, detail]) => make("button", {
    type: "button", "data-testid": `fault-${body.kind}`,
    onclick: () => {
      const fault = { ...body };
      if ($("fault-platform").value) fault.platform = $("fault-platform").value;
      if ($("fault-next").value) fault.next = Number($("fault-next").value);
      call("POST", "/_sim/faults", fault);
    },
  }, name, make("small", { text: detail })))),
]));
matchMedia("(min-width: 900px)").addEventListener("change", drawSwitch);

const tick = () => { $("phone-time").textContent = clock((Date.now() + offset) * 1000); };
setInterval(tick, 10000);

const wanted = location.hash.slice(1).split("/");
current = PHONES.find((phone) => phone.tab === wanted[0]) || PHONES[0];
if (wanted[1] === "post") view = "post";
load().then((since) => { tick(); listen(since); });
