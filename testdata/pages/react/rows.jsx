// A table of 1,000 contacts that React renders again four times a second. Every
// tick changes a tenth of the numbers, and every other tick a few of them are
// withheld, which has React take their text nodes away.
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const ROWS = 1000, PACE = 250;
const persian = (text) => text.replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]);
const four = (n) => String(n % 10000).padStart(4, "0");

/** The number of a row, null while it is withheld. */
function phone(i, tick) {
  if (i % 50 === 7 && tick % 2 === 1) return null;
  const version = Math.floor((tick + i) / 10);
  return i % 2 ? `021-8834 ${four(i + version)}` : persian(`0912 345 ${four(i + version)}`);
}

const Row = ({ i, tick }) => (
  <div className="row">
    <div>Customer {i}</div>
    <div className="phone">{phone(i, tick) ?? <i>withheld</i>}<small>, seen {tick} ticks ago</small></div>
  </div>
);

function App() {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), PACE);
    return () => clearInterval(timer);
  }, []);
  return <div className="grid">{Array.from({ length: ROWS }, (_, i) => <Row key={i} i={i} tick={tick} />)}</div>;
}

createRoot(document.getElementById("app")).render(<App />);
