// Watches the event stream that htmx keeps open on #live. Any event lost on the way is repaired, because fragments
// re-read themselves: after every reconnection the server replays what was missed, or says "resync".

const stream = document.getElementById("live");
const banner = document.getElementById("offline");
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

if (stream) {
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
