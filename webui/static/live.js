// The live stream: one connection a browser, shared by its tabs. Tells the page what has changed as events on the body,
// `live:user-7`, `live:resync`, which regions name in hx-trigger; what goes on, through live-things.js. Where nobody can
// tell, the page says that it is not live.

import { areKnown, everything, feed } from "./live-things.js";

const body = document.body;
const address = body.dataset.live;
const name = `ringplan ${body.dataset.liveWho} ${address}`; // one log-in looking at one domain
const SILENCE = 4000; // ms; the portal gives a sign of life every two seconds
const GRACE = 1500; // ms without a connection before the page says so: a new one is often there at once
const LOOK = 500; // ms
const SLOWEST = 3500; // ms between two attempts: after a gap of whatever length a page is right within five seconds
const REMEMBERED = 200; // changes, for tabs drawn before they listened
const PATIENCE = 3000; // ms that news wait for a request
const SETTLE = 60; // ms until what was fetched listens
const fetching = new Map(); // htmx's requests, since when
const waiting = new Set(); // topics that are told once the tab is looked at
const since = body.dataset.liveSince;
let isStale = false;
let last = since; // how far the stream was heard
let flushing;
let settled = 0;

// --- what the page does with it

// Not while a region is being fetched: it is about to be replaced, and what its successor doesn't hear is lost.
function flush() {
  flushing = undefined;
  const now = Date.now();
  const busy = [...fetching.values()].some((since) => now - since < PATIENCE);
  if (document.hidden) return;
  if (busy || now - settled < SETTLE) { flushing = setTimeout(flush, SETTLE); return; }
  const topics = waiting.has("resync") ? ["resync"] : [...waiting];
  waiting.clear();
  for (const topic of topics) body.dispatchEvent(new CustomEvent(`live:${topic}`));
}

function tell(topic) {
  waiting.add(topic);
  flushing ??= setTimeout(flush, 30);
}

body.addEventListener("htmx:beforeSend", ({ detail }) => fetching.set(detail.xhr, Date.now()));
body.addEventListener("htmx:afterRequest", ({ detail }) => { fetching.delete(detail.xhr); settled = Date.now(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && waiting.size) flush(); });

function mark(reason) {
  for (const line of document.querySelectorAll("#live-mark [data-reason]")) line.hidden = line.dataset.reason !== reason;
  body.classList.toggle("is-stale", Boolean(reason));
  if (reason) body.dataset.stale = reason;
  else delete body.dataset.stale;
}

function hear(message) {
  last = message.mark || last; // only what stands for all before it brings one
  switch (message.is) {
    case "change": tell(message.topic); break;
    case "resync": tell("resync"); break;
    case "things": feed(message); break;
    case "stale": isStale = true; mark(message.reason); break;
    case "fresh":
      if (isStale) tell("resync");
      isStale = false;
      mark("");
      body.dataset.liveState = "fresh";
  }
}

// --- the tab that holds the connection hands on to the others

const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : undefined;
const me = `${Math.random()}`;
let leads = false;
let state; // the last fresh or stale message
let recent = []; // [mark, message]
let complete = ""; // the mark from which on `recent` has everything

function send(message) {
  hear(message);
  channel?.postMessage(message);
  if (message.is === "fresh" || message.is === "stale") state = message;
}

// What a tab has missed since it was drawn.
function catchUp(mark) {
  const [start, number] = split(mark);
  const [first, least] = split(complete);
  if (!mark || start !== first || number < least) return [{ is: "resync" }];
  return recent.filter(([at]) => split(at)[1] > number).map(([, message]) => message);
}

function split(mark) {
  const at = mark.lastIndexOf(".");
  return [mark.slice(0, at), Number(mark.slice(at + 1))];
}

channel?.addEventListener("message", ({ data }) => {
  if (data.is === "ask") {
    if (!leads || !state) return;
    const known = areKnown() ? [everything()] : [];
    for (const message of [...known, state, ...catchUp(data.since)]) channel.postMessage({ ...message, to: data.from });
  } else if (!data.to || data.to === me) {
    hear(data);
  }
});

// --- the connection

let source;
let heard = 0;
let isTold = false; // by this connection, how things stand
let pause = 500;
let timer;

function open() {
  clearTimeout(timer);
  source?.close();
  heard = Date.now();
  isTold = false;
  const url = new URL(address, location.href);
  if (last) url.searchParams.set("since", last);
  source = new EventSource(url);
  source.addEventListener("open", () => { heard = Date.now(); });
  source.addEventListener("error", lost);
  source.addEventListener("beat", beat);
  for (const kind of ["things", "change", "fresh", "stale", "resync"]) source.addEventListener(kind, (event) => take(kind, event));
  source.addEventListener("bye", () => { source.close(); end("login"); });
}

// Who hears on, and has said meanwhile that the network is gone, asks how things stand.
function beat() {
  heard = Date.now();
  if (isTold && state?.reason === "portal") open();
}

function take(kind, event) {
  heard = Date.now();
  isTold ||= kind === "fresh" || kind === "stale";
  pause = 500;
  const message = { is: kind, mark: event.lastEventId, ...JSON.parse(event.data) };
  if (kind === "things") {
    complete ||= last || event.lastEventId;
    send(message);
    return;
  }
  if (kind === "change") {
    recent.push([event.lastEventId, message]);
    if (recent.length > REMEMBERED) complete = recent.shift()[0];
  } else if (kind === "resync" || !complete) {
    recent = [];
    complete = kind === "resync" ? event.lastEventId : last || event.lastEventId;
  }
  send(message);
}

// The browser does not say why: ask once, and stop where the log-in has ended.
async function lost() {
  source.close();
  clearTimeout(timer);
  timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
  pause = Math.min(SLOWEST, pause * 2);
  setTimeout(() => { if (source.readyState !== EventSource.OPEN) disconnected(); }, GRACE);
  try {
    const answer = await fetch(new URL(address, location.href), { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(SILENCE) });
    if (answer.status === 401) end("login");
  } catch { /* the portal is away */ }
}

function disconnected() {
  if (state?.reason !== "login") send({ is: "stale", reason: "portal" });
}

function end(reason) {
  clearTimeout(timer);
  clearInterval(watching);
  send({ is: "stale", reason });
  release?.();
}

// After sleep, or a change of network, nothing comes, and nobody says so.
function look() {
  if (leads && state?.reason !== "login" && Date.now() - heard > SILENCE) {
    disconnected();
    open();
  }
}

let watching;
let release;

function lead() {
  leads = true;
  watching = setInterval(look, LOOK);
  for (const kind of ["online", "pageshow"]) window.addEventListener(kind, look);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("offline", disconnected);
  window.addEventListener("online", () => { if (state?.reason === "portal") open(); }); // the old one may not know
  open();
  return new Promise((resolve) => { release = () => { leads = false; resolve(); }; });
}

// Plain HTTP knows no locks: each tab then listens for itself.
if (navigator.locks && channel) {
  channel.postMessage({ is: "ask", since, from: me });
  navigator.locks.request(name, lead);
} else {
  lead();
}
