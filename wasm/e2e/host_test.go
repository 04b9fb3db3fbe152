package e2e

import (
	"testing"
)

func TestX(t *testing.T) {
	configured(t)
	configure(t, `{"version":1,"settings":{"detection":{"host":"page"}}}`)
	p := openPage(t, "demo.html")
	must(t, p.Evaluate(`void document.addEventListener("securitypolicyviolation", (e) => { (window.v ??= []).push(e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile); })`, nil))
	waitPainted(t, p, texts("demo.html"))
	must(t, p.WaitUntil(t.Context(), "core", func() (bool, error) { var b bool; err := p.EvaluateInContentScript("simotel.core.runs", &b); return b, err }))
	must(t, p.Evaluate(`void document.querySelector("h1").append(" 02188341299")`, nil))
	waitPainted(t, p, append([]string{"02188341299"}, texts("demo.html")...))
	var s, v, m any
	must(t, p.EvaluateInContentScript("simotel.matches.asked", &s))
	must(t, p.Evaluate("performance.getEntriesByType('resource').map(e=>e.name+' '+e.duration)", &v))
	must(t, p.EvaluateInContentScript("[performance.memory?.usedJSHeapSize, document.documentElement.lang]", &m))
	t.Log(s, v, m)
	q := openPage(t, "strict-csp.html")
	must(t, q.Evaluate(`void document.addEventListener("securitypolicyviolation", (e) => { (window.v ??= []).push(e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile); })`, nil))
	waitPainted(t, q, texts("strict-csp.html"))
	must(t, q.Evaluate(`new Promise(r=>setTimeout(r,3000))`, nil))
	must(t, q.EvaluateInContentScript("[simotel.core.runs, simotel.matches.asked]", &s))
	must(t, q.Evaluate("window.v ?? 'none'", &v))
	t.Log(s, v)
}
