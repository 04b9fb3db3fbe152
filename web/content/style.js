// @ts-check
"use strict";
// Style: how the card looks, in light and dark, left to right and right to
// left, from a frame as narrow as a phone's screen to any.
{
  const TEXT = `
    /* Of a font by name the page may have another, which writes other digits. */
    .card {
      color-scheme: light dark;
      --ink: light-dark(#16211b, #eef3f0); --quiet: light-dark(#56625b, #a9b5ae); --paper: light-dark(#ffffff, #1d2421);
      --line: light-dark(#d8dfdb, #3a4540); --go: light-dark(#14783f, #2f9e60); --go-over: light-dark(#0f6434, #37b06d);
      --on-go: light-dark(#ffffff, #08130c); --bad: light-dark(#a32018, #ff9a90); --end: light-dark(#b3261e, #e8695f); --end-over: light-dark(#8f1b14, #f08379); --over: light-dark(#eef3f0, #2a332f);
      position: fixed; box-sizing: border-box; width: max-content; min-width: min(304px, calc(100vw - 16px)); max-width: min(480px, calc(100vw - 16px));
      max-height: calc(100vh - 16px); display: flex; flex-direction: column; pointer-events: auto;
      font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
      border: 1px solid var(--line); border-radius: 12px; padding: 6px;
      box-shadow: 0 1px 2px #0002, 0 8px 28px #0003;
    }
    .card[data-theme="light"] { color-scheme: light; } .card[data-theme="dark"] { color-scheme: dark; }
    /* Lies over all of the card: what covers it covers the card. A frame may begin at a fraction of a pixel. */
    .pane { position: absolute; inset: 1px; pointer-events: none; }
    /* The page can style our host, and nothing that would lie on the card. */
    :host::before, :host::after { content: none !important; }
    :host::backdrop { display: none !important; }
    /* What is beside the number stays where it is when the state comes. */
    .card.above { flex-direction: column-reverse; }
    .above .state { border-block-start: 0; border-block-end: 1px solid var(--line); margin-block: 0 6px; }
    .row { display: flex; flex: none; flex-wrap: wrap; align-items: center; gap: 4px; }
    .number { box-sizing: border-box; flex: 1 0 auto; max-width: 100%; font-weight: 600; font-variant-numeric: tabular-nums;
      padding-inline: 6px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; }
    .card[dir="rtl"] .number { text-align: right; } /* its own direction is the number's */
    button { all: unset; box-sizing: border-box; flex: none; cursor: pointer; border-radius: 8px; min-width: 34px; min-height: 34px;
      display: inline-flex; align-items: center; justify-content: center; gap: 6px; color: var(--ink); }
    button:hover { background: var(--over); }
    button:focus-visible { outline: 2px solid var(--go); outline-offset: 2px; }
    button.call { background: var(--go); color: var(--on-go); padding-inline: 12px 14px; font-weight: 600; white-space: nowrap; }
    button.call:hover { background: var(--go-over); }
    .card.new button.call, .card.covered :is(button.call, button.end), button.end.new { opacity: .5; cursor: default; }
    button.call[aria-disabled="true"] { background: var(--over); color: var(--quiet); cursor: default; }
    button.end { background: var(--end); color: light-dark(#ffffff, #1d0806); font-weight: 600; margin-inline-start: auto; }
    button.end:hover { background: var(--end-over); }
    button.end[aria-disabled="true"] { background: var(--over); color: var(--quiet); cursor: default; }
    button.link { min-height: 28px; padding-inline: 10px; border: 1px solid var(--line); }
    svg { width: 16px; height: 16px; fill: currentColor; flex: none; }
    .quiet { color: var(--quiet); }
    .card.plain .row button[hidden] { display: none; } /* of what is no number nothing is to come */
    .row button.more[hidden] { display: inline-flex; visibility: hidden; }
    .extra { contain: inline-size; flex: 0 1 auto; min-height: 0; overflow-y: auto; border-block-start: 1px solid var(--line); margin-block-start: 6px; padding-block-start: 4px; }
    .above .extra { border-block-start: 0; border-block-end: 1px solid var(--line); margin-block: 0 6px; }
    .extra[hidden], .extra [hidden] { display: none; }
    .list { display: flex; flex-direction: column; }
    .list .help { padding: 4px 8px; font-size: 12px; }
    button.item { justify-content: start; text-align: start; padding: 5px 8px; min-height: 32px; overflow-wrap: anywhere; }
    .note-line { display: flex; gap: 6px; padding: 4px; }
    .words { all: unset; box-sizing: border-box; flex: 1; min-width: 0; min-height: 32px; padding-inline: 8px; border: 1px solid var(--quiet); border-radius: 8px; cursor: text; }
    .words:focus-visible { outline: 2px solid var(--go); outline-offset: 1px; }
    .words::placeholder { color: var(--quiet); }
    .note-line .link { min-height: 32px; }
    .learned { padding: 4px 8px; }
    .extra .choices { padding: 0 8px 4px; margin: 4px 0 0; }
    .about { contain: inline-size; flex: none; padding: 2px 8px; font-size: 12px; }
    .person { display: flex; align-items: center; gap: 8px; min-height: 30px; font-size: 14px; color: var(--ink); }
    .who { flex: 1; min-width: 0; font-weight: 600; overflow: hidden; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
    .person .link { font-size: 12px; }
    .state { contain: inline-size; min-height: 0; overflow-y: auto; display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 12px;
      padding: 6px 8px 4px; border-block-start: 1px solid var(--line); margin-block-start: 6px; }
    .told { display: contents; }
    .title { order: 1; } .time { order: 2; } .advice, .dialled { order: 3; } .choices { order: 4; } .note { order: 5; }
    .advice, .dialled, .choices, .note { grid-column: 1 / -1; }
    .state[hidden], .about[hidden], .person[hidden], button[hidden], .state [hidden] { display: none; }
    /* The buttons beside it stay where they are. */
    .row button.call[hidden] { display: inline-flex; visibility: hidden; }
    .title { font-weight: 600; overflow-wrap: anywhere; } .bad .title { color: var(--bad); }
    .time { font-weight: 600; font-variant-numeric: tabular-nums; min-width: 5ch; text-align: end; }
    .advice, .dialled { color: var(--quiet); overflow-wrap: anywhere; }
    .choices { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: 6px; }
    .choices:not(:has(> :not([hidden]))) { display: none; }
    .choices button { min-height: 30px; }
    .count { font-variant-numeric: tabular-nums; min-width: 2ch; text-align: center; }
    .note { border-inline-start: 3px solid var(--bad); padding-inline-start: 8px; margin-block: 4px; }
    /* Above the number the state grows upwards, away from its buttons. */
    .above .note { order: 0; }
    .turn { width: 14px; height: 14px; border-radius: 50%; border: 2px solid currentColor; border-block-start-color: transparent;
      animation: turn .8s linear infinite; }
    @keyframes turn { to { rotate: 1turn; } }
    /* The number with what closes the card, then what calls it. */
    @media (max-width: 340px) {
      .number { flex: 1 1 0; min-width: calc(100% - 44px); } .row .close { order: 0; } .row .number { order: -1; }
      .row button.call { order: 1; flex: 1; } .row .copy, .row .more { order: 2; }
    }
    @media (prefers-reduced-motion: reduce) { .turn { animation-duration: 4s; } }
    @media (forced-colors: active) { .card, button { border: 1px solid ButtonBorder; } button.call, button.end { forced-color-adjust: none; } }
    @media print { .card { display: none; } }
  `;

  // Made for the first card: most pages never open one.
  /** @type {CSSStyleSheet | null} */
  let made = null;

  function sheet() {
    if (!made) { made = new CSSStyleSheet(); made.replaceSync(TEXT); }
    return made;
  }

  Object.assign(simotel, { sheet });
}
