// @ts-check
"use strict";
// Content: from the lines that reader.js finds to numbers in the page. It has them
// flattened, asks which numbers stand in them and has those painted. It decides
// nothing about numbers or calls.
(() => {
  // Chrome may be asked for the scripts twice.
  if (simotel.content) return;
  const { reader, scout, flatten, paint, pointer, links, told, matches, line, live, card, awaited, tree } = simotel;

  /** @typedef {import("./runs.js").Run} Run */

  /** @type {Run[][]} runs that hold a candidate, to be sent, by the reader's lanes */
  const outboxes = [[], [], []];
  const REST = 2; // the last of them
  /** @type {{runs: Generator<Run | null>, lane: number, nodes: Set<Text | null>, without: Set<Text | null>} | null} what is being read; nodes without a run */
  let reading = null;
  /** @type {[Run, any[]][]} what the worker found */
  const answers = [];
  let pruned = 64; // matches after the last look for those that left the page

  /** One step; whether there was one to do. */
  function step() {
    const answer = answers.shift();
    if (answer) { show(...answer); return true; }
    if (reading) {
      const { value: run, done } = reading.runs.next();
      if (run) {
        for (const node of run.nodes) reading.without.delete(node);
        take(run, reading.lane);
      }
      if (done) {
        for (const node of reading.without) if (node) paint.clear(node, reading.nodes);
        reading = null;
      }
      return true;
    }
    const late = matches.late()?.shift();
    if (late) take(late, REST);
    return !!late;
  }

  /** Begins to read one line of text nodes again. */
  function read(/** @type {(Text | null)[]} */ nodes, /** @type {number} */ lane) {
    reading = { runs: flatten(nodes, awaited.conceal), lane, nodes: new Set(nodes), without: new Set(nodes) };
  }

  /** Paints a run at once if its text was seen before. */
  function take(/** @type {Run} */ run, /** @type {number} */ lane) {
    const known = matches.of(run.text);
    if (known) show(run, known);
    else outboxes[lane].push(run);
  }

  /** Paints a run's matches, unless its text changed since it was read. */
  function show(/** @type {Run} */ run, /** @type {any[]} */ found) {
    if (reader.isOff) return;
    // It may have become an editor while the worker was asked.
    const parents = new Set(run.nodes.map(tree.above));
    if ([...parents].some((e) => !e || tree.isClosed(e))) return;
    const same = run.pieces.every((p) => p.node.isConnected &&
      p.node.data.slice(p.offset, p.offset + p.length).replace(/[\t\n\r\f]/g, " ") ===
      run.text.slice(p.start, p.start + p.length).replace(/[\t\n\r\f]/g, " "));
    if (same) paint.put(run, found.filter((f) => f.kind !== "fax"));
  }

  function prune() {
    if (paint.size <= 2 * pruned) return;
    paint.prune();
    pruned = Math.max(64, paint.size);
  }

  /** Looks at no number any more. */
  function wipe() {
    paint.wipe();
    reading = null;
    answers.length = 0;
    for (const outbox of outboxes) outbox.length = 0;
  }

  /** Heeds its user's word on whether we work on this site. */
  function settle() {
    const isAway = !!line.card?.off;
    if (reader.settle(isAway) && isAway && !live.goesOn()) card.shut();
  }

  function stop() {
    matches.stop();
    for (const part of [pointer, links, told]) part.stop();
    paint.wipe();
  }

  matches.start(outboxes, (found) => { answers.push(...found); reader.work(); }, reader.schedule);
  line.events.card = settle;
  told.events.again = reader.begin;
  told.hear(reader.isAlive);
  reader.resume({
    take: read, step,
    hasWork: () => answers.length > 0 || reading !== null || !!matches.late(),
    waiting: () => outboxes.reduce((sum, outbox) => sum + outbox.length, 0),
    slice() { prune(); matches.send(); },
    changed: paint.changed,
    mutated: pointer.follow,
    tend() { paint.prune(); if (document.visibilityState === "visible") paint.restore(); },
    wipe, stop,
    listen() { for (const part of [pointer, links, told]) part.start(reader.isAlive); },
  });
  simotel.content = true;
  scout.done();
})();
