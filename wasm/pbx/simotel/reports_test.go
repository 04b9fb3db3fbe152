//go:build !js

package simotel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// reader is a user whose account may read reports, with a clock of his own.
type reader struct {
	*driver
	server *simoteltest.Server
	clock  time.Time
	asked  int // requests already looked at
}

// noon is when the orders of these tests leave.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func newReader(t *testing.T, c simoteltest.Config) *reader {
	t.Helper()
	server := start(t, c)
	s, credentials := configured(server.URL())
	r := &reader{driver: open(t, s, credentials).(*driver), server: server, clock: noon}
	r.now = func() time.Time { return r.clock }
	return r
}

// questions returns what was asked since the last look, in short.
func (r *reader) questions(t *testing.T) []string {
	t.Helper()
	var all []string
	requests := r.server.Requests()
	for _, q := range requests[r.asked:] {
		var body struct {
			ID         string `json:"_id"`
			Conditions struct{ From string }
			Pagination struct{ Count int }
		}
		if err := json.Unmarshal([]byte(q.Body), &body); err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(q.Path, serviceSearch):
			all = append(all, strings.TrimSpace(fmt.Sprint("search ", body.Pagination.Count, " ", body.Conditions.From)))
		case body.ID == "":
			t.Errorf("the whole history was asked for")
		default:
			all = append(all, "after "+strings.TrimLeft(body.ID[8:], "0"))
		}
	}
	r.asked = len(requests)
	return all
}

// a record whose order left at noon.
func record(id, callID string) calls.Record {
	return calls.Record{ID: id, CallID: callID, Caller: "201", Dialled: "09123456789",
		Steps: []calls.Transition{{State: calls.Requested, At: noon.UnixMilli()}, {State: calls.Sent, At: noon.UnixMilli()}}}
}

// unanswered is a record of an order whose answer was lost.
func unanswered(id string) calls.Record {
	r := record(id, "")
	r.Steps = append(r.Steps, calls.Transition{State: calls.Unknown, At: noon.Add(25 * time.Second).UnixMilli()})
	return r
}

// callAt is the name of a call that was ordered so many seconds after noon.
func callAt(seconds, number int) string {
	return fmt.Sprintf("orig.call.%d.%06d", noon.Unix()+int64(seconds), number)
}

// ours writes a report of a call as the PBX does.
func ours(r *reader, callID, src, dst, disposition string) {
	r.server.AddCDR(noon, map[string]any{"src": src, "dst": dst, "disposition": disposition, "billsec": 31, "wait": 5,
		"originated_call_id": callID, "comment": "originated call: " + callID})
}

// others writes reports of calls that are none of our business.
func others(r *reader, n int) {
	for range n {
		r.server.AddCDR(noon, map[string]any{"src": "305", "dst": "09121111111", "disposition": "ANSWERED", "billsec": 60})
	}
}

// shorten writes evidence as "record outcome call".
func shorten(all []pbx.Evidence) []string {
	var short []string
	for _, e := range all {
		short = append(short, fmt.Sprint(e.Record, " ", e.Event.Report.Outcome, " ", e.Event.CallID))
	}
	return short
}

func TestACallsReportIsFoundByItsNameAmongThoseOfABusyCompany(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	others(r, 20)
	open := []calls.Record{record("mine", callAt(0, 1))}
	evidence, position, err := r.Reports(context.Background(), open, nil)
	if err != nil || len(evidence) != 0 {
		t.Fatalf("got %+v, %v", evidence, err)
	}
	others(r, 5)
	ours(r, callAt(0, 1), "201", "09123456789", "ANSWERED")
	others(r, 5)
	evidence, position, err = r.Reports(context.Background(), open, position)
	want := []pbx.Evidence{{Record: "mine", Event: calls.Event{Kind: calls.EventReport, CallID: callAt(0, 1),
		Report: &calls.Report{Outcome: calls.Answered, Cause: "ANSWERED", Talked: 31, Waited: 5}}}}
	if err != nil || !reflect.DeepEqual(evidence, want) {
		t.Errorf("got %+v, %v", evidence, err)
	}
	if got := r.questions(t); !reflect.DeepEqual(got, []string{"search 100", "after 14"}) {
		t.Errorf("asked %q", got)
	}
	// Nothing is read twice.
	_, _, err = r.Reports(context.Background(), []calls.Record{record("next", callAt(9, 9))}, position)
	if got := r.questions(t); err != nil || !reflect.DeepEqual(got, []string{"after 1f"}) {
		t.Errorf("asked %q, %v", got, err)
	}
}

func TestAReportWrittenBeforeTheFirstReadingIsFoundByTheSearch(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	ours(r, callAt(0, 1), "201", "09123456789", "NO ANSWER")
	others(r, 20)
	evidence, _, err := r.Reports(context.Background(), []calls.Record{record("mine", callAt(0, 1))}, nil)
	if got := shorten(evidence); err != nil || !reflect.DeepEqual(got, []string{"mine no_answer " + callAt(0, 1)}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestTheEndOfALongCallIsFoundBeforeAHundredOthersByItsCaller(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	ours(r, callAt(0, 1), "201", "09123456789", "ANSWERED")
	for range 150 { // all begun later
		r.server.AddCDR(noon.Add(time.Minute), map[string]any{"src": "2013", "disposition": "BUSY"})
	}
	evidence, _, err := r.Reports(context.Background(), []calls.Record{record("mine", callAt(0, 1))}, nil)
	if got := shorten(evidence); err != nil || len(got) != 1 {
		t.Errorf("got %q, %v", got, err)
	}
	if got := r.questions(t); !reflect.DeepEqual(got, []string{"search 100", "search 100 201"}) {
		t.Errorf("asked %q", got)
	}
}

func TestWhereAReadingBegins(t *testing.T) {
	for name, c := range map[string]struct {
		from  pbx.Position
		later time.Duration
		asked string
	}{
		"at the newest reports":                          {nil, 0, "search 100"},
		"where the last one ended":                       {position{Cursor: "64b558200000000000000003", At: noon.UnixMilli()}.encode(), 10 * time.Minute, "after 3"},
		"at the newest reports, if that is too long ago": {position{Cursor: "64b558200000000000000003", At: noon.UnixMilli()}.encode(), 10*time.Minute + 1, "search 100"},
		"at the newest reports, if that is yet to come":  {position{Cursor: "64b558200000000000000003", At: noon.UnixMilli()}.encode(), -time.Second, "search 100"},
		"at the newest reports, if there were none":      {position{At: noon.UnixMilli()}.encode(), 0, "search 100"},
		"at the newest reports, if another driver read":  {pbx.Position(`{"sequence":7}`), 0, "search 100"},
		"at the newest reports, if it cannot be read":    {pbx.Position(`[`), 0, "search 100"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t, simoteltest.ReportingConfig())
			others(r, 5)
			r.clock = noon.Add(c.later)
			_, p, err := r.Reports(context.Background(), []calls.Record{record("mine", callAt(0, 1))}, c.from)
			if got := r.questions(t)[0]; err != nil || got != c.asked {
				t.Errorf("asked %q, %v, want %q", got, err, c.asked)
			}
			want := position{Cursor: "64b558200000000000000005", At: r.clock.UnixMilli()}
			if got, _ := readPosition(p, r.clock); got != want {
				t.Errorf("the next begins at %s, want %+v", p, want)
			}
		})
	}
}

func TestAPBXWithoutReportsIsSearchedAgain(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	open := []calls.Record{record("mine", callAt(0, 1))}
	_, p, err := r.Reports(context.Background(), open, nil)
	if err != nil || string(p) != fmt.Sprintf(`{"cursor":"","at":%d}`, noon.UnixMilli()) {
		t.Errorf("got %s, %v", p, err)
	}
	ours(r, callAt(0, 1), "201", "09123456789", "BUSY")
	evidence, _, err := r.Reports(context.Background(), open, p)
	if err != nil || len(evidence) != 1 {
		t.Errorf("got %v, %v", evidence, err)
	}
	if got := r.questions(t); !reflect.DeepEqual(got, []string{"search 100", "search 100"}) {
		t.Errorf("asked %q", got)
	}
}

func TestAReadingTakesAFewPagesAndGoesOnWhereItStopped(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	r.server.PageSize = 2
	others(r, 15)
	ours(r, callAt(0, 1), "201", "09123456789", "BUSY")
	others(r, 4)
	open := []calls.Record{record("mine", callAt(0, 1))}
	evidence, p, err := r.Reports(context.Background(), open, position{Cursor: "64b558200000000000000001", At: noon.UnixMilli()}.encode())
	if got := r.questions(t); err != nil || len(evidence) != 0 || !reflect.DeepEqual(got, []string{"after 1", "after 3", "after 5", "after 7", "after 9"}) {
		t.Errorf("asked %q, got %v, %v", got, evidence, err)
	}
	evidence, _, err = r.Reports(context.Background(), open, p)
	if got := r.questions(t); err != nil || len(evidence) != 1 || !reflect.DeepEqual(got, []string{"after b", "after d", "after f"}) {
		t.Errorf("asked %q, got %v, %v", got, evidence, err)
	}
}

func TestWhatNobodyWaitsForIsNotRead(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	settled, never, pending := record("settled", callAt(0, 1)), record("never sent", ""), record("pending", "")
	settled.Report = &calls.Report{Outcome: calls.Busy}
	never.Steps = never.Steps[:1]
	from := pbx.Position(`{"cursor":"1","at":5}`)
	for _, open := range [][]calls.Record{nil, {settled}, {never}, {pending}} {
		evidence, p, err := r.Reports(context.Background(), open, from)
		if err != nil || evidence != nil || string(p) != string(from) || len(r.questions(t)) != 0 {
			t.Errorf("%v: got %v, %s, %v", open, evidence, p, err)
		}
	}
}

func TestACallWithoutANameIsFoundByWhatIsKnownOfIt(t *testing.T) {
	named := record("named", callAt(10, 5))
	settled := named
	settled.Report = &calls.Report{Outcome: calls.Answered}
	type cdr struct{ callID, src, dst, disposition string }
	for name, c := range map[string]struct {
		also    []calls.Record
		reports []cdr
		want    string // outcome and call
	}{
		"one call fits":                 {nil, []cdr{{callAt(3, 5), "201", "09123456789", "ANSWERED"}}, "answered " + callAt(3, 5)},
		"the caller was not reached":    {nil, []cdr{{callAt(3, 5), "201", "failed", "NO ANSWER"}}, "caller_no_answer " + callAt(3, 5)},
		"at the edge":                   {nil, []cdr{{callAt(120, 5), "201", "09123456789", "BUSY"}}, "busy " + callAt(120, 5)},
		"the PBX's clock is behind":     {nil, []cdr{{callAt(-120, 5), "201", "09123456789", "BUSY"}}, "busy " + callAt(-120, 5)},
		"too late":                      {nil, []cdr{{callAt(121, 5), "201", "09123456789", "BUSY"}}, ""},
		"too early":                     {nil, []cdr{{callAt(-121, 5), "201", "09123456789", "BUSY"}}, ""},
		"another caller":                {nil, []cdr{{callAt(3, 5), "2011", "09123456789", "BUSY"}}, ""},
		"another callee":                {nil, []cdr{{callAt(3, 5), "201", "09123456780", "BUSY"}}, ""},
		"no name: dialled on the phone": {nil, []cdr{{"", "201", "09123456789", "BUSY"}}, ""},
		"another kind of name":          {nil, []cdr{{"auto.1782907203.1", "201", "09123456789", "BUSY"}}, ""},
		"two calls fit":                 {nil, []cdr{{callAt(3, 5), "201", "09123456789", "BUSY"}, {callAt(9, 6), "201", "09123456789", "BUSY"}}, ""},
		"two reports of one call":       {nil, []cdr{{callAt(3, 5), "201", "09123456789", "BUSY"}, {callAt(3, 5), "201", "09123456789", "ANSWERED"}}, "answered " + callAt(3, 5)},
		"one of two calls is another record's": {[]calls.Record{named},
			[]cdr{{callAt(3, 5), "201", "09123456789", "BUSY"}, {callAt(10, 5), "201", "09123456789", "ANSWERED"}}, "busy " + callAt(3, 5)},
		"the only call is a settled record's":       {[]calls.Record{settled}, []cdr{{callAt(10, 5), "201", "09123456789", "ANSWERED"}}, ""},
		"it fits another record as well":            {[]calls.Record{unanswered("twin")}, []cdr{{callAt(3, 5), "201", "09123456789", "BUSY"}}, ""},
		"it fits one whose answer is still to come": {[]calls.Record{record("twin", "")}, []cdr{{callAt(3, 5), "201", "09123456789", "BUSY"}}, ""},
		"a word that nobody knows":                  {nil, []cdr{{callAt(3, 5), "201", "09123456789", "PERHAPS"}}, ""},
	} {
		for _, service := range []string{serviceSearch, serviceOrdered} {
			t.Run(name+" by "+service, func(t *testing.T) {
				r := newReader(t, simoteltest.ReportingConfig())
				others(r, 1)
				for _, report := range c.reports {
					ours(r, report.callID, report.src, report.dst, report.disposition)
				}
				var from pbx.Position
				if service == serviceOrdered {
					from = position{Cursor: "64b558200000000000000001", At: noon.UnixMilli()}.encode()
				}
				evidence, _, err := r.Reports(context.Background(), append(c.also, unanswered("mine")), from)
				got := ""
				for _, e := range evidence {
					if e.Record == "mine" {
						got = fmt.Sprint(e.Event.Report.Outcome, " ", e.Event.CallID)
					} else if e.Record == "twin" || e.Record == "named" && e.Event.CallID != callAt(10, 5) {
						t.Errorf("told of %s: %+v", e.Record, e.Event)
					}
				}
				if err != nil || got != c.want {
					t.Errorf("got %q, %v, want %q", got, err, c.want)
				}
			})
		}
	}
}

func TestOfSeveralReportsOfACallTheBestCounts(t *testing.T) {
	for name, c := range map[string]struct {
		dispositions []string // "failed" before one: the caller's phone
		want         calls.Outcome
	}{
		"an answer first":         {[]string{"ANSWERED", "NO ANSWER", "BUSY"}, calls.Answered},
		"an answer last":          {[]string{"BUSY", "NO ANSWER", "ANSWERED"}, calls.Answered},
		"the later one":           {[]string{"NO ANSWER", "BUSY"}, calls.Busy},
		"the one that was dialed": {[]string{"BUSY", "failed NO ANSWER"}, calls.Busy},
		"the only known":          {[]string{"BUSY", "PERHAPS"}, calls.Busy},
		"not the caller's own":    {[]string{"NO ANSWER", "caller ANSWERED"}, calls.NoAnswer},
	} {
		r := newReader(t, simoteltest.ReportingConfig())
		for _, d := range c.dispositions {
			disposition, isFailed := strings.CutPrefix(d, "failed ")
			dst := "09123456789"
			if isFailed {
				dst = "failed"
			}
			if own, isCaller := strings.CutPrefix(d, "caller "); isCaller {
				dst, disposition = "201", own
			}
			ours(r, callAt(0, 1), "201", dst, disposition)
		}
		evidence, _, err := r.Reports(context.Background(), []calls.Record{record("mine", callAt(0, 1))}, nil)
		if err != nil || len(evidence) != 1 || evidence[0].Event.Report.Outcome != c.want {
			t.Errorf("%s: got %q, %v, want %s", name, shorten(evidence), err, c.want)
		}
	}
}

func TestAnAnswerThatIsTooLargeIsGivenUpForTheNewestReports(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	ours(r, callAt(0, 1), "201", "09123456789", "BUSY")
	open := []calls.Record{record("mine", callAt(0, 1))}
	from := position{Cursor: "64b558200000000000000001", At: noon.UnixMilli()}.encode()
	r.server.SetBehaviourOf(simoteltest.ServiceOrdered, simoteltest.Huge)
	evidence, p, err := r.Reports(context.Background(), open, from)
	if got := r.questions(t); err != nil || len(evidence) != 1 || p == nil || !reflect.DeepEqual(got, []string{"after 1", "search 100"}) {
		t.Errorf("asked %q, got %v, %s, %v", got, evidence, p, err)
	}
	r.server.SetBehaviourOf(simoteltest.ServiceSearch, simoteltest.Huge)
	_, p, err = r.Reports(context.Background(), open, from)
	expect(t, err, pbx.TooLarge, 0, false)
	if got := r.questions(t); p != nil || !reflect.DeepEqual(got, []string{"after 1", "search 100", "search 10"}) {
		t.Errorf("asked %q, got %s", got, p)
	}
}

func TestAFailedReadingKeepsItsPositionAndSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*simoteltest.Server)
		code   pbx.Code
		status int
		detail string // empty for any
	}{
		"not allowed": {func(s *simoteltest.Server) { s.SetConfig(simoteltest.DefaultConfig()) }, pbx.APIDenied, 403, serviceOrdered},
		"a page": {func(s *simoteltest.Server) { s.SetBehaviourOf(simoteltest.ServiceOrdered, simoteltest.HTML) },
			pbx.NotSimotel, 200, ""},
		"half an answer": {func(s *simoteltest.Server) { s.SetBehaviourOf(simoteltest.ServiceOrdered, simoteltest.Cut) },
			pbx.Malformed, 200, ""},
		"a closed connection": {func(s *simoteltest.Server) { s.SetBehaviourOf(simoteltest.ServiceOrdered, simoteltest.Drop) }, pbx.Broken, 0, ""},
		"a proxy's 502": {func(s *simoteltest.Server) { s.SetBehaviourOf(simoteltest.ServiceOrdered, simoteltest.Gateway) },
			pbx.ServerFault, 502, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t, simoteltest.ReportingConfig())
			c.spoil(r.server)
			from := position{Cursor: "64b558200000000000000001", At: noon.UnixMilli()}.encode()
			evidence, p, err := r.Reports(context.Background(), []calls.Record{record("mine", callAt(0, 1))}, from)
			expect(t, err, c.code, c.status, false)
			if string(p) != string(from) || len(evidence) != 0 {
				t.Errorf("got %v, %s", evidence, p)
			}
			var e *pbx.Error
			if errors.As(err, &e) && c.detail != "" && e.Detail != c.detail {
				t.Errorf("detail %q", e.Detail)
			}
		})
	}
}

func TestAReadingThatIsHeldEndsWithItsContext(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	r.server.SetBehaviourOf(simoteltest.ServiceSearch, simoteltest.Hold)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, p, err := r.Reports(ctx, []calls.Record{record("mine", callAt(0, 1))}, nil)
	expect(t, err, pbx.TimedOut, 0, false)
	if p != nil {
		t.Errorf("got %s", p)
	}
}

func TestTheCheckAsksBothServicesForAsLittleAsCanBe(t *testing.T) {
	only := func(services ...string) simoteltest.Config {
		c := simoteltest.DefaultConfig()
		c.Accounts[0].Requests = services
		return c
	}
	for name, c := range map[string]struct {
		config simoteltest.Config
		code   pbx.Code // empty for none
		detail string
		asked  []string
	}{
		"both are allowed": {only(serviceSearch, serviceOrdered), "", "", []string{"search 1", "after 1"}},
		"neither is":       {only(serviceOriginate), pbx.APIDenied, serviceSearch, []string{"search 1"}},
		"only the search":  {only(serviceSearch), pbx.APIDenied, serviceOrdered, []string{"search 1", "after 1"}},
	} {
		r := newReader(t, c.config)
		others(r, 1)
		err := r.CheckReports(context.Background())
		var e *pbx.Error
		if (err != nil) != (c.code != "") || errors.As(err, &e) && (e.Code != c.code || e.Detail != c.detail) {
			t.Errorf("%s: got %v", name, err)
		}
		if got := r.questions(t); !reflect.DeepEqual(got, c.asked) {
			t.Errorf("%s: asked %q", name, got)
		}
	}
}

func TestASearchIsAskedForAsTheDocumentsDo(t *testing.T) {
	r := newReader(t, simoteltest.ReportingConfig())
	r.clock = noon.Add(3 * time.Hour)
	later := record("later", callAt(3600, 2))
	for i := range later.Steps {
		later.Steps[i].At += time.Hour.Milliseconds()
	}
	if _, _, err := r.Reports(context.Background(), []calls.Record{later, record("mine", callAt(0, 1)), later}, nil); err != nil {
		t.Fatal(err)
	}
	want := `{"conditions":{"from":"","to":"","cuid":""},"date_range":{"from":"2026-06-30 12:00","to":"2026-07-02 15:00"},` +
		`"pagination":{"start":0,"count":100,"sorting":{"starttime":-1}},"alike":"true"}`
	if got := r.server.Requests()[0].Body; got != want {
		t.Errorf("asked %s\nwant %s", got, want)
	}
}

func TestAnAnswersItemsAreFoundInEveryFormOfIt(t *testing.T) {
	for body, want := range map[string]string{
		`{"last_id":"b","data":[{"_id":"a","disposition":"BUSY"},{"_id":"b"}]}`: "2 items, 1 reports, last b, newest b",
		`{"last_id":{"$oid":"b"},"data":[]}`:                                    "0 items, 0 reports, last b, newest ",
		`{"pagination":{"total":0},"data":""}`:                                  "0 items, 0 reports, last , newest ",
		`{"data":null}`:                                                         "0 items, 0 reports, last , newest ",
		`{}`:                                                                    "0 items, 0 reports, last , newest ",
		`""`:                                                                    "0 items, 0 reports, last , newest ",
		`null`:                                                                  "0 items, 0 reports, last , newest ",
		``:                                                                      "0 items, 0 reports, last , newest ",
		`[{"_id":"c","disposition":"BUSY"},{"_id":"b","disposition":"BUSY"},{"_id":"zz"},null]`: "4 items, 2 reports, last , newest c",
		`{"data":"no"}`: "error",
		`{"data":{}}`:   "error",
		`"no"`:          "error",
		`[1]`:           "error",
	} {
		p, err := readPage(json.RawMessage(body))
		got := fmt.Sprintf("%d items, %d reports, last %s, newest %s", p.count, len(p.items), p.last, p.newest())
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// bounds notes what bound the requests' answers have.
type bounds struct{ bodies []int64 }

func (b *bounds) Do(_ context.Context, r fetch.Request) (fetch.Response, error) {
	b.bodies = append(b.bodies, r.MaxBody)
	return fetch.Response{Status: 200, Body: []byte(`{"success":1,"data":[]}`)}, nil
}

func TestReportsAreBounded(t *testing.T) {
	s, credentials := configured("http://pbx")
	b := &bounds{}
	d, err := Open(s, credentials, pbx.Transport{HTTP: b})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.(pbx.Reporter).Reports(context.Background(), []calls.Record{record("mine", "x")}, nil); err != nil || !reflect.DeepEqual(b.bodies, []int64{2 << 20}) {
		t.Errorf("got %v, %v", b.bodies, err)
	}
}
