// The website widget of Switchboard. It is served as it stands here: no build step, no dependency, no request to anybody
// but the server it came from. The wire format is documented in the crate channel-webchat.
(() => {
  'use strict';

  const script = document.currentScript;
  const account = script?.dataset.account;
  if (!account || document.querySelector('switchboard-chat')) return;
  const base = new URL(`api/v1/webchat/${encodeURIComponent(account)}/`, script.src);

  const MAX_TEXT = 4000;
  const TRIES = 7;
  const SILENCE = 45e3;
  const TOKEN = 'x-switchboard-visitor';

  const CSS = `
    :host { all: initial; display: block; position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000;
      --accent: #1f5eff; --on-accent: #fff; --ground: #fff; --raised: #f1f3f7; --text: #14181f; --soft: #566072;
      --line: #d5dae3; --bad: #b3261e; --edge: 16px;
      font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :host { --accent: #8fb0ff; --on-accent: #0b1430; --ground: #171a20;
      --raised: #252a33; --text: #eef1f6; --soft: #a7b0c0; --line: #3a4150; --bad: #ffb4ab; } }
    * { box-sizing: border-box; font: inherit; }
    [hidden] { display: none !important; }
    button { cursor: pointer; border: 0; min-width: 32px; min-height: 32px; color: inherit; background: none; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .launcher:focus-visible { outline-color: var(--text); }
    .launcher { position: relative; display: grid; place-items: center; width: 58px; height: 58px; border-radius: 50%;
      background: var(--accent); color: var(--on-accent); border: 1px solid transparent;
      box-shadow: 0 6px 24px rgb(0 0 0 / .28); margin-inline-start: auto; }
    .launcher svg { width: 28px; height: 28px; }
    .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 22px; height: 22px;
      padding: 0 6px; border-radius: 11px; background: var(--text); color: var(--ground); font-size: 13px;
      font-weight: 600; line-height: 22px; text-align: center; }
    .panel { position: absolute; inset-block-end: 74px; inset-inline-end: 0; display: flex; flex-direction: column;
      width: min(384px, calc(100vw - 40px)); height: min(620px, calc(100vh - 120px)); overflow: hidden;
      background: var(--ground); color: var(--text); border: 1px solid var(--line); border-radius: var(--edge);
      box-shadow: 0 16px 56px rgb(0 0 0 / .3); animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(10px); } }
    header { display: flex; align-items: center; gap: 8px; padding: 12px 16px; border-block-end: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-size: 17px; font-weight: 650; overflow-wrap: anywhere; }
    .icon { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 10px; }
    .icon:hover { background: var(--raised); }
    .icon svg { width: 20px; height: 20px; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px; display: flex; flex-direction: column;
      gap: 10px; }
    .log:focus-visible { outline-offset: -3px; }
    .greeting { margin: auto; max-width: 28ch; color: var(--soft); text-align: center; }
    .message { display: flex; flex-direction: column; align-items: flex-start; gap: 3px; max-width: 86%;
      align-self: flex-start; }
    .message.own { align-self: flex-end; align-items: flex-end; }
    .who, .state { font-size: 13px; color: var(--soft); }
    .state.bad { color: var(--bad); }
    .bubble { padding: 9px 13px; border-radius: 14px; background: var(--raised); white-space: pre-wrap;
      overflow-wrap: anywhere; border: 1px solid transparent; unicode-bidi: plaintext; text-align: start; }
    .own .bubble { background: var(--accent); color: var(--on-accent); }
    .bubble a { color: inherit; text-decoration: underline; }
    .picture { display: block; max-width: 100%; max-height: 260px; border-radius: 14px; background: var(--raised); }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 5px; }
    .choice, .retry { min-height: 36px; padding: 5px 13px; border: 1.5px solid var(--accent); border-radius: 18px;
      color: var(--text); }
    .choice:hover, .retry:hover { background: var(--raised); }
    .retry { min-height: 28px; padding: 1px 10px; font-size: 13px; border-color: var(--bad); }
    .now { min-height: 24px; padding: 0 16px; font-size: 13px; color: var(--soft); }
    form { display: flex; align-items: flex-end; gap: 8px; padding: 8px 12px 12px; border-block-start: 1px solid var(--line); }
    textarea { flex: 1; min-width: 0; min-height: 42px; max-height: 132px; padding: 9px 12px; resize: none;
      border: 1px solid var(--soft); border-radius: 12px; background: var(--ground); color: inherit; }
    textarea::placeholder { color: var(--soft); opacity: 1; }
    .send { display: grid; place-items: center; width: 42px; height: 42px; border-radius: 12px;
      background: var(--accent); color: var(--on-accent); border: 1px solid transparent; }
    .send svg { width: 22px; height: 22px; }
    :host([dir=rtl]) .send svg { transform: scaleX(-1); }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) { .panel { position: fixed; inset: 0; width: auto; height: 100dvh; border: 0; border-radius: 0; }
      .panel:not([hidden]) + .launcher { display: none; } }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none; } }
    @media (forced-colors: active) { .launcher, .bubble, .send, .icon { border: 1px solid ButtonText; }
      .badge { border: 1px solid CanvasText; } }
  `;

  // What stays on the device, where that is allowed: the token, and the last message that was seen.
  const shelf = {
    key: `switchboard:${base.href}`,
    read() {
      try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; }
    },
    write(kept) {
      try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* Then this page is all there is. */ }
    },
  };
  const kept = shelf.read();
  const keep = (change) => shelf.write(Object.assign(kept, change));

  const state = { session: null, known: Boolean(kept.token), messages: [], open: false, stop: null, typingUntil: 0, offline: false };
  const ui = {};

  // ---- Small tools -------------------------------------------------------------------------------------------------

  const words = (name) => state.session?.strings[name] ?? '';
  const pause = (millis) => new Promise((done) => setTimeout(done, millis));
  const backoff = (attempt) => Math.min(30e3, 1e3 * 2 ** attempt) * (0.75 + Math.random() / 2);

  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  const drawing = (path) => {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    const line = document.createElementNS(space, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    for (const [name, value] of Object.entries({ d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': 2,
      'stroke-linecap': 'round', 'stroke-linejoin': 'round' })) line.setAttribute(name, value);
    svg.append(line);
    return svg;
  };

  const webAddress = (text) => {
    try {
      const address = new URL(text);
      return /^https?:$/.test(address.protocol) ? address.href : null;
    } catch { return null; }
  };

  // ---- The server --------------------------------------------------------------------------------------------------

  const call = (path, { body, signal } = {}) => {
    const token = state.session?.token ?? kept.token;
    const headers = token ? { [TOKEN]: token } : {};
    if (body) headers['content-type'] = 'application/json';
    return fetch(new URL(path, base), {
      method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), signal,
      credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
    });
  };

  // One renewal at a time: the stream and a send may both find the session over.
  let renewing = null;
  const renew = () => renewing ??= (async () => {
    const answer = await call('session', { body: { language: navigator.language } });
    if (!answer.ok) throw Object.assign(new Error('session'), { status: answer.status });
    state.session = await answer.json();
    if (state.known) keep({ token: state.session.token });
    const pending = state.messages.filter((message) => message.state);
    const known = new Set(state.session.messages.map((message) => message.id));
    state.messages = [...state.session.messages, ...pending.filter((message) => !known.has(message.id))];
  })().finally(() => { renewing = null; });

  const post = (...events) => call('events', { body: {
    account, visitor: state.session.visitor, language: navigator.language,
    page: location.origin + location.pathname, events,
  } });

  // Sends the oldest waiting message until it is taken or given up; the same id makes a repetition harmless.
  let sending = false;
  const flush = async () => {
    if (sending) return;
    sending = true;
    for (let message; (message = state.messages.find((one) => one.state === 'sending'));) {
      message.state = await deliver(message.event) ? undefined : 'failed';
      paint(message);
      if (!message.state) follow();
    }
    sending = false;
  };

  const deliver = async (event) => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      let wait = backoff(attempt);
      try {
        const answer = await post(event);
        setOffline(false);
        if (answer.ok) return true;
        if (answer.status === 401) { wait = 0; await renew(); render(); }
        else if (![408, 425, 429].includes(answer.status) && answer.status < 500) return false;
        wait = Math.min(60e3, Math.max(wait, 1e3 * (Number(answer.headers.get('retry-after')) || 0)));
      } catch { setOffline(true); }
      if (attempt + 1 < TRIES) await Promise.race([pause(wait), new Promise((done) => addEventListener('online', done, { once: true }))]);
    }
    return false;
  };

  // Follows the conversation until the page goes: reads the stream, and comes back with the id of the last answer it has.
  const follow = async () => {
    if (state.stop || !state.known) return;
    const mine = state.stop = new AbortController();
    for (let attempt = 0; !mine.signal.aborted; attempt++) {
      const round = new AbortController();
      const end = () => round.abort();
      mine.signal.addEventListener('abort', end);
      addEventListener('online', end);
      try {
        // Not of our own: one may have been kept after an answer that we have not seen.
        const last = state.messages.findLast((message) => !own(message))?.id;
        const answer = await call(`stream${last ? `?after=${encodeURIComponent(last)}` : ''}`, { signal: round.signal });
        if (answer.status === 401) { await renew(); render(); }
        else if (answer.ok) {
          attempt = 0;
          setOffline(false);
          await frames(answer.body, round, heard);
        } else if (answer.status === 404) break;
      } catch { if (!navigator.onLine) setOffline(true); }
      mine.signal.removeEventListener('abort', end);
      removeEventListener('online', end);
      if (!mine.signal.aborted) await pause(backoff(attempt));
    }
    if (state.stop === mine) state.stop = null;
  };

  // Splits a stream into its events. Silence longer than three keep-alives means that the line is dead.
  const frames = async (body, round, tell) => {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '', guard;
    const watch = () => { clearTimeout(guard); guard = setTimeout(() => round.abort(), SILENCE); };
    try {
      for (watch(); ;) {
        const { value, done } = await reader.read();
        if (done) return;
        watch();
        const parts = (rest + value).split(/\r?\n\r?\n/);
        rest = parts.pop();
        for (const part of parts) {
          const field = (name) => part.split(/\r?\n/).filter((line) => line.startsWith(`${name}:`))
            .map((line) => line.slice(name.length + 1).replace(/^ /, '')).join('\n');
          if (field('data')) tell(field('event') || 'message', JSON.parse(field('data')));
        }
      }
    } finally { clearTimeout(guard); }
  };

  const heard = (name, data) => {
    if (name === 'message') receive(data);
    else if (name === 'typing') setTyping(data.author);
    else if (name === 'read') setSeen(data.message_id);
    else if (name === 'reset') renew().then(render, () => {});
  };

  // ---- The conversation --------------------------------------------------------------------------------------------

  const own = (message) => message.author === 'visitor';

  const receive = (message) => {
    const at = state.messages.findIndex((one) => one.id === message.id);
    if (at >= 0) state.messages[at] = { ...message, seen: state.messages[at].seen };
    else state.messages.push(message);
    if (!own(message)) setTyping(null, true);
    paint(message);
    tellRead();
    paintBadge();
  };

  const say = (event, text) => {
    if (!state.session) return;
    state.known = true;
    keep({ token: state.session.token });
    const message = { id: fresh(), at: Date.now(), author: 'visitor', text, state: 'sending' };
    message.event = { id: message.id, at: message.at, ...event };
    state.messages.push(message);
    paint(message);
    ui.log.scrollTop = ui.log.scrollHeight;
    flush();
  };

  const unread = () => {
    const from = state.messages.findLastIndex((message) => own(message) || message.id === kept.read);
    return state.messages.slice(from + 1).filter((message) => !own(message)).length;
  };

  const tellRead = () => {
    const last = state.messages.findLast((message) => !own(message));
    if (!state.open || document.hidden || !last || !state.known || kept.read === last.id) return;
    keep({ read: last.id });
    post({ id: fresh(), at: Date.now(), type: 'read', message_id: last.id }).catch(() => {});
  };

  const tellTyping = () => {
    if (!state.known || Date.now() < state.typingUntil) return;
    state.typingUntil = Date.now() + 8e3;
    post({ id: fresh(), at: Date.now(), type: 'typing' }).catch(() => {});
  };

  let typingTimer;
  const setTyping = (author, over) => {
    clearTimeout(typingTimer);
    ui.now.textContent = over ? (state.offline ? words('offline') : '') : words('typing');
    if (!over) typingTimer = setTimeout(() => setTyping(null, true), 8e3);
  };

  const setOffline = (offline) => {
    if (state.offline === offline) return;
    state.offline = offline;
    ui.now.textContent = offline ? words('offline') : '';
  };

  const setSeen = (id) => {
    const at = state.messages.findIndex((message) => message.id === id);
    const before = state.messages.filter((message) => message.seen);
    if (at < 0) return;
    before.forEach((message) => { message.seen = false; paint(message); });
    state.messages[at].seen = true;
    paint(state.messages[at]);
  };

  // ---- What one sees -----------------------------------------------------------------------------------------------

  const linked = (text) => text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/).map((part, place) => {
    const href = place % 2 ? webAddress(part) : null;
    return href ? make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, part) : part;
  });

  const view = (message) => {
    const who = own(message) ? words('you') : message.name ?? (message.author ? words(message.author) : state.session.shop_name);
    const node = make('div', { class: own(message) ? 'message own' : 'message', 'data-id': message.id });
    node.append(make('span', { class: own(message) ? 'hidden' : 'who' }, who));
    const picture = message.image && webAddress(message.image.url);
    if (picture) {
      const image = make('img', { class: 'picture', src: picture, alt: message.image.alt ?? (message.text ? '' : words('picture')), referrerpolicy: 'no-referrer' });
      image.addEventListener('load', () => { if (nearEnd()) toEnd(); });
      node.append(image);
    }
    if (message.text) node.append(make('div', { class: 'bubble', dir: 'auto' }, ...linked(message.text)));
    if (message.state) {
      node.append(make('span', { class: message.state === 'failed' ? 'state bad' : 'state' }, words(message.state)));
    } else if (message.seen) node.append(make('span', { class: 'state' }, words('seen')));
    if (message.state === 'failed') {
      const retry = make('button', { class: 'retry', type: 'button' }, words('retry'));
      retry.addEventListener('click', () => {
        message.state = 'sending';
        paint(message);
        ui.field.focus();
        flush();
      });
      node.append(retry);
    }
    if (message.choices?.length && message === state.messages.at(-1)) node.append(choices(message));
    return node;
  };

  const choices = (message) => {
    const row = make('div', { class: 'choices', role: 'group', 'aria-label': message.text });
    for (const choice of message.choices) {
      const button = make('button', { class: 'choice', type: 'button' }, choice.title);
      button.addEventListener('click', () => {
        say({ type: 'reply', choice, to: message.id }, choice.title);
        ui.field.focus();
      });
      row.append(button);
    }
    return row;
  };

  const nearEnd = () => ui.log.scrollHeight - ui.log.scrollTop - ui.log.clientHeight < 160;
  const toEnd = () => { ui.log.scrollTop = ui.log.scrollHeight; };

  // Draws one message: in its old place when it is known, else at the end, where the live region reads it out.
  const paint = (message) => {
    message = state.messages.find((one) => one.id === message.id) ?? message;
    const stay = nearEnd();
    const old = [...ui.log.children].find((node) => node.dataset.id === message.id);
    ui.greeting.remove();
    if (old) old.replaceWith(view(message));
    else {
      ui.log.querySelectorAll('.choices').forEach((row) => row.remove());
      ui.log.append(view(message));
    }
    if (stay) toEnd();
  };

  // Draws everything anew, without reading it all out again.
  const render = () => {
    ui.log.setAttribute('aria-live', 'off');
    ui.log.replaceChildren(...(state.messages.length ? state.messages.map(view) : [ui.greeting]));
    toEnd();
    paintBadge();
    setTimeout(() => ui.log.setAttribute('aria-live', 'polite'), 100);
  };

  const paintBadge = () => {
    const count = state.open ? 0 : unread();
    ui.badge.hidden = !count;
    ui.badge.textContent = count > 99 ? '99+' : count;
    const label = state.open ? words('close') : words('open');
    ui.launcher.setAttribute('aria-label', count ? `${label}, ${words('unread').replace('{count}', count)}` : label);
  };

  const toggle = (open) => {
    if (state.open === open) return;
    state.open = open;
    ui.panel.hidden = !open;
    ui.launcher.setAttribute('aria-expanded', open);
    paintBadge();
    if (!open) return ui.launcher.focus();
    toEnd();
    ui.field.focus();
    tellRead();
  };

  // Keeps the focus within the dialog while it is open.
  const onKey = (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      toggle(false);
    } else if (event.key === 'Tab') {
      const stops = [...ui.panel.querySelectorAll('button, textarea, a[href], [tabindex="0"]')].filter((node) => !node.disabled);
      const at = stops.indexOf(ui.root.activeElement);
      const leaving = event.shiftKey ? at <= 0 : at === stops.length - 1;
      if (leaving) {
        event.preventDefault();
        stops.at(event.shiftKey ? -1 : 0).focus();
      }
    }
  };

  const submit = (event) => {
    event.preventDefault();
    // Half a character, as a cut emoji leaves it, is no text that JSON can carry.
    const text = ui.field.value.trim().replace(/\p{Surrogate}/gu, '\ufffd');
    ui.field.focus();
    if (!text) return;
    ui.field.value = '';
    grow();
    say({ type: 'message', text }, text);
  };

  const grow = () => {
    ui.field.style.height = 'auto';
    ui.field.style.height = `${ui.field.scrollHeight + 2}px`;
  };

  const build = () => {
    const { language, direction, shop_name: shop } = state.session;
    const host = make('switchboard-chat', { dir: direction, lang: language });
    ui.root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    ui.root.adoptedStyleSheets = [sheet];

    ui.badge = make('span', { class: 'badge', 'aria-hidden': 'true', hidden: '' });
    ui.launcher = make('button', { class: 'launcher', type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' },
      drawing('M21 12a8.5 8.5 0 0 1-12.6 7.4L3 21l1.6-5.4A8.5 8.5 0 1 1 21 12Z'), ui.badge);
    ui.launcher.addEventListener('click', () => toggle(!state.open));

    const close = make('button', { class: 'icon', type: 'button', 'aria-label': words('close') }, drawing('M6 6l12 12M18 6L6 18'));
    close.addEventListener('click', () => toggle(false));
    ui.log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words('log'), tabindex: '0' });
    ui.greeting = make('p', { class: 'greeting' }, words('greeting'));
    ui.now = make('div', { class: 'now', role: 'status' });
    ui.field = make('textarea', { id: 'field', rows: '1', maxlength: MAX_TEXT, placeholder: words('placeholder'), dir: 'auto' });
    ui.field.addEventListener('input', () => { grow(); tellTyping(); });
    ui.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
    });
    const form = make('form', { novalidate: '' },
      make('label', { class: 'hidden', for: 'field' }, words('placeholder')), ui.field,
      make('button', { class: 'send', 'aria-label': words('send') }, drawing('M4 12h15M13 6l6 6-6 6')));
    form.addEventListener('submit', submit);
    ui.panel = make('div', { class: 'panel', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'title', hidden: '' },
      make('header', {}, make('h2', { id: 'title', dir: 'auto' }, words('title').replace('{shop}', shop)), close),
      ui.log, ui.now, form);
    ui.panel.addEventListener('keydown', onKey);
    ui.root.append(ui.panel, ui.launcher);
    document.body.append(host);
    render();
  };

  // ---- Beginning and end -------------------------------------------------------------------------------------------

  const start = async () => {
    for (let attempt = 0; !state.session; attempt++) {
      try { await renew(); } catch (error) {
        if (error.status >= 400 && error.status < 500 && error.status !== 429) return;
        await pause(backoff(attempt));
      }
    }
    build();
    follow();
    addEventListener('pagehide', () => { state.stop?.abort(); state.stop = null; });
    addEventListener('pageshow', (event) => { if (event.persisted) follow(); });
    document.addEventListener('visibilitychange', tellRead);
  };

  const whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 200));
  const ready = () => whenIdle(() => start(), { timeout: 2000 });
  if (document.body) ready();
  else addEventListener('DOMContentLoaded', ready, { once: true });
})();
