// Watches the event stream that htmx keeps open on #live. Any event lost on the way is repaired, because fragments
// re-read themselves: after every reconnection the server replays what was missed, or says "resync".

const stream = document.getElementById("live");
const banner = document.getElementById("offline");
const TOPICS = 200; // So many topics are remembered.
const SILENCE = 40_000; // The server beats every 15 seconds; after this long the connection is taken for dead.
const PATIENCE = 3_000; // A shorter break is nobody's concern.

let lost = null;
let heard = Date.now();
let everUp = false;

function up() {
  heard = Date.now();
  clearTimeout(lost);
  lost = null;
  banner.hidden = true;
  document.body.dataset.live = "ready";
  everUp = true;
}

function down() {
  document.body.dataset.live = "lost";
  lost ??= setTimeout(() => { banner.hidden = false; }, PATIENCE);
}

function reconnect() {
  const connection = stream._htmx?.sse;
  if (connection?.reader) connection.reader.cancel();
  else if (connection?.delayCanceller) connection.delayCanceller();
  else if (!connection) window.htmx.process(stream, true);
}

// A fragment shows what was so when it was asked for. What was said while it was on its way nobody heard for it: it was not
// there yet, or its listeners were taken down with what it replaced. So that is said once more when it stands there.
const said = new Map();

function note(event) {
  const topic = event.detail.message?.event;
  if (!topic) return;
  said.delete(topic);
  said.set(topic, performance.now());
  if (said.size > TOPICS) said.delete(said.keys().next().value);
}

function asked(event) {
  if (event.detail.ctx) event.detail.ctx.askedAt = performance.now();
}

function repeat(event) {
  const { askedAt, target } = event.detail.ctx ?? {};
  if (askedAt === undefined) return;
  const fragment = (target?.id && document.getElementById(target.id)) || target;
  if (!fragment?.isConnected) return;
  for (const [topic, at] of [...said]) {
    const listens = `[hx-trigger*="${topic} from:body"]`;
    if (at > askedAt && (fragment.matches(listens) || fragment.querySelector(listens))) {
      document.body.dispatchEvent(new CustomEvent(topic));
    }
  }
}

if (stream) {
  stream.addEventListener("htmx:sse:after:message", note);
  document.addEventListener("htmx:before:request", asked);
  document.addEventListener("htmx:after:swap", repeat);
  stream.addEventListener("htmx:sse:after:connection", up);
  stream.addEventListener("htmx:sse:after:message", up);
  stream.addEventListener("htmx:sse:error", (event) => {
    // The session ended: the sign-in page says so better than a banner.
    if (event.detail.status === 401) location.reload();
    down();
  });
  stream.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx?.response?.status === 401) location.reload();
  });
  stream.addEventListener("htmx:sse:close", () => { down(); setTimeout(reconnect, 1_000); });
  stream.addEventListener("htmx:error", () => { if (!everUp) { down(); setTimeout(reconnect, 1_000); } });
  addEventListener("offline", down);
  addEventListener("online", reconnect);
  setInterval(() => {
    const silent = Date.now() - heard;
    if (silent > SILENCE) { down(); heard = Date.now(); reconnect(); }
  }, 5_000);
  // The connection may have come up before this script was read.
  if (stream._htmx?.sse?.status === 200) up();
  // A laptop that slept finds a dead connection: ask at once instead of waiting for the silence to be noticed.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - heard > 20_000) reconnect();
  });
}
