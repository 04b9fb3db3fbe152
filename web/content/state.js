// @ts-check
"use strict";
// State: the part of a card that says what is known of its call, with the
// timer, and what a person can do about it. What it says is the worker's.
{
  const { parts: { make, button } } = simotel;

  const SECOND = 1000;
  // Milliseconds for which a button that ends a call takes no click: it was meant for what stood there.
  const READY = 500;
  // Milliseconds after which the end of a call is asked for again, if the PBX took the first and nothing came of it.
  const PATIENCE = 10_000;

  /**
   * What is shown of a call.
   * @typedef {{
   *   title: string, advice: string, bad?: boolean, settings?: boolean, since?: number, talked?: number, live?: boolean,
   *   undo?: {id: string, until: number}, hangUp?: string, dialled?: string, question?: {id: string, yes: string},
   * }} What hangUp is the id of the call that can be ended; since, and until of undo, are Unix times in milliseconds; talked is the seconds of a call that is over
   */

  /** Digits as they are read in the card's language. */
  const digits = (/** @type {string} */ text, /** @type {string} */ language) =>
    language.startsWith("fa") ? text.replace(/\d/g, (d) => String.fromCharCode(0x6f0 + Number(d))) : text;

  /** Seconds as minutes and seconds, with hours where there are any, as the popup shows them. */
  function clock(/** @type {number} */ seconds) {
    const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
  }

  const NUMBER = /[+(]?\p{Nd}(?:[\p{Nd}\s()+.\-/\u2010-\u2015]*[\p{Nd})])?/gu;

  /**
   * A number as it is written so that its groups stay in their order: beside a
   * word that is read right to left each number is isolated, by Unicode's LRI
   * and PDI, and the word settles the whole. What of Unicode a page could turn a
   * number around with goes: the card shows what is called.
   * @param {string} text
   */
  const isolate = (text) => {
    const plain = text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
    return /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(plain.replace(/\p{Nd}/gu, "")) ?
      { written: plain.replace(NUMBER, "\u2066$&\u2069"), direction: "rtl" } : { written: plain, direction: "ltr" };
  };

  /**
   * @param {{language: string, words: Record<string, string>}} texts
   * @param {{settings: () => void, undo: (id: string) => void, confirm: (id: string) => void, no: () => void, elapsed: () => void, hangUp: (id: string) => void}} actions
   *   elapsed is told when a call can no longer be taken back
   * @param {(event: Event, act: () => void, isNew?: boolean) => void} obey does what a person asked for, if they can see the card;
   *   isNew, for what calls nobody, is whether its button came just now
   */
  function stateOf({ language, words }, actions, obey) {
    /** @type {What | null} */
    let shown = null;
    let timer = 0, patience = 0, coming = 0;
    let offered = ""; // the call that can be ended
    let ending = "", failed = ""; // the call that is being ended, and the one that could not be
    const title = make("div", "title"), advice = make("div", "advice"), time = make("div", "time"), dialled = make("div", "dialled");
    const told = make("div", "told", title, advice, dialled);
    // What changes by itself every second is read where it stands and never told.
    told.setAttribute("role", "status");
    time.setAttribute("role", "timer");
    time.setAttribute("aria-live", "off");
    time.dir = "ltr";
    const count = make("span", "count");
    count.setAttribute("aria-hidden", "true");
    const undo = button("link undo", "", [words.undo, count], () => { if (shown?.undo) actions.undo(shown.undo.id); }); // at once: it calls nobody
    const yes = button("call yes", "", [""], (event) => { const { question } = shown ?? {}; if (question) obey(event, () => actions.confirm(question.id)); });
    const no = button("link quiet no", "", [words.no], () => actions.no());
    // At the other end of the line: where a button called or took back, none must end the call.
    const end = button("link end", "", [words.hang_up], (event) => {
      if (offered && !ending) obey(event, () => { const id = offered; hangUp(id); actions.hangUp(id); }, end.classList.contains("new"));
    });
    const settings = button("link", "", [words.settings], () => actions.settings());
    const note = make("div", "note bad");
    note.setAttribute("role", "alert");
    const whole = make("div", "state", told, time, make("div", "choices", yes, no, undo, settings, end), note);
    whole.hidden = note.hidden = undo.hidden = yes.hidden = no.hidden = settings.hidden = end.hidden = dialled.hidden = time.hidden = true;

    /** Shows that a call is being ended, or for none that it can be. */
    function hangUp(/** @type {string} */ id) {
      clearTimeout(patience);
      ending = id;
      end.textContent = id ? words.hanging_up : words.hang_up;
      end.setAttribute("aria-disabled", String(!!id));
      // The worker tells of the end of a call once the PBX does.
      if (id) { fail(""); patience = setTimeout(hangUp, PATIENCE, ""); }
    }

    /** Says why a call could not be ended, or no longer; it stays on show. */
    function fail(/** @type {string} */ id, /** @type {{title: string, advice: string} | null} */ why = null) {
      if (id || failed) complain(why);
      failed = id;
    }

    /** Offers to end a call, for none no longer. */
    function offer(/** @type {string} */ id) {
      if (id !== offered) {
        offered = id;
        clearTimeout(coming);
        end.classList.add("new");
        coming = setTimeout(() => end.classList.remove("new"), READY);
      }
      if (id !== ending) hangUp("");
      if (id !== failed) fail("");
      end.hidden = !id;
    }

    /** What changes by itself: the timer, and the seconds in which a call can be taken back. */
    function tick() {
      clearTimeout(timer);
      if (!shown || !whole.isConnected) return;
      const now = Date.now(), { since, talked, live } = shown;
      // A call that is over stands at what the PBX told of it, else at the last that was shown.
      const seconds = since ? Math.max(0, Math.floor((now - since) / SECOND)) : talked;
      if (seconds !== undefined) time.textContent = digits(clock(seconds), language);
      time.hidden = seconds === undefined && (live || !time.textContent);
      const left = shown.undo ? Math.ceil((shown.undo.until - now) / SECOND) : 0;
      if (shown.undo && left <= 0) { actions.elapsed(); return; }
      undo.hidden = left <= 0;
      count.textContent = digits(String(Math.max(0, left)), language);
      const next = since ? SECOND - (now - since) % SECOND : left > 0 && shown.undo ? (shown.undo.until - now) % SECOND || SECOND : 0;
      if (next && document.visibilityState === "visible") timer = setTimeout(tick, next);
    }

    function show(/** @type {What} */ what) {
      shown = what;
      // The same words are not told again.
      if (title.textContent !== what.title) title.textContent = what.title;
      if (advice.textContent !== what.advice) advice.textContent = what.advice;
      dialled.hidden = !what.dialled;
      if (what.dialled) {
        const number = make("bdi", "", what.dialled);
        number.dir = "ltr";
        const [before, after = ""] = words.dialled_as.split("$1");
        dialled.replaceChildren(before, number, after);
      }
      settings.hidden = !what.settings;
      offer(what.hangUp ?? "");
      yes.hidden = no.hidden = !what.question;
      if (what.question) yes.textContent = what.question.yes;
      if (what.question) time.textContent = "";
      whole.classList.toggle("bad", !!what.bad);
      whole.hidden = false;
      tick();
    }

    /** Hides what is no longer so, the timer's last reading as well. */
    function hide() {
      shown = null;
      clearTimeout(timer);
      time.textContent = "";
      offer("");
      whole.hidden = true;
    }

    /** Says why the card does not obey; null, once it does. */
    function complain(/** @type {{title: string, advice: string} | null} */ why) {
      note.hidden = !why;
      note.replaceChildren(...why ? [make("div", "title", why.title), make("div", "advice", why.advice)] : []);
      if (why) whole.hidden = false;
      else if (!shown) whole.hidden = true;
    }

    document.addEventListener("visibilitychange", tick);
    const stop = () => { clearTimeout(timer); clearTimeout(patience); clearTimeout(coming); document.removeEventListener("visibilitychange", tick); };
    /** Heeds that the worker could not end a call. */
    const stays = (/** @type {string} */ id, /** @type {{title: string, advice: string}} */ why) => { if (id === offered) { hangUp(""); fail(id, why); } };
    return { whole, show, hide, complain, stays, stop, get question() { return yes.hidden ? null : yes; } };
  }

  Object.assign(simotel, { stateOf, isolate });
}
