package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// keeper is a worker with a history, which it answers in parts of 50 calls.
type keeper struct {
	*worker
	calls     []message.HistoryCall // newest first
	requests  []message.HistoryRequest
	annotated []message.AnnotateRequest
	deleted   []message.DeleteCallsRequest
	kept      []string
	unread    int // parts that cannot be read, until all is deleted
	fails     error
	answering func() // happens while a part is read
	storing   func() // happens while a remark is stored
}

func (k *keeper) History(_ context.Context, r message.HistoryRequest) (message.HistoryReply, error) {
	k.requests = append(k.requests, r)
	reply := message.HistoryReply{Unread: k.unread}
	for _, c := range k.calls {
		at := c.Asked().UnixMilli()
		if r.Cursor != 0 && at >= r.Cursor {
			continue
		}
		if reply.Read == 50 {
			reply.Next = k.calls[slices.IndexFunc(k.calls, func(o message.HistoryCall) bool { return o.ID == c.ID })-1].Asked().UnixMilli()
			break
		}
		reply.Read++
		if strings.Contains(c.Text, r.Query) && (r.From == 0 || at >= r.From) && (r.Until == 0 || at < r.Until) {
			reply.Calls = append(reply.Calls, c)
		}
	}
	if k.answering != nil {
		k.answering()
	}
	return reply, k.fails
}

func (k *keeper) Annotate(_ context.Context, r message.AnnotateRequest) (message.CallReply, error) {
	k.annotated = append(k.annotated, r)
	if k.storing != nil {
		k.storing()
	}
	for i := range k.calls {
		if k.calls[i].ID == r.Ref.ID && k.fails == nil {
			k.calls[i].Remark = calls.Remark{Note: r.Note, Disposition: r.Disposition, Noted: int64(len(k.annotated))}
			return k.calls[i].CallReply, nil
		}
	}
	return message.CallReply{}, cmp.Or(k.fails, error(&message.Error{Code: "call_gone", Title: "Gone"}))
}

func (k *keeper) DeleteCalls(_ context.Context, r message.DeleteCallsRequest) (message.DeleteCallsReply, error) {
	k.deleted = append(k.deleted, r)
	if r.All {
		k.unread = 0
	}
	k.calls = slices.DeleteFunc(k.calls, func(c message.HistoryCall) bool {
		named := slices.ContainsFunc(r.Refs, func(ref calls.Ref) bool { return ref.ID == c.ID })
		return (r.All || named) && !slices.Contains(k.kept, c.ID)
	})
	return message.DeleteCallsReply{Kept: k.kept}, k.fails
}

// keeping returns a worker with so many calls, one a minute up to the clock's
// time; their ids count from the newest on.
func keeping(n int) *keeper {
	k := &keeper{worker: newWorker()}
	for i := range n {
		r := call(fmt.Sprint(i), calls.Ended, int64(60*(i+1)), message.CallReply{Final: true, Retry: true, Title: "Answered", Shown: fmt.Sprint("+98 ", i)})
		r.Text, r.E164 = fmt.Sprint("0", i), fmt.Sprint("+98", i)
		r.Report = &calls.Report{Outcome: calls.Answered, Talked: 65}
		k.calls = append(k.calls, message.HistoryCall{CallReply: r, Chunk: int64(i/50 + 1)})
	}
	return k
}

// openHistory opens the page.
func openHistory(t *testing.T, k *keeper, language string) (*page, *History, desk) {
	t.Helper()
	p, d := newPage(t, "history.html"), newDesk(language)
	h := &History{Document: p, Service: k, Platform: d}
	h.Start(t.Context())
	d.pass(time.Second)
	return p, h, d
}

func TestTheFirstScreenIsShownAfterOneRequestHoweverManyCallsThereAre(t *testing.T) {
	k := keeping(10_000)
	p, _, _ := openHistory(t, k, "fa")
	if len(k.requests) != 1 || len(p.rows["calls"]) != 50 || p.hidden["older"] || !p.hidden["newer"] || !p.hidden["loading"] || p.text["count"] != "تماس\u200cها: ۵۰ و بیشتر" {
		t.Errorf("%d requests, %d rows, %q", len(k.requests), len(p.rows["calls"]), p.text["count"])
	}
	if p.text["row-title:0"] != "Answered" || p.text["row-talked:0"] != " · ۱:۰۵" || p.attributes["row-note:0.aria-label"] == "" || p.attributes["row.data-kind"] != "" || p.attributes["row:0.data-kind"] != good {
		t.Errorf("the first row shows %q %q", p.text["row-title:0"], p.text["row-talked:0"])
	}
}

func TestScrollingThroughAllCallsKeepsABoundedNumberOfRows(t *testing.T) {
	k := keeping(1_000)
	p, _, _ := openHistory(t, k, "en")
	for i := 0; !p.hidden["older"]; i++ {
		p.do("older", "seen")
		if n := len(p.rows["calls"]); n > historyMost || i > 30 {
			t.Fatalf("%d rows after %d", n, i)
		}
	}
	if rows := p.rows["calls"]; rows[len(rows)-1] != "999" || len(k.requests) != 20 || p.text["count"] != "Calls: 1000" {
		t.Errorf("down to %s, %d requests, %q", rows[len(rows)-1], len(k.requests), p.text["count"])
	}
	for !p.hidden["newer"] {
		p.do("newer", "seen")
	}
	if rows := p.rows["calls"]; rows[0] != "0" || len(rows) > historyMost || len(k.requests) != 20 {
		t.Errorf("up to %s, %d rows, %d requests", rows[0], len(rows), len(k.requests))
	}
}

func TestEachDayStandsOverItsCallsOnce(t *testing.T) {
	k := keeping(3)
	k.calls[2] = message.HistoryCall{CallReply: call("2", calls.Failed, 86_400, message.CallReply{Shown: "x", Title: "Refused", Advice: "Ask"})}
	p, _, _ := openHistory(t, k, "en")
	got := []string{p.text["row-day:0"], p.text["row-day:1"], p.text["row-day:2"]}
	if want := []string{"Today, 2027-01-15 in en", "", "2027-01-14 in en"}; !slices.Equal(got, want) || p.hidden["row-day:0"] || !p.hidden["row-day:1"] {
		t.Errorf("the headings are %q", got)
	}
	if p.text["row-advice:2"] != "Ask" || p.text["row-advice:0"] != "" || !p.hidden["row-again:2"] {
		t.Errorf("a failed call tells %q, one that went well %q", p.text["row-advice:2"], p.text["row-advice:0"])
	}
}

// A call that was followed for long is in a part that is read before that of
// calls which were asked for after it.
func TestACallThatWasSettledLateStandsInItsPlace(t *testing.T) {
	k := keeping(120)
	late := k.calls[100]
	k.calls = slices.Insert(slices.Delete(k.calls, 100, 101), 10, late)
	p, _, _ := openHistory(t, k, "en")
	if rows := p.rows["calls"]; slices.Contains(rows, "100") {
		t.Errorf("it stands at %d of %d", slices.Index(rows, "100"), len(rows))
	}
	for !p.hidden["older"] {
		p.do("older", "click")
	}
	if rows := p.rows["calls"]; len(rows) != 120 || rows[100] != "100" {
		t.Errorf("it stands at %d of %d", slices.Index(rows, "100"), len(rows))
	}
}

func TestASearchDuringAnExportComesAfterIt(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	k.answering = func() {
		if len(k.requests) == 3 {
			p.SetValue("query", "049")
			p.do("filters", "submit")
		}
	}
	p.do("export", "click")
	d.pass(paintTime)
	if len(d.files) != 1 || strings.Count(d.files[0], "\r\n") != 501 {
		t.Fatalf("%d files: %.200q", len(d.files), d.files)
	}
	if q := k.requests[len(k.requests)-1].Query; q != "049" || p.text["count"] != "Calls: 11" {
		t.Errorf("then it asked for %q and shows %q", q, p.text["count"])
	}
}

func TestOneSearchesWhileOneTypesAndTheLastOneCounts(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	p.SetValue("query", " 049 ")
	p.do("query", "input")
	if len(k.requests) != 1 {
		t.Error("it searches at each key")
	}
	k.answering = func() {
		if len(k.requests) == 3 { // while the second part is read
			p.SetValue("query", "07")
			p.do("query", "input")
			d.pass(queryPause)
		}
	}
	d.pass(queryPause)
	if q := k.requests[1].Query; q != "049" {
		t.Errorf("asked for %q", q)
	}
	if got := p.rows["calls"]; len(got) != 15 || got[0] != "7" || p.text["said"] != "Calls found: 15" || p.text["count"] != "Calls: 15" {
		t.Errorf("found %q, said %q", got, p.text["said"])
	}
	p.SetValue("query", "none")
	k.answering = func() {
		if r := k.requests[len(k.requests)-1]; r.Cursor != 0 && (p.hidden["loading"] || !strings.HasPrefix(p.text["loading-far"], "Looked through so far: ")) {
			t.Errorf("while nothing is found yet it says %q", p.text["loading-far"])
		}
	}
	p.do("filters", "submit")
	if p.hidden["no-match"] || !p.hidden["empty"] || !p.hidden["tools"] {
		t.Error("that nothing matches is not said")
	}
	p.do("clear", "click")
	if len(p.rows["calls"]) != 50 || p.focused != "query" || p.value["query"] != "" {
		t.Errorf("%d rows", len(p.rows["calls"]))
	}
}

func TestTheDaysOfAPeriodAreTheUsersOwn(t *testing.T) {
	k := keeping(1)
	p, _, _ := openHistory(t, k, "fa")
	midnight := time.Date(2027, 1, 15, 0, 0, 0, 0, time.FixedZone("", 12600)).UnixMilli()
	const day = 86_400_000
	for _, c := range []struct {
		period, from, until string
		wantFrom, wantUntil int64
	}{
		{periodToday, "", "", midnight, 0}, {periodYesterday, "", "", midnight - day, midnight}, {periodWeek, "", "", midnight - 6*day, 0}, {periodMonth, "", "", midnight - 29*day, 0},
		{periodRange, "۱۴۰۵/۱۰/۲۴", "1405/10/25", midnight - day, midnight + day}, {periodRange, "", "2027-01-15", 0, midnight + day}, {"", "", "", 0, 0},
	} {
		p.SetValue("from", c.from)
		p.SetValue("until", c.until)
		p.SetValue("period", c.period)
		p.do("period", "change")
		if r := k.requests[len(k.requests)-1]; r.From != c.wantFrom || r.Until != c.wantUntil || !p.hidden["range-error"] || p.hidden["range"] != (c.period != periodRange) {
			t.Errorf("%+v: asked for %d to %d", c, r.From, r.Until)
		}
	}
	asked := len(k.requests)
	p.SetValue("period", periodRange)
	for _, range_ := range [][2]string{{"1405/10/25", "1405/10/24"}, {"soon", ""}} {
		p.SetValue("from", range_[0])
		p.SetValue("until", range_[1])
		p.do("from", "change")
		if len(k.requests) != asked || p.hidden["range-error"] {
			t.Errorf("%q is searched for", range_)
		}
	}
}

func TestANoteIsStoredOnceItsWriterPauses(t *testing.T) {
	k := keeping(3)
	p, _, d := openHistory(t, k, "en")
	p.SetValue("row-note:1", "asked")
	p.do("row-note:1", "input")
	p.SetValue("row-note:1", "asked for")
	p.do("row-note:1", "input")
	d.pass(notePause)
	if len(k.annotated) != 1 || k.annotated[0] != (message.AnnotateRequest{Ref: calls.Ref{ID: "1", Chunk: 1}, Note: "asked for"}) || p.text["row-saved:1"] != "Saved" {
		t.Fatalf("stored %+v, said %q", k.annotated, p.text["row-saved:1"])
	}
	// What is written while it is stored is stored after it.
	k.storing = func() {
		k.storing = nil
		p.SetValue("row-note:1", "asked for the price")
		p.do("row-note:1", "change")
	}
	p.SetValue("row-disposition:1", string(calls.CallBack))
	p.do("row-disposition:1", "change")
	if n := len(k.annotated); n != 3 || k.annotated[2].Note != "asked for the price" || k.annotated[2].Disposition != calls.CallBack {
		t.Errorf("stored %+v", k.annotated)
	}
	p.do("row-note:1", "change")
	if len(k.annotated) != 3 {
		t.Error("it was stored again")
	}
	d.pass(savedTime)
	if p.text["row-saved:1"] != "" {
		t.Error("it is told for ever")
	}
}

func TestEnterStoresANoteAtOnce(t *testing.T) {
	k := keeping(3)
	p, _, _ := openHistory(t, k, "en")
	p.SetValue("row-note:1", "asked")
	p.do("row-note:1", "enter")
	if k.calls[1].Note != "asked" || p.text["row-saved:1"] == "" {
		t.Errorf("stored %q, told %q", k.calls[1].Note, p.text["row-saved:1"])
	}
}

func TestANoteThatCannotBeStoredStaysInItsRowWithWhy(t *testing.T) {
	k := keeping(3)
	p, h, d := openHistory(t, k, "en")
	k.fails = &message.Error{Code: "history_not_stored", Title: "Full", Advice: "Delete some"}
	p.SetValue("row-note:1", "asked")
	p.do("row-note:1", "input")
	d.pass(notePause)
	// What the worker tells of the call meanwhile takes nothing away.
	told := k.calls[1].CallReply
	told.Title = "Busy"
	h.hear(t.Context(), &told)
	if p.value["row-note:1"] != "asked" || p.hidden["row-error:1"] || p.text["row-error:1"] != "Full Delete some" || p.text["row-title:1"] != "Busy" {
		t.Errorf("the row holds %q and tells %q", p.value["row-note:1"], p.text["row-error:1"])
	}
	k.fails = nil
	p.do("row-note:1", "change")
	if !p.hidden["row-error:1"] || k.calls[1].Note != "asked" {
		t.Errorf("stored %q", k.calls[1].Note)
	}
	// An older word on the call does not bring the old note back, a newer one counts.
	h.hear(t.Context(), &told)
	if p.value["row-note:1"] != "asked" {
		t.Errorf("the row holds %q", p.value["row-note:1"])
	}
	told.Remark = calls.Remark{Note: "elsewhere", Noted: 99}
	h.hear(t.Context(), &told)
	if p.value["row-note:1"] != "elsewhere" {
		t.Errorf("the row holds %q", p.value["row-note:1"])
	}
}

func TestWhatIsBeingWrittenIsStoredBeforeItsRowGoes(t *testing.T) {
	k := keeping(500)
	p, _, _ := openHistory(t, k, "en")
	p.SetValue("row-note:1", "asked")
	p.do("row-note:1", "input")
	p.SetValue("query", "0499")
	p.do("filters", "submit")
	if len(k.annotated) != 1 || k.annotated[0].Note != "asked" {
		t.Errorf("stored %+v", k.annotated)
	}
}

func TestACallThatIsPlacedMeanwhileAppearsAndChangesInItsPlace(t *testing.T) {
	k := keeping(500)
	p, h, _ := openHistory(t, k, "en")
	fresh := call("new", calls.Accepted, 0, message.CallReply{Title: "Taken", Shown: "204"})
	h.hear(t.Context(), &fresh)
	if p.rows["calls"][0] != "new" || p.text["row-title:new"] != "Taken" || p.text["row-day:0"] != "" {
		t.Errorf("the rows are %q", p.rows["calls"][:2])
	}
	fresh.Steps = append(fresh.Steps, calls.Transition{State: calls.Ended, At: opened + 1})
	fresh.Title = "Over"
	h.hear(t.Context(), &fresh)
	if p.text["row-title:new"] != "Over" || len(p.rows["calls"]) != 51 {
		t.Errorf("it shows %q in %d rows", p.text["row-title:new"], len(p.rows["calls"]))
	}
	// Far down, the rows stay where they are.
	for range 6 {
		p.do("older", "seen")
	}
	rows := slices.Clone(p.rows["calls"])
	second := call("newer", calls.Accepted, 0, message.CallReply{Title: "Taken"})
	h.hear(t.Context(), &second)
	if !slices.Equal(rows, p.rows["calls"]) {
		t.Error("the rows moved")
	}
	// With a filter the worker says whether the call is one of them.
	p.SetValue("query", "0499")
	p.do("filters", "submit")
	for _, number := range []string{"0499", "111"} {
		c := call("of "+number, calls.Ended, 1, message.CallReply{Final: true})
		c.Text, c.Report = number, &calls.Report{Outcome: calls.Busy}
		k.calls = slices.Insert(k.calls, 0, message.HistoryCall{CallReply: c})
		h.hear(t.Context(), &c)
	}
	if want := []string{"of 0499", "499"}; !slices.Equal(p.rows["calls"], want) {
		t.Errorf("the rows are %q", p.rows["calls"])
	}
}

func TestACallIsDeletedOnceThatIsConfirmed(t *testing.T) {
	k := keeping(120)
	p, _, _ := openHistory(t, k, "en")
	p.do("row-delete:3", "click")
	p.shows("ask", bad, "Delete the call to \u2066+98 3\u2069?")
	if p.focused != "ask" || len(k.deleted) != 0 {
		t.Fatalf("the focus is in %s", p.focused)
	}
	p.do("ask-no", "click")
	p.do("ask-yes", "click")
	if p.focused != "row-delete:3" || len(k.deleted) != 0 || !p.hidden["ask"] {
		t.Fatalf("the focus is in %s, deleted %+v", p.focused, k.deleted)
	}
	p.do("row-delete:3", "click")
	p.do("ask-yes", "click")
	if rows := p.rows["calls"]; len(rows) != 50 || rows[3] != "4" || p.focused != "row-delete:4" || p.text["said"] != "Deleted calls: 1" {
		t.Errorf("%d rows, the fourth is %s; the focus is in %s; said %q", len(rows), rows[3], p.focused, p.text["said"])
	}
	// The last one's place is taken by the one before it.
	p.do("row-delete:50", "click")
	p.do("ask-yes", "click")
	if p.focused != "row-delete:49" {
		t.Errorf("the focus is in %s", p.focused)
	}
}

func TestSelectedCallsAreDeletedButThoseThatGoOn(t *testing.T) {
	k := keeping(120)
	k.kept = []string{"5"}
	p, _, _ := openHistory(t, k, "en")
	for _, id := range []string{"2", "5", "7"} {
		p.SetValue("row-selected:"+id, "true")
		p.do("row-selected:"+id, "change")
	}
	p.SetValue("row-selected:7", "")
	p.do("row-selected:7", "change")
	if p.text["said"] != "Selected: 2" || p.hidden["delete-selected"] || p.text["delete-selected"] != "Delete selected (2)" {
		t.Fatalf("said %q", p.text["said"])
	}
	p.do("delete-selected", "click")
	p.shows("ask", bad, "Delete the selected calls (2)?")
	p.do("ask-yes", "click")
	p.shows("result", ask, "Not deleted: 1")
	if rows := p.rows["calls"]; slices.Contains(rows, "2") || !slices.Contains(rows, "5") || p.text["said"] != "Deleted calls: 1" || len(rows) != 50 {
		t.Errorf("the rows are %q", rows)
	}
}

func TestAllThatMatchAreSelectedAndAllThereAreDeleted(t *testing.T) {
	k := keeping(500)
	p, _, _ := openHistory(t, k, "fa")
	p.SetValue("query", "01")
	p.do("filters", "submit")
	p.do("select-all", "click")
	if p.text["said"] != "انتخاب\u200cشده: ۱۱۴" || p.value["row-selected:1"] != "true" {
		t.Errorf("said %q", p.text["said"])
	}
	p.do("select-none", "click")
	if p.value["row-selected:1"] != "" || !p.hidden["delete-selected"] || p.focused != "select-all" {
		t.Error("they are selected still")
	}
	p.do("delete-all", "click")
	p.do("ask-yes", "click")
	if len(k.deleted) != 1 || !k.deleted[0].All || len(k.calls) != 0 || p.focused != "heading" || len(p.rows["calls"]) != 0 {
		t.Errorf("deleted %+v, %d are left", k.deleted, len(k.calls))
	}
	if p.hidden["empty"] || !p.hidden["no-match"] || !p.hidden["delete-all"] || p.value["query"] != "" {
		t.Error("that there are none is not said")
	}
}

func TestCallsThatCannotBeReadAreToldOfUntilAllAreDeleted(t *testing.T) {
	for _, n := range []int{0, 3} {
		k := keeping(n)
		k.unread = 1
		p, _, _ := openHistory(t, k, "en")
		if p.hidden["unread"] || p.hidden["delete-all"] {
			t.Errorf("beside %d others it is not told, or nothing is offered", n)
		}
		p.do("delete-all", "click")
		p.do("ask-yes", "click")
		if !p.hidden["unread"] {
			t.Errorf("beside %d others it is told still", n)
		}
	}
	if p, _, _ := openHistory(t, keeping(3), "en"); !p.hidden["unread"] {
		t.Error("it is told of where all can be read")
	}
}

func TestADeletionThatFailsIsToldAndTakesNothingAway(t *testing.T) {
	k := keeping(3)
	p, _, _ := openHistory(t, k, "en")
	p.do("row-delete:1", "click")
	k.fails = &message.Error{Code: "history_not_stored", Title: "Full"}
	p.do("ask-yes", "click")
	p.shows("result", bad, "Full")
	if len(p.rows["calls"]) != 3 {
		t.Errorf("%d rows", len(p.rows["calls"]))
	}
}

func TestACallIsRepeatedFromTheHistoryAsFromThePopup(t *testing.T) {
	k := keeping(3)
	p, h, d := openHistory(t, k, "en")
	k.reply = message.CallReply{State: calls.Requested, Shown: "+98 1", Question: &message.Question{ID: "q", Title: "Call abroad?", Yes: "Call"}}
	p.do("row-again:1", "click")
	p.shows("question", ask, "Call abroad?")
	p.do("question-yes", "click")
	if len(k.dialled) != 1 || k.dialled[0] != (message.CallRequest{ID: "id1", Text: "01", E164: "+981", Source: message.SourcePopup}) || p.focused != "question" {
		t.Fatalf("dialled %+v: a second press of the same key was its answer", k.dialled)
	}
	d.pass(settleTime)
	k.reply = message.CallReply{State: calls.Accepted, Title: "Taken", Advice: "Rings", Shown: "+98 1"}
	p.do("question-yes", "click")
	if len(k.dialled) != 2 || k.dialled[1].Confirmed != "q" || k.dialled[1].ID != "id2" || p.focused != "row-again:1" {
		t.Fatalf("dialled %+v", k.dialled)
	}
	p.shows("result", good, "Taken|Rings")
	// It is in the list, and what is told of it in both places.
	next := call("id2", calls.Ended, 0, message.CallReply{Title: "Over", Shown: "+98 1"})
	next.Steps = append(next.Steps, next.Steps[1])
	h.hear(t.Context(), &next)
	p.shows("result", busy, "Over")
	if p.text["row-title:id2"] != "Over" {
		t.Errorf("its row shows %q", p.text["row-title:id2"])
	}
	// Who closed the result is not shown it again by what comes later.
	p.do("result-close", "click")
	next.Title, next.Steps = "Reported", append(slices.Clone(next.Steps), next.Steps[1])
	h.hear(t.Context(), &next)
	if !p.hidden["result"] || p.text["row-title:id2"] != "Reported" {
		t.Errorf("after it was closed it shows %q again: %v, its row %q", p.text["result-title"], !p.hidden["result"], p.text["row-title:id2"])
	}
	// Rows moved a moment ago: the press was meant for another.
	other := call("other", calls.Accepted, 0, message.CallReply{})
	h.hear(t.Context(), &other)
	p.do("row-again:2", "click")
	if len(k.dialled) != 2 {
		t.Error("a row that had just moved was called")
	}
	d.pass(settleTime)
	k.fail = &message.Error{Code: "storage_failed", Title: "Not stored"}
	p.do("row-again:2", "click")
	p.shows("result", bad, "Not stored")
	k.fail = nil
	p.do("row-copy:2", "click")
	if !slices.Equal(d.copied, []string{"+982"}) || p.attributes["row-copy:2.data-done"] != "true" {
		t.Errorf("copied %q", d.copied)
	}
}

func TestAllThatMatchesIsExportedWhateverIsOnShow(t *testing.T) {
	k := keeping(500)
	k.calls[499].Remark = calls.Remark{Note: "=cmd, \"x\"", Disposition: calls.CallBack}
	k.calls[499].Page = &calls.Page{Address: "https://crm.example/1", Title: "مشتری"}
	k.calls[499].Dialled = "0499"
	k.calls[499].Direction, k.calls[499].Queue, k.calls[499].Name = calls.Incoming, "902", "PBX's"
	k.calls[499].Contact = &calls.Contact{Name: "علی", Company: "Acme"}
	p, _, d := openHistory(t, k, "en")
	far := []string{}
	k.answering = func() { far = append(far, p.text["count"]) }
	p.do("export", "click")
	if p.text["export"] != "Exporting…" || p.attributes["export.aria-disabled"] != "true" || far[len(far)-1] != "Calls: 450. Looked through so far: 450" {
		t.Errorf("while it works it says %q, and how far it is as %q", p.text["export"], far)
	}
	p.do("export", "click")
	d.pass(paintTime)
	if p.text["export"] != "Export as CSV" || p.attributes["export.aria-disabled"] != "" {
		t.Errorf("done, it says %q", p.text["export"])
	}
	if len(d.files) != 1 || p.text["said"] != "Exported calls: 500" {
		t.Fatalf("%d files, said %q", len(d.files), p.text["said"])
	}
	file, found := strings.CutPrefix(d.files[0], "simotel-calls-2027-01-15.csv|\ufeff")
	lines := strings.Split(file, "\r\n")
	want := `"2027-01-15 03:10:00","2027-01-15 in en","Incoming","'+98499","'+98 499","علی","Acme","902","0499","Answered","","2027-01-15 03:10:00","65","Call back later","'=cmd, ""x""","مشتری","https://crm.example/1"`
	if !found || len(lines) != 502 || lines[500] != want || !strings.HasPrefix(lines[0], `"Time","Day","Direction","Number"`) {
		t.Errorf("%d lines, %q, the last\n%s, want\n%s", len(lines), lines[0], lines[500], want)
	}
}

func TestAHistoryThatCannotBeReadIsToldAndTriedAgain(t *testing.T) {
	k := keeping(3)
	k.fails = &message.Error{Code: "history_unreadable", Title: "Not read"}
	p, _, _ := openHistory(t, k, "en")
	p.shows("result", bad, "Not read")
	if !p.hidden["loading"] || p.hidden["result-retry"] || !p.hidden["empty"] {
		t.Error("it seems to be read still, or there is no way to try again")
	}
	k.fails = nil
	p.do("result-retry", "click")
	if len(p.rows["calls"]) != 3 || !p.hidden["result"] {
		t.Errorf("%d rows", len(p.rows["calls"]))
	}
	k.fail = errors.New("gone")
	p, _, _ = openHistory(t, k, "en")
	p.shows("result", bad, "Something went wrong")
}

func TestThePopupAndTheOptionsLeadToTheHistory(t *testing.T) {
	w := &opener{worker: newWorker()}
	p := newPage(t, "popup.html")
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.do("history", "click")
	if w.opened != 1 || !p.left {
		t.Error("the popup does not")
	}
	p = newPage(t, "options.html")
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.do("open-history", "click")
	if w.opened != 2 {
		t.Error("the options do not")
	}
}

// opener counts how often the history page was opened.
type opener struct {
	*worker
	opened int
}

func (o *opener) OpenHistory(context.Context) error { o.opened++; return nil }

// What is the same in each row stands in the page: what a call can be given, in
// words, with the names of its buttons.
func TestTheRowsOfTheHistoryOfferEveryDisposition(t *testing.T) {
	html, err := os.ReadFile("../../web/history.html")
	if err != nil {
		t.Fatal(err)
	}
	_, row, _ := strings.Cut(string(html), "<template>")
	var offered []string
	for _, option := range regexp.MustCompile(`<option value="([^"]*)" data-text="([^"]*)">`).FindAllStringSubmatch(row, -1) {
		offered = append(offered, option[1])
		if want := cmp.Or(option[1], "none"); !strings.HasSuffix(option[2], "disposition_"+want) {
			t.Errorf("%q is offered as %s", option[1], option[2])
		}
	}
	want := []string{""}
	for _, d := range calls.Dispositions {
		want = append(want, string(d))
	}
	if !slices.Equal(offered, want) {
		t.Errorf("offered are %q, want %q", offered, want)
	}
	words := locale.Choose("en", "")
	for _, key := range regexp.MustCompile(`data-(?:text|title|placeholder)="([^"]*)"`).FindAllStringSubmatch(row, -1) {
		if !words.Has(key[1]) {
			t.Errorf("there is no text %s", key[1])
		}
	}
}
