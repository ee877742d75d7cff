// What pages do by themselves where script runs. Without it everything works as well, a page at a time.
//
//   data-live="now books"     on an element with an id: drawn again when one of these sections has changed
//   data-refresh-every="3"    on an element with an id: drawn again every so many seconds, while it is there
//   data-ago                  on <time>: how long ago is counted on
//   data-act                  on a form: what it does is done without leaving the page
//   data-toast                a message that goes after ten seconds, with its undo
//   data-key="j"              pressed by this key; a field gets the focus
//   data-fill="zone"          a field that is given the browser's time zone where it is empty and offers that one
//   data-tally="{n} of {of}"  on a button: how many rows of its form's sections ([data-rows]) are chosen
//
// On <html>: data-live-url (where the socket is; none: no socket), data-keys="off", data-words (texts, as JSON).

const root = document.documentElement;
const words = JSON.parse(root.dataset.words || "{}");
const socketUrl = root.dataset.liveUrl;
const POLL = 10_000;
const SPACING = 900; // between two times that a page is fetched
const TOAST = 10_000;
const TYPED = "input:not([type=hidden]), select, textarea";

// Drawing sections again

let fetching = null;
let fetchedAt = 0;
let again = false;
let timer = 0;

function soon() {
  if (document.hidden) again = true;
  else if (fetching) again = true;
  else if (!timer) timer = setTimeout(refresh, Math.max(0, fetchedAt + SPACING - performance.now()));
}

async function refresh() {
  timer = 0;
  again = false;
  const url = plain(location.href);
  fetching = fetch(url, { headers: { "X-Live": "1" }, cache: "no-store" });
  try {
    const answer = await fetching;
    const moved = new URL(answer.url).pathname !== url.pathname;
    if (moved && document.querySelector("[data-refresh-every]")) location.assign(answer.url);
    else if (moved) mark("live_signed_out");
    else if (answer.ok) draw(parse(await answer.text()));
  } catch {
    // no network at the moment: whoever asked asks again
  } finally {
    fetching = null;
    fetchedAt = performance.now();
    if (again && !document.hidden) soon();
  }
}

// An address without what was said there once.
function plain(address) {
  const url = new URL(address);
  for (const said of ["done", "undo", "n", "was"]) url.searchParams.delete(said);
  url.hash = "";
  return url;
}

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function draw(fresh) {
  for (const old of document.querySelectorAll("[data-live], [data-refresh-every]")) {
    const now = fresh.getElementById(old.id);
    if (!now) {
      if (!isInUse(old)) old.replaceChildren();
    } else if (!isInUse(old) && now.outerHTML !== old.outerHTML) {
      replace(old, now);
    }
  }
}

// What somebody types, ticks or has opened stays as it is until they are done.
function isInUse(section) {
  const active = document.activeElement;
  if (active && active.matches(TYPED) && section.contains(active)) return true;
  return [...section.querySelectorAll(TYPED)].some(isChanged);
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected && one.defaultSelected);
  return field.value !== field.defaultValue;
}

function replace(old, now) {
  const place = path(old, document.activeElement);
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  old.replaceWith(document.adoptNode(now));
  now.querySelectorAll("details").forEach((one, at) => (one.open = opened[at] ?? one.open));
  if (place) follow(now, place)?.focus({ preventScroll: true });
  prepare(now);
}

function path(from, to) {
  if (!to || !from.contains(to)) return null;
  const found = [];
  for (let at = to; at !== from; at = at.parentElement) found.unshift([...at.parentElement.children].indexOf(at));
  return found;
}

function follow(from, place) {
  return place.reduce((at, number) => at?.children[number], from);
}

// The socket, and asking every ten seconds where none opens

let failures = 0;
let polling = 0;

function connect() {
  const url = new URL(socketUrl, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  let opened = false;
  const socket = new WebSocket(url);
  socket.onopen = () => {
    const wasAway = failures > 0;
    opened = true;
    failures = 0;
    clearInterval(polling);
    polling = 0;
    mark("");
    root.dataset.liveState = "socket";
    if (wasAway) soon();
  };
  socket.onmessage = (message) => {
    const changed = JSON.parse(message.data).changed;
    const live = changed.map((name) => `[data-live~="${CSS.escape(name)}"]`).join(",");
    if (live && document.querySelector(live)) soon();
  };
  socket.onclose = () => {
    failures += 1;
    if (!polling && (failures > 1 || !opened)) {
      polling = setInterval(soon, POLL);
      root.dataset.liveState = "polling";
      mark("live_polling");
    }
    setTimeout(connect, Math.min(1000 * 2 ** failures, 60_000) * (0.5 + Math.random() / 2));
  };
}

function mark(name) {
  const place = document.getElementById("live-mark");
  if (place && place.dataset.is !== name) {
    place.dataset.is = name;
    place.textContent = name ? words[name] : "";
    place.hidden = !name;
  }
}

// Times

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const text = ago(Math.floor((now - Date.parse(time.dateTime)) / 1000));
    if (text && time.textContent !== text) time.textContent = text;
  }
}

function ago(seconds) {
  if (seconds < 5) return words.just_now;
  if (seconds < 60) return words.seconds_ago.replace("{n}", seconds);
  if (seconds < 3600) return words.minutes_ago.replace("{n}", Math.floor(seconds / 60));
  if (seconds < 86400) return words.hours_ago.replace("{n}", Math.floor(seconds / 3600));
  return "";
}

// Acts without leaving the page

async function act(event) {
  const form = event.target;
  if (!form.matches("form[data-act]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    if (answer.ok && plain(answer.url).href !== plain(location.href).href) return location.assign(answer.url);
    const fresh = parse(await answer.text());
    const said = answer.ok && fresh.querySelector("[data-toast]");
    if (said) {
      draw(fresh);
      document.querySelector("[data-toast]")?.remove();
      document.getElementById("said").replaceChildren(document.adoptNode(said));
    } else {
      document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
    }
    prepare(document.querySelector("main"));
  } catch {
    mark("live_lost");
  } finally {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
}

function toast(said) {
  said.classList.add("toast");
  let left = TOAST;
  const count = setInterval(() => {
    if (!said.isConnected) clearInterval(count);
    if (!said.matches(":hover, :focus-within")) left -= 250;
    if (left <= 0) {
      clearInterval(count);
      said.remove();
    }
  }, 250);
}

// A cover that there is not

function without(image) {
  if (image.matches?.(".cover img")) image.hidden = true;
}

// Forms of the set-up

function fillZone(field) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field.value && [...(field.list?.options ?? [])].some((one) => one.value === zone)) field.value = zone;
}

function tally(button) {
  let chosen = 0;
  let every = 0;
  for (const rows of button.form.querySelectorAll("[data-rows]")) {
    const boxes = [...rows.querySelectorAll("input[type=checkbox]")];
    const which = rows.querySelector("select").value;
    for (const box of boxes) {
      const worth = Number(box.dataset.worth ?? 1);
      every += worth;
      if (which === "all" || (which === "ticked" && box.checked)) chosen += worth;
    }
  }
  button.textContent = button.dataset.tally.replace("{n}", chosen).replace("{of}", every);
}

function changed(event) {
  for (const button of event.target.form?.querySelectorAll("[data-tally]") ?? []) tally(button);
}

// Keys

function press(event) {
  if (event.key === "Enter" && event.target.matches("[data-rows] input")) event.preventDefault(); // it would send the form
  if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]")) return;
  const found = [...document.querySelectorAll(`[data-key~="${CSS.escape(event.key)}"]`)].find(
    (one) => !one.disabled && one.getClientRects().length,
  );
  if (!found) return;
  event.preventDefault();
  if (found.matches(TYPED)) found.focus();
  else found.click();
}

// What is there, from the start or after it was drawn again

const repeats = new Map();

function prepare(within) {
  const all = (selector) => [...within.querySelectorAll(selector), ...(within.matches?.(selector) ? [within] : [])];
  for (const said of all("[data-toast]")) if (!said.classList.contains("toast")) toast(said);
  for (const field of all('[data-fill="zone"]')) fillZone(field);
  for (const button of all("[data-tally]")) tally(button);
  for (const one of all("[data-refresh-every]")) repeat(one);
  for (const image of all(".cover img")) if (image.complete && !image.naturalWidth) without(image);
  tick();
}

function repeat(element) {
  const seconds = Number(element.dataset.refreshEvery);
  if (!(seconds > 0) || !element.id || repeats.has(element.id)) return;
  const id = element.id;
  const each = setInterval(() => {
    if (document.getElementById(id)?.dataset.refreshEvery) return soon();
    clearInterval(each);
    repeats.delete(id);
  }, seconds * 1000);
  repeats.set(id, each);
}

document.addEventListener("error", (event) => without(event.target), true);
document.addEventListener("keydown", press);
document.addEventListener("submit", act);
document.addEventListener("change", changed);
document.addEventListener("visibilitychange", () => !document.hidden && again && soon());
window.addEventListener("pageshow", (event) => event.persisted && soon());
window.addEventListener("popstate", () => location.reload());
prepare(document);
setInterval(tick, 5000);
if (socketUrl) connect();
root.dataset.script = "on";
