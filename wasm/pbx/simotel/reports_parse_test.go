package simotel

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"simotel/wasm/calls"
)

func TestReportsAreReadInWhateverFormTheyCome(t *testing.T) {
	raw, err := os.ReadFile("testdata/reports.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name string
		Item json.RawMessage
		Want struct {
			ID, CallID, Unique, CUID, Src, Dst string
			calls.Report
		}
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		got, err := parseReport(c.Item)
		want := report{ID: c.Want.ID, CallID: c.Want.CallID, Unique: c.Want.Unique, CUID: c.Want.CUID,
			Src: c.Want.Src, Dst: c.Want.Dst, Report: c.Want.Report}
		if err != nil || got != want {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", c.Name, err, got, want)
		}
	}
}

func TestADispositionIsReadInAnyCaseAndSpacing(t *testing.T) {
	for disposition, want := range map[string]calls.Outcome{
		"ANSWERED": calls.Answered, "answered": calls.Answered, "NO ANSWER": calls.NoAnswer, "NOANSWER": calls.NoAnswer,
		"no answer": calls.NoAnswer, "No_Answer": calls.NoAnswer, " NO  ANSWER ": calls.NoAnswer, "BUSY": calls.Busy,
		"barred": calls.Barred, "Barred": calls.Barred, "MISSED": calls.NoAnswer, "CONGESTION": calls.CalleeFailed,
		"FAILED": calls.CalleeFailed, "CHANUNAVAIL": calls.CalleeFailed, "CANCEL": calls.Cancelled, "what is this": "",
	} {
		raw, _ := json.Marshal(map[string]any{"disposition": disposition, "dst": "09123456789"})
		if r, err := parseReport(raw); err != nil || r.Outcome != want {
			t.Errorf("%q: got %q, %v, want %q", disposition, r.Outcome, err, want)
		}
	}
}

func TestWhereNothingWasDialledTheCallersPhoneIsMeant(t *testing.T) {
	for disposition, want := range map[string]calls.Outcome{
		"NO ANSWER": calls.CallerNoAnswer, "BUSY": calls.CallerNoAnswer, "FAILED": calls.CallerNoAnswer,
		"ANSWERED": calls.CallerNoAnswer, "barred": calls.Barred, "what is this": "",
	} {
		if got := outcomeOf(disposition, "Failed"); got != want {
			t.Errorf("%s: got %q, want %q", disposition, got, want)
		}
	}
}

func TestWhatSaysNothingOfACallIsNoReport(t *testing.T) {
	for _, raw := range []string{``, `null`, `[]`, `"x"`, `1`, `{}`, `{"src":"201"}`, `{"disposition":null}`, `{"disposition":" "}`,
		`{"event_name":"NewState","exten":"991","state":"Idle"}`, `{"disposition":"BUSY"`} {
		if r, err := parseReport(json.RawMessage(raw)); err == nil {
			t.Errorf("%s: got %+v", raw, r)
		}
	}
}

func TestTimesOfBothCalendarsAreReadAndOthersAreNot(t *testing.T) {
	for s, want := range map[string]string{
		"1402-04-26 19:32:56":        "2023-07-17 19:32:56",
		"1402/04/26 19:32:56":        "2023-07-17 19:32:56",
		"1402-4-6 09:32:56":          "2023-06-27 09:32:56",
		"2021-01-16 06:30:37.471398": "2021-01-16 06:30:37",
		"2021-01-16T06:30:37Z":       "2021-01-16 06:30:37",
		"1403-12-30 00:00:00":        "2025-03-20 00:00:00",
		"1404-12-30 00:00:00":        "", // no leap year
		"2021-02-30 00:00:00":        "",
		"2021-13-01 00:00:00":        "",
		"2021-01-16 24:30:37":        "",
		"2021-01-16":                 "",
		"yesterday":                  "",
		"":                           "",
	} {
		got, ok := parseTime(s)
		if ok != (want != "") || ok && got.Format("2006-01-02 15:04:05") != want {
			t.Errorf("%q: got %v, %v, want %q", s, got, ok, want)
		}
	}
}

func FuzzReport(f *testing.F) {
	raw, err := os.ReadFile("testdata/reports.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Item json.RawMessage }
	if err := json.Unmarshal(raw, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add([]byte(c.Item))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := parseReport(raw)
		if err != nil {
			return
		}
		for _, s := range []string{r.ID, r.CallID, r.Unique, r.CUID, r.Src, r.Dst, r.Cause} {
			if utf8.RuneCountInString(s) > maxID+1 || strings.ContainsAny(s, "\x00\n\u202e") {
				t.Errorf("%q", s)
			}
		}
		if r.Talked < 0 || r.Talked > longest || r.Waited < 0 || r.Waited > longest || r.Outcome != calls.Answered && r.Talked != 0 {
			t.Errorf("%+v", r.Report)
		}
		if utf8.RuneCountInString(r.Cause) > calls.MaxCause {
			t.Errorf("a cause of %d", utf8.RuneCountInString(r.Cause))
		}
	})
}
