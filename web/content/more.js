// @ts-check
"use strict";
// More: what a card offers beside the call, behind one button so that it stays
// small: that its number is none, which is learned and can be taken back, and a
// note on its call. Whether and where it is learned the worker says.
{
  const { parts: { ICONS, make, icon, button } } = simotel;

  const LONG = 1000; // characters of a note: calls.MaxNote

  /** A text of the catalogue with its values, numbers and names each kept in their own direction. */
  const fill = (/** @type {string} */ text, /** @type {string[]} */ ...values) =>
    text.replace(/\$(\d)/g, (_, n) => `\u2068${values[n - 1] ?? ""}\u2069`);

  /**
   * @param {{words: Record<string, string>}} texts
   * @param {{teach: (what: {form: boolean, everywhere: boolean, undo?: boolean}) => Promise<any>, note: (id: string, note: string) => Promise<any>, place: () => void}} actions
   *   teach and note return the worker's reply; place is told when something is shown or hidden
   * @param {(event: Event, act: () => void, isNew?: boolean) => void} obey
   */
  function moreOf({ words }, actions, obey) {
    const toggle = button("quiet more", words.more, [icon(ICONS.more)], () => open(toggle.getAttribute("aria-expanded") === "true" ? null : list));
    const item = (/** @type {string} */ label, /** @type {(event: MouseEvent) => void} */ act) => button("item", "", [label], act);

    const not = item(words.not_number, () => open(choices));
    const write = item(words.note, () => { open(note); input.focus({ preventScroll: true }); });
    const list = make("div", "list", not, write);

    const choices = make("div", "list");
    const choose = (/** @type {string} */ label, /** @type {boolean} */ form, /** @type {boolean} */ everywhere) =>
      item(label, (event) => obey(event, () => teach({ form, everywhere }), false));

    const input = /** @type {HTMLInputElement} */ (make("input", "words"));
    input.maxLength = LONG;
    input.dir = "auto";
    input.setAttribute("aria-label", words.note_label);
    input.placeholder = words.note_label;
    const save = button("link", "", [words.note_save], () => keep());
    const note = make("div", "note-line", input, save);

    const title = make("div", "title"), advice = make("div", "advice");
    const told = make("div", "learned", title, advice);
    told.setAttribute("role", "status");
    const undo = button("link", "", [words.take_back], (event) => obey(event, () => takeBack(), false));
    const end = make("div", "choices", undo);

    const whole = make("div", "extra", list, choices, note, told, end);
    /** @type {{text: string, site: string} | null} what can be learned */ let lesson = null;
    /** @type {{form: boolean, everywhere: boolean} | null} what was learned last */ let learned = null;
    /** @type {{id: string, note: string} | null} the call that can be noted on */ let call = null;
    show(null);

    /** Shows one of the parts, and words below it if there are any. */
    function show(/** @type {HTMLElement | null} */ part, /** @type {{title: string, advice: string} | null} */ say = null) {
      for (const each of [list, choices, note]) each.hidden = each !== part;
      told.hidden = !say;
      title.textContent = say?.title ?? "";
      advice.textContent = say?.advice ?? "";
      undo.hidden = end.hidden = !learned || !say;
      whole.hidden = !part && !say;
      toggle.setAttribute("aria-expanded", String(!!part));
    }

    function open(/** @type {HTMLElement | null} */ part) {
      if (part === note) input.value = call?.note ?? "";
      show(part);
      actions.place();
    }

    /** Says what can be done: learn, of a number that stands in the page; note, on a call. */
    function offer(/** @type {typeof lesson} */ teachable, /** @type {typeof call} */ noted) {
      if (teachable && !lesson) {
        choices.append(
          make("div", "quiet help", words.not_help),
          choose(fill(words.not_here, teachable.site, teachable.text), false, false),
          choose(fill(words.not_form, teachable.site, teachable.text), true, false),
          choose(fill(words.not_form_everywhere, teachable.site, teachable.text), true, true),
        );
      }
      lesson = teachable;
      call = noted;
      not.hidden = !lesson;
      write.hidden = !call;
      toggle.hidden = !lesson && !call;
      if (!call && !note.hidden) show(null);
    }

    async function teach(/** @type {{form: boolean, everywhere: boolean}} */ what) {
      const { ok, error } = await actions.teach(what);
      learned = ok ? what : null;
      show(null, ok ?? { title: error.title || error.code, advice: error.advice ?? "" });
      if (ok && toggle.isConnected) undo.focus({ preventScroll: true });
      actions.place();
    }

    async function takeBack() {
      if (!learned) return;
      const { ok, error } = await actions.teach({ ...learned, undo: true });
      if (ok) learned = null;
      show(null, ok ?? { title: error.title || error.code, advice: error.advice ?? "" });
      actions.place();
    }

    async function keep() {
      if (!call) return;
      const { id } = call, { ok, error } = await actions.note(id, input.value);
      if (ok && call?.id === id) call.note = input.value; // the worker tells notes to no page
      if (ok) toggle.focus({ preventScroll: true });
      show(ok ? null : note, ok ? { title: words.note_saved, advice: call?.note ?? "" } : { title: error.title || error.code, advice: error.advice ?? "" });
      actions.place();
    }

    /** Does what a key stands for in the note, which no page gets to see; whether it was one. */
    function typed(/** @type {KeyboardEvent} */ event) {
      if (event.isComposing) return false;
      if (event.key === "Enter" && !event.repeat) keep();
      else if (event.key === "Escape") { toggle.focus({ preventScroll: true }); open(null); }
      else return false;
      return true;
    }

    return { toggle, whole, input, offer, typed };
  }

  Object.assign(simotel, { moreOf });
}
