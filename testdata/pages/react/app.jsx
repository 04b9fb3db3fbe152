// A contact list as people build it with React, with everything in it that
// makes React fail when somebody else touched its nodes: text kept in place,
// several text nodes in one element, rows removed and moved, subtrees hidden by
// Suspense, a portal, markup set as a string.
import { Component, StrictMode, Suspense, use, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { createPortal } from "react-dom";

/** Everything that went wrong, in React or elsewhere. */
const failures = [];
const fail = (how) => (error) => { failures.push(`${how}: ${error?.message ?? error}`); };
window.onerror = fail("error");
addEventListener("unhandledrejection", (event) => fail("rejection")(event.reason));
console.error = (...words) => fail("console")(words.join(" "));

const contacts = [
  { id: 1, name: "Ava Thompson", phone: "+44 20 7946 0018" },
  { id: 2, name: "Noah Schmidt", phone: "+49 30 901820" },
  { id: 3, name: "Mia Laurent", phone: "+33 1 42 68 53 00" },
  { id: 4, name: "Reza Karimi", phone: "+98 21 8834 1256" },
  { id: 5, name: "Sara Ahmadi", phone: "۰۹۱۲ ۳۴۵ ۶۷۸۹" },
];

/** What the page shows; each operation of window.crm makes the next. */
const initial = {
  contacts, cell: "span", office: { area: "021", number: "8834 1299" }, portal: "+98 71 3233 8000",
  note: "Desk <b>+49 89 636</b> 48018", typed: "+44 20 7946 0999", pending: null,
  pace: 400, // milliseconds between ticks, 0 for none
};

class Boundary extends Component {
  state = { broken: false };
  static getDerivedStateFromError() { return { broken: true }; }
  componentDidCatch(error) { fail("boundary")(error); }
  render() { return this.state.broken ? <p>Something went wrong.</p> : this.props.children; }
}

// The number and the time since stand in one line, as several text nodes.
const Line = ({ as: Cell, phone, tick }) => <Cell>{phone}<small>, seen <i>{tick}</i> ticks ago</small></Cell>;

const Row = ({ contact, cell, tick }) => (
  <div className="row">
    <div>{contact.name}</div>
    <div className="phone"><Line key={cell} as={cell} phone={contact.phone} tick={tick} /></div>
  </div>
);

/** Suspends while something is pending. */
function Slow({ pending, children }) {
  if (pending) use(pending);
  return children;
}

/** The rows, each rendered again at every tick. */
function List({ contacts, cell, pace }) {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (!pace) {
      setTick(0);
      return undefined;
    }
    const timer = setInterval(() => setTick((n) => n + 1), pace);
    return () => clearInterval(timer);
  }, [pace]);
  return (
    <div className="grid">
      {contacts.map((c) => <Row key={c.id} contact={c} cell={cell} tick={tick} />)}
    </div>
  );
}

function App() {
  const [state, setState] = useState(initial);
  const [clicks, setClicks] = useState(0);
  useEffect(() => { window.crm = operations(setState); });
  const click = (event) => { event.preventDefault(); setClicks((n) => n + 1); };
  const { office, pending } = state;
  return (
    <div className="body">
      <p>Office: {office.area} {office.number}</p>
      <List contacts={state.contacts} cell={state.cell} pace={state.pace} />
      <section id="deal">
        <Suspense fallback={<p>Loading; the hotline is +98 71 3233 8010</p>}>
          Deal of {"+1 (650) 253-0000"}
          <p>Account manager <b>+44 20</b> 7946 0777</p>
          <Slow pending={pending}><p>Signed 2026-11-02</p></Slow>
        </Suspense>
      </section>
      <div id="note" dangerouslySetInnerHTML={{ __html: state.note }} />
      <input id="typed" value={state.typed} onChange={(event) => setState({ ...state, typed: event.target.value })} />
      <button id="button" onClick={click}>Dial 071-3233 8001</button>
      <a id="link" href="#dial" onClick={click}>Dial 071-3233 8002</a>
      <output id="clicks">{clicks} clicks</output>
      {createPortal(<p>Support {state.portal}</p>, document.getElementById("portal"))}
    </div>
  );
}

/** Answers what is pending. */
let answer;

/** What a server or a person would bring about. */
function operations(setState) {
  const change = (how) => setState((s) => ({ ...s, ...how(s) }));
  const withPhone = (id, phone) => (s) => ({ contacts: s.contacts.map((c) => c.id === id ? { ...c, phone } : c) });
  return {
    failures,
    phone: (id, phone) => change(withPhone(id, phone)),
    cell: (cell) => change(() => ({ cell })),
    remove: (id) => change((s) => ({ contacts: s.contacts.filter((c) => c.id !== id) })),
    reverse: () => change((s) => ({ contacts: s.contacts.toReversed() })),
    office: (area, number) => change(() => ({ office: { area, number } })),
    pace: (pace) => change(() => ({ pace })),
    note: (note) => change(() => ({ note })),
    portal: (portal) => change(() => ({ portal })),
    suspend() {
      const pending = new Promise((resolve) => { answer = resolve; });
      change(() => ({ pending }));
    },
    resume: () => answer(),
  };
}

const report = { onUncaughtError: fail("uncaught"), onCaughtError: fail("caught"), onRecoverableError: fail("recovered") };
createRoot(document.getElementById("app"), report).render(<StrictMode><Boundary><App /></Boundary></StrictMode>);
