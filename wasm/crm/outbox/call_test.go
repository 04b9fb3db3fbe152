package outbox

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"simotel/wasm/calls"
)

func record() calls.Record {
	return calls.Record{
		ID: "0b0e5a3c-6a52-4d0c-9d7e-3f0f0c1f2a01", Text: "۰۲۱ ۸۸۳۴ ۱۲۵۶", E164: "+982188341256", Ext: "12", Dialled: "02188341256",
		Via: "https://admin:secret@pbx.example.com:8443/simotel", Caller: "201", CallID: "1757938200.42",
		Report:  &calls.Report{Outcome: calls.Answered, Cause: "ANSWERED", Talked: 75, Waited: 9},
		Contact: &calls.Contact{Name: "Sara Karimi", Company: "Asia Co.", ID: "c-42", Link: "https://crm.example.com/contacts/42"},
		Remark:  calls.Remark{Note: "Wants an offer", Disposition: calls.CallBack, Noted: 1_757_938_400_000},
		Page:    &calls.Page{Address: "https://crm.example.com/leads/7", Title: "Lead 7"},
		Steps: []calls.Transition{{State: calls.Requested, At: 1_757_938_200_123}, {State: calls.Sent, At: 1_757_938_200_200},
			{State: calls.Connected, At: 1_757_938_210_000}, {State: calls.Ended, At: 1_757_938_285_900}},
		Refused: []calls.Refusal{{Event: calls.EventEnd}},
		Logged:  2,
	}
}

func body(t *testing.T, e Entry) string {
	t.Helper()
	raw, err := e.Body()
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheDocumentsExampleIsWhatIsSent(t *testing.T) {
	documented, err := os.ReadFile("../../../docs/calllog.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(documented), "```json\n")
	example, _, _ := strings.Cut(rest, "```")
	var want, got any
	if err := json.Unmarshal([]byte(example), &want); err != nil || !found {
		t.Fatal(err, found)
	}
	if err := json.Unmarshal([]byte(body(t, Entry{Record: record()})), &got); err != nil {
		t.Fatal(err)
	}
	a, _ := json.MarshalIndent(want, "", "  ")
	if b, _ := json.MarshalIndent(got, "", "  "); string(a) != string(b) {
		t.Errorf("sent is %s", b)
	}
}

func TestWhatIsNotKnownIsNotSent(t *testing.T) {
	failed := calls.Record{ID: "f", Text: "204", Reason: "refused", Logged: 1, Via: "softphone",
		Steps: []calls.Transition{{State: calls.Requested, At: 1000}, {State: calls.Failed, At: 1000}}}
	want := `{"schema":"simotel.call/1","idempotencyKey":"f:1","id":"f","revision":1,"direction":"outgoing","number":{"seen":"204"},` +
		`"pbx":"softphone","state":"failed","reason":"refused","startedAt":"1970-01-01T00:00:01Z"}`
	if got := body(t, Entry{Record: failed}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	given := record()
	given.Report, given.Page, given.Contact = &calls.Report{Outcome: calls.OutcomeNoReport}, nil, nil
	for _, part := range []string{"talkSeconds", "waitSeconds", "page", "contact", "secret", "admin", "/simotel\"", "refused"} {
		if got := body(t, Entry{Record: given}); strings.Contains(got, part) {
			t.Errorf("%s is sent: %s", part, got)
		}
	}
}

func TestAnIncomingCallNamesTheUsersPhoneAndTheOthersNumber(t *testing.T) {
	in := record()
	in.Direction, in.Caller, in.Dialled, in.Queue, in.Name = calls.Incoming, "", "02188341256", "sales", "Sara"
	got := body(t, Entry{Record: in, Extension: "201"})
	for _, part := range []string{`"direction":"incoming"`, `"extension":"201"`, `"queue":"sales"`, `"callerName":"Sara"`, `"e164":"+982188341256"`} {
		if !strings.Contains(got, part) {
			t.Errorf("no %s in %s", part, got)
		}
	}
	if strings.Contains(got, "dialled") {
		t.Errorf("nobody dialled: %s", got)
	}
}

func TestOfACallThatWasHeardOfLateItIsSaidIfItsTimesAreNotKnown(t *testing.T) {
	const at, heard = 1_757_938_200_000, 1_757_949_999_000
	r := calls.Record{ID: "in-1", Direction: calls.Incoming, Logged: 1, Report: &calls.Report{Outcome: calls.NoAnswer},
		Steps: []calls.Transition{{State: calls.CalleeRinging, At: at, Heard: heard}, {State: calls.Ended, At: at + 20_000, Heard: heard}}}
	if got := body(t, Entry{Record: r}); !strings.Contains(got, `"startedAt":"2025-09-15T12:10:00Z"`) || !strings.Contains(got, `"durationSeconds":20`) || strings.Contains(got, "late") {
		t.Errorf("the stream told when it was: %s", got)
	}
	r.Steps[0].At, r.Steps[1].At = heard, heard
	if got := body(t, Entry{Record: r}); !strings.Contains(got, `"late":true`) || strings.Contains(got, "durationSeconds") {
		t.Errorf("nothing told when it was: %s", got)
	}
}

func TestAKeyFitsIntoAHeader(t *testing.T) {
	if got := Key("a\nb ش", 3); got != "a%0Ab%20%D8%B4:3" {
		t.Errorf("got %q", got)
	}
}

func add(t *testing.T, q Queue, at int64, r *calls.Record) {
	t.Helper()
	values := map[string]json.RawMessage{}
	if err := q.Add(context.Background(), unix(at), r, "201", values); err != nil {
		t.Fatal(err)
	}
	if err := q.Area.Set(context.Background(), values); err != nil {
		t.Fatal(err)
	}
}
