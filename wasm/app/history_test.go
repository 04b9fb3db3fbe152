package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

func TestACallIsFoundByWhatPeopleKnowOfIt(t *testing.T) {
	mobile := calls.Record{
		Text: "۰۹۱۲ ۳۴۵ ۶۷۸۹", E164: "+989123456789", Dialled: "909123456789", From: "0935 111 2222",
		Page:   &calls.Page{Address: "https://crm.example/kh%C3%A4/42", Title: "پروندهٔ مشتري: Kāmrān ۱۴۰۵"},
		Remark: calls.Remark{Note: "قیمت\u200cها را پرسید. Will CALL on Sunday", Disposition: calls.CallBack},
		Steps:  []calls.Transition{{State: calls.Requested, At: 1000}, {State: calls.Ended, At: 2000}},
		Report: &calls.Report{Outcome: calls.Answered},
	}
	internal := calls.Record{Text: "204", Dialled: "204", Steps: []calls.Transition{{State: calls.Requested, At: 1000}, {State: calls.Failed, At: 1000}}}
	for name, c := range map[string]struct {
		record calls.Record
		query  message.HistoryRequest
		want   bool
	}{
		"nothing asked":                          {mobile, message.HistoryRequest{}, true},
		"a part of the number":                   {mobile, message.HistoryRequest{Query: "3456"}, true},
		"as it is dialled at home":               {mobile, message.HistoryRequest{Query: "0912 345"}, true},
		"with its country":                       {mobile, message.HistoryRequest{Query: "+98 (912) 345-67"}, true},
		"with 00 for the plus":                   {mobile, message.HistoryRequest{Query: "0098912"}, true},
		"00 and a part of the country's code":    {mobile, message.HistoryRequest{Query: "009"}, true},
		"00 and what begins no number":           {mobile, message.HistoryRequest{Query: "0012"}, false},
		"00 in a number's middle":                {calls.Record{Text: "8000 12", E164: "+98218800012"}, message.HistoryRequest{Query: "0012"}, true},
		"00 and an extension":                    {internal, message.HistoryRequest{Query: "0020"}, false},
		"Persian digits":                         {mobile, message.HistoryRequest{Query: "۰۹۱۲ ۳۴۵"}, true},
		"Arabic digits":                          {mobile, message.HistoryRequest{Query: "٣٤٥٦٧"}, true},
		"as the PBX dialled it":                  {mobile, message.HistoryRequest{Query: "9091"}, true},
		"the phone that rang first":              {mobile, message.HistoryRequest{Query: "0935111"}, true},
		"another number":                         {mobile, message.HistoryRequest{Query: "0913"}, false},
		"an extension":                           {internal, message.HistoryRequest{Query: "20"}, true},
		"of a longer number":                     {internal, message.HistoryRequest{Query: "2045"}, false},
		"the page's title, other letters":        {mobile, message.HistoryRequest{Query: "مشتری"}, true},
		"the title, other case":                  {mobile, message.HistoryRequest{Query: "kĀMRān"}, true},
		"the title's digits":                     {mobile, message.HistoryRequest{Query: "1405"}, true},
		"the page's address":                     {mobile, message.HistoryRequest{Query: "CRM.example"}, true},
		"the note, without its joiner":           {mobile, message.HistoryRequest{Query: "قیمتها را"}, true},
		"the note, other case":                   {mobile, message.HistoryRequest{Query: "call ON"}, true},
		"another note":                           {mobile, message.HistoryRequest{Query: "Monday"}, false},
		"letters and digits are no number":       {mobile, message.HistoryRequest{Query: "a3456"}, false},
		"a call without page and note, by words": {internal, message.HistoryRequest{Query: "مشتری"}, false},
		"marks alone":                            {internal, message.HistoryRequest{Query: "\u200e"}, true},
		"its outcome":                            {mobile, message.HistoryRequest{Outcome: message.OutcomeAnswered}, true},
		"another outcome":                        {mobile, message.HistoryRequest{Outcome: message.OutcomeOpen}, false},
		"a failure":                              {internal, message.HistoryRequest{Outcome: message.OutcomeFailed}, true},
		"its disposition":                        {mobile, message.HistoryRequest{Disposition: calls.CallBack}, true},
		"another disposition":                    {mobile, message.HistoryRequest{Disposition: calls.Reached}, false},
		"none, and one is asked for":             {internal, message.HistoryRequest{Disposition: calls.Reached}, false},
		"its day":                                {mobile, message.HistoryRequest{From: 1000, Until: 1001}, true},
		"a later day":                            {mobile, message.HistoryRequest{From: 1001}, false},
		"an earlier day":                         {mobile, message.HistoryRequest{Until: 1000}, false},
		"all filters":                            {mobile, message.HistoryRequest{Query: "0912", Outcome: message.OutcomeAnswered, Disposition: calls.CallBack, From: 1}, true},
		"all filters but one":                    {mobile, message.HistoryRequest{Query: "0913", Outcome: message.OutcomeAnswered, Disposition: calls.CallBack, From: 1}, false},
	} {
		if got := newFilter(c.query).passes(c.record); got != c.want {
			t.Errorf("%s: found %t", name, got)
		}
	}
}

func TestEveryOutcomeIsInOneGroup(t *testing.T) {
	for _, o := range calls.Outcomes {
		r := calls.Record{Report: &calls.Report{Outcome: o}}
		if g := group(r); !slices.Contains(message.Outcomes, g) || g == message.OutcomeOpen {
			t.Errorf("%s is in %q", o, g)
		}
	}
	for _, s := range calls.States {
		r := calls.Record{Steps: []calls.Transition{{State: s}}}
		if g := group(r); g != message.OutcomeOpen && s != calls.Failed {
			t.Errorf("%s is in %q", s, g)
		}
	}
}

// remembers fills a world's log with settled calls, of which one is of another
// number.
func (w *world) remembers(n int) {
	for c := range n / calls.ChunkSize {
		var list []calls.Record
		number := int64(c*calls.ChunkSize*1000 + 1)
		for i := range calls.ChunkSize {
			at := int64((c*calls.ChunkSize + i) * 1000)
			r := calls.Record{ID: fmt.Sprint(c*calls.ChunkSize + i), Text: "02188123456", E164: "+982188123456",
				Steps: []calls.Transition{{State: calls.Requested, At: at}, {State: calls.Ended, At: at + 1}}, Report: &calls.Report{Outcome: calls.Answered}}
			if c == 1 && i == 7 {
				r.Text, r.E164 = "09123456789", "+989123456789"
			}
			list = append(list, r)
		}
		w.set(calls.KeyChunk+fmt.Sprint(number), map[string]any{"calls": list})
	}
	var chunks []int64
	for c := range n / calls.ChunkSize {
		chunks = append(chunks, int64(c*calls.ChunkSize*1000+1))
	}
	w.set(calls.KeyIndex, map[string]any{"version": 2, "open": []string{}, "chunks": chunks})
}

func (w *world) set(key string, value any) {
	raw, err := json.Marshal(value)
	if err == nil {
		err = w.area.Set(context.Background(), map[string]json.RawMessage{key: raw})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestTheHistoryComesInPartsThatNoCallHasToWaitFor(t *testing.T) {
	w := newWorld(t)
	w.remembers(10_000)
	worker := w.worker()
	first, err := worker.History(t.Context(), message.HistoryRequest{})
	if err != nil || len(first.Calls) != 50 || first.Read != 50 || first.Next == 0 || first.Calls[0].Title != "Answered" || first.Calls[0].Shown != "+98 21 8812 3456" || first.Calls[0].Chunk == 0 {
		t.Fatalf("%d calls of %d, next %d, %v", len(first.Calls), first.Read, first.Next, err)
	}
	// A search that finds one call far behind looks through all, in many requests.
	var found []string
	requests, read := 0, 0
	for r := (message.HistoryRequest{Query: "۰۹۱۲"}); ; requests++ {
		reply, err := worker.History(t.Context(), r)
		if err != nil || reply.Read > historyRead {
			t.Fatalf("%d read in one request, %v", reply.Read, err)
		}
		for _, c := range reply.Calls {
			found = append(found, c.ID)
		}
		read += reply.Read
		if r.Cursor = reply.Next; r.Cursor == 0 {
			break
		}
	}
	if !slices.Equal(found, []string{"57"}) || read != 10_000 || requests > 10_000/historyRead {
		t.Errorf("found %q in %d calls, %d requests", found, read, requests)
	}
}

func TestARemarkIsStoredAndToldToOurPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.remembers(100)
		reply, err := w.worker().Annotate(t.Context(), message.AnnotateRequest{Ref: calls.Ref{ID: "7"}, Note: "یادداشت", Disposition: calls.Reached})
		synctest.Wait()
		if err != nil || reply.Note != "یادداشت" || reply.Title != "Answered" || len(w.broadcast) != 1 {
			t.Fatalf("%+v, %v, told %d", reply, err, len(w.broadcast))
		}
		if told := w.broadcast[0].(message.CallChanged).Reply; told.ID != "7" || told.Disposition != calls.Reached {
			t.Errorf("told %+v", told)
		}
		found, err := w.worker().History(t.Context(), message.HistoryRequest{Disposition: calls.Reached})
		if err != nil || len(found.Calls) != 1 || found.Calls[0].ID != "7" {
			t.Errorf("found %+v, %v", found, err)
		}
		_, err = w.worker().Annotate(t.Context(), message.AnnotateRequest{Ref: calls.Ref{ID: "nobody's"}})
		if code(err) != CodeCallGone {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatIsDeletedIsGoneForEveryWorkerAndACallThatGoesOnStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.remembers(100)
		worker := w.worker()
		if r := called(t, worker, request("g1", "02188123456")); r.State != calls.Accepted {
			t.Fatal(r)
		}
		reply, err := worker.DeleteCalls(t.Context(), message.DeleteCallsRequest{Refs: []calls.Ref{{ID: "3"}, {ID: "g1"}}})
		if err != nil || !slices.Equal(reply.Kept, []string{"g1"}) {
			t.Fatalf("kept %q, %v", reply.Kept, err)
		}
		if reply, err = worker.DeleteCalls(t.Context(), message.DeleteCallsRequest{All: true}); err != nil || !slices.Equal(reply.Kept, []string{"g1"}) {
			t.Fatalf("kept %q, %v", reply.Kept, err)
		}
		left, err := w.worker().History(t.Context(), message.HistoryRequest{})
		if err != nil || len(left.Calls) != 1 || left.Calls[0].ID != "g1" || left.Next != 0 {
			t.Errorf("left are %+v, %v", left, err)
		}
		// It goes on as if nothing had been, and can be deleted at its end.
		time.Sleep(2 * time.Minute)
		for _, r := range left.Calls {
			if _, err := worker.Calls.Apply(t.Context(), r.ID, calls.Event{Kind: calls.EventReport, Report: &calls.Report{Outcome: calls.Busy}}); err != nil {
				t.Fatal(err)
			}
		}
		if reply, err = worker.DeleteCalls(t.Context(), message.DeleteCallsRequest{Refs: []calls.Ref{{ID: "g1"}}}); err != nil || len(reply.Kept) != 0 {
			t.Errorf("kept %q, %v", reply.Kept, err)
		}
	})
}

func TestTheHistoryIsOpenedAsAPage(t *testing.T) {
	w := newWorld(t)
	if err := w.worker().OpenHistory(t.Context()); err != nil || !slices.Equal(w.opened, []string{"history.html"}) {
		t.Errorf("opened %q, %v", w.opened, err)
	}
}

func TestAHistoryThatCannotBeReadOrWrittenSaysSo(t *testing.T) {
	for _, c := range []struct {
		name        string
		does        func(*world, context.CancelFunc)
		read, write string // the codes
	}{
		{"a later version wrote it", func(w *world, _ context.CancelFunc) {
			w.set(calls.KeyIndex, map[string]any{"version": 9})
		}, calls.CodeNewer, calls.CodeNewer},
		{"Chrome does not answer", func(_ *world, end context.CancelFunc) { end() }, CodeHistoryRead, CodeHistoryWrite},
	} {
		w := newWorld(t)
		worker := w.worker()
		ctx, end := context.WithCancel(t.Context())
		c.does(w, end)
		_, read := worker.History(ctx, message.HistoryRequest{Cursor: 1})
		_, deleted := worker.DeleteCalls(ctx, message.DeleteCallsRequest{All: true})
		_, noted := worker.Annotate(ctx, message.AnnotateRequest{Ref: calls.Ref{ID: "1"}})
		if code(read) != c.read || code(deleted) != c.write || code(noted) != c.write {
			t.Errorf("%s: %v, %v, %v", c.name, read, deleted, noted)
		}
		end()
	}
}
