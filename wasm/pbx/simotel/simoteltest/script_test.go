package simoteltest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// fast starts a server on which a second takes a millisecond.
func fast(t *testing.T) *Server {
	t.Helper()
	s := New(ReportingConfig())
	s.Second = time.Millisecond
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// order places a call as the documents' curl sample does.
func order(t *testing.T, s *Server, caller, callee string, more ...string) {
	t.Helper()
	body := fmt.Sprintf(`{"caller":%q,"callee":%q,"context":"main_routing","caller_id":%q,"timeout":"30"%s}`, caller, callee, caller, strings.Join(more, ""))
	if status, answer := ask(t, s, "POST", "/api/v4/call/originate/act", "application/json", body, agent); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
}

// told writes the events in short: what a reader of the stream would note.
func told(s *Server) []string {
	var all []string
	for _, e := range s.Events() {
		b := e.Body
		switch b["event_name"] {
		case "NewState":
			all = append(all, fmt.Sprint(b["exten"], " ", b["state"]))
		case "Transfer":
			all = append(all, fmt.Sprint("Transfer to ", b["transferred_to"]))
		case "OutgoingCall":
			all = append(all, fmt.Sprint("OutgoingCall ", b["number"]))
		default:
			all = append(all, fmt.Sprint(b["event_name"], " ", b["disposition"]))
		}
	}
	return all
}

const second = time.Second

func TestAScriptedCallIsToldAndReportedAsItsPhonesBehave(t *testing.T) {
	picked := Phone{Act: Answers, After: 2 * second}
	for name, c := range map[string]struct {
		callee        string
		first, second Phone
		more          string
		events        []string
		report        string // disposition, dst, wait, billsec; empty for none
	}{
		"answered outside": {"09123456789", picked, Phone{Act: Answers, After: 5 * second, HangsUp: 31 * second}, "",
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr ANSWERED"}, "ANSWERED 09123456789 5 31"},
		"answered inside": {"202", picked, Phone{Act: Answers, After: 5 * second, HangsUp: 31 * second}, "",
			[]string{"201 Ringing", "201 InUse", "202 Ringing", "202 InUse", "201 Idle", "202 Idle", "Cdr ANSWERED"}, "ANSWERED 202 5 31"},
		"the caller hangs up": {"09123456789", Phone{Act: Answers, HangsUp: 20 * second}, Phone{Act: Answers, After: 5 * second, HangsUp: 31 * second}, "",
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr ANSWERED"}, "ANSWERED 09123456789 5 15"},
		"the caller hangs up before an answer": {"09123456789", Phone{Act: Answers, HangsUp: 3 * second}, Phone{Act: Answers, After: 5 * second}, "",
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr NO ANSWER"}, "NO ANSWER 09123456789 3 0"},
		"a limit": {"09123456789", picked, Phone{Act: Answers, After: 5 * second}, `,"call_limit":"10"`,
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr ANSWERED"}, "ANSWERED 09123456789 5 10"},
		"handed on": {"202", picked, Phone{Act: Answers, HangsUp: 31 * second, Transfers: "203"}, "",
			[]string{"201 Ringing", "201 InUse", "202 Ringing", "202 InUse", "Transfer to 203", "201 Idle", "202 Idle", "Cdr ANSWERED"}, "ANSWERED 202 0 31"},
		"busy": {"202", picked, Phone{Act: Busy}, "",
			[]string{"201 Ringing", "201 InUse", "201 Idle", "202 Idle", "Cdr BUSY"}, "BUSY 202 0 0"},
		"rejected": {"202", picked, Phone{Act: Rejects, After: 4 * second}, "",
			[]string{"201 Ringing", "201 InUse", "202 Ringing", "201 Idle", "202 Idle", "Cdr BUSY"}, "BUSY 202 4 0"},
		"the callee never answers": {"09123456789", picked, Phone{Act: NeverPicked}, "",
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr NO ANSWER"}, "NO ANSWER 09123456789 30 0"},
		"the callee is slower than the order's ring time": {"09123456789", picked, Phone{Act: Answers, After: 31 * second}, "",
			[]string{"201 Ringing", "201 InUse", "OutgoingCall 09123456789", "201 Idle", "Cdr NO ANSWER"}, "NO ANSWER 09123456789 30 0"},
		"unreachable": {"09123456789", picked, Phone{Act: Unreachable}, "",
			[]string{"201 Ringing", "201 InUse", "201 Idle", "Cdr FAILED"}, "FAILED 09123456789 0 0"},
		"barred": {"00441234567", picked, Phone{Act: Answers}, "",
			[]string{"201 Ringing", "201 InUse", "201 Idle", "Cdr barred"}, "barred 00441234567 0 0"},
		"failed without a report": {"09123456789", picked, Phone{Act: Unreachable, Unreported: true}, "",
			[]string{"201 Ringing", "201 InUse", "201 Idle"}, ""},
		"the caller never answers": {"09123456789", Phone{Act: NeverPicked}, picked, "",
			[]string{"201 Ringing", "201 Idle"}, ""},
		"the caller never answers, with a report": {"09123456789", Phone{Act: NeverPicked, FailedReport: true}, picked, "",
			[]string{"201 Ringing", "201 Idle", "Cdr NO ANSWER"}, "NO ANSWER failed 30 0"},
	} {
		t.Run(name, func(t *testing.T) {
			s := fast(t)
			s.SetPhone("201", c.first)
			s.SetDefaultPhone(c.second)
			order(t, s, "201", c.callee, c.more)
			if err := s.WaitEnded(context.Background(), 1); err != nil {
				t.Fatal(err)
			}
			if got := told(s); !reflect.DeepEqual(got, c.events) {
				t.Errorf("told %q\nwant %q", got, c.events)
			}
			report := ""
			for _, item := range s.CDRs() {
				report += fmt.Sprint(item["disposition"], " ", item["dst"], " ", item["wait"], " ", item["billsec"])
			}
			if report != c.report {
				t.Errorf("reported %q, want %q", report, c.report)
			}
		})
	}
}

func TestAWordThatAPhoneHangsUpEndsTheCallAsLongAsItReallyWas(t *testing.T) {
	s := fast(t)
	s.SetDefaultPhone(Phone{Act: Answers})
	order(t, s, "201", "09123456789")
	if err := s.WaitTalking(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	if n := len(s.CDRs()); n != 0 {
		t.Errorf("%d reports before the end", n)
	}
	s.HangUp("09123456789")
	s.HangUp("201") // both at once
	if err := s.WaitEnded(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	if reports := s.CDRs(); len(reports) != 1 || reports[0]["disposition"] != "ANSWERED" {
		t.Errorf("got %v", reports)
	}
}

func TestACallThatNobodyScriptedNeverEndsAndIsNotTold(t *testing.T) {
	s := fast(t)
	order(t, s, "201", "09123456789")
	s.SetPhone("202", Phone{Act: Busy})
	order(t, s, "202", "09123456789")
	if err := s.WaitEnded(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Events() {
		if e.Body["exten"] == "201" {
			t.Errorf("told %v", e.Body)
		}
	}
}

func TestEventsAndReportsHaveTheDocumentedFields(t *testing.T) {
	s := fast(t)
	s.RingDirection, s.NamesCalls = "in", true
	s.SetDefaultPhone(Phone{Act: Answers, After: 2 * second, HangsUp: 9 * second})
	order(t, s, "201", "09123456789")
	if err := s.WaitEnded(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{
		"NewState Ringing": "direction event_name exten participant state unique_id",
		"NewState InUse":   "direction event_name exten participant state unique_id",
		"NewState Idle":    "event_name exten state unique_id",
		"OutgoingCall":     "event_name number originated_call_id outgoing_point unique_id",
		"Cdr":              "billsec cuid disposition dst endtime event_name originated_call_id outgoing_point record src starttime type unique_id wait",
	}
	for _, e := range s.Events() {
		name := fmt.Sprint(e.Body["event_name"])
		if name == "NewState" {
			name += fmt.Sprint(" ", e.Body["state"])
		}
		if got := strings.Join(sortedNames(e.Body), " "); got != fields[name] {
			t.Errorf("%s has %s\nwant %s", name, got, fields[name])
		}
	}
	item := s.CDRs()[0]
	for field, shape := range map[string]string{
		"start": "14dd-dd-dd dd:dd:dd", "endtime": "14dd-dd-dd dd:dd:dd", "answer": "20dd-dd-dd dd:dd:dd",
		"_id": "64b55820dddddddddddddddd", "originated_call_id": "orig.call.dddddddddd.dddddd",
	} {
		if got := fmt.Sprint(item[field]); !hasShape(got, shape) {
			t.Errorf("%s is %q, want %s", field, got, shape)
		}
	}
	if got := fmt.Sprint(item["comment"]); got != fmt.Sprint("originated call: ", item["originated_call_id"]) {
		t.Errorf("comment %q", got)
	}
}

// hasShape compares with a shape in which d is any digit.
func hasShape(s, shape string) bool {
	if len(s) != len(shape) {
		return false
	}
	for i := range s {
		if s[i] != shape[i] && !(shape[i] == 'd' && s[i] >= '0' && s[i] <= '9') {
			return false
		}
	}
	return true
}

func sortedNames(m map[string]any) []string {
	raw, _ := json.Marshal(m) // which sorts
	var names []string
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.Token()
	for decoder.More() {
		name, _ := decoder.Token()
		names = append(names, fmt.Sprint(name))
		var skip json.RawMessage
		if decoder.Decode(&skip) != nil {
			break
		}
	}
	return names
}
