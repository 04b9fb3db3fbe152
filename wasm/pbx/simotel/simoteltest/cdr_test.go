package simoteltest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// busyCompany has calls of many people, one a minute since noon.
func busyCompany(t *testing.T, calls int) (*Server, time.Time) {
	t.Helper()
	s := fast(t)
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, tehran)
	for i := range calls {
		s.AddCDR(noon.Add(time.Duration(i)*time.Minute), map[string]any{"src": fmt.Sprint(300 + i%3), "dst": "0912000000" + fmt.Sprint(i%10),
			"wait": 3, "originated_call_id": "orig.call.1.1"})
	}
	return s, noon
}

// read asks a service and returns the ids of its items' last digits and last_id.
func read(t *testing.T, s *Server, service, body string) (ids []string, last string, item map[string]any) {
	t.Helper()
	status, answer := ask(t, s, "POST", "/api/v4"+service, "application/json", body, agent)
	var a struct {
		Success int
		Data    struct {
			Last string `json:"last_id"`
			Data []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(answer), &a); err != nil || status != 200 || a.Success != 1 {
		t.Fatalf("%d %s", status, answer)
	}
	for _, item = range a.Data.Data {
		id := fmt.Sprint(item["_id"])
		ids = append(ids, id[len(id)-2:])
	}
	return ids, a.Data.Last, item
}

func TestASearchKeepsToItsConditionsDatesPageAndOrder(t *testing.T) {
	s, _ := busyCompany(t, 10)
	for name, c := range map[string]struct {
		from, to, src, dst, alike, page string
		want                            []string
	}{
		"everything":         {"2026-07-01 00:00", "2026-07-02 00:00", "", "", `"true"`, `"start":0,"count":3,"sorting":{"starttime":-1}`, []string{"0a", "09", "08"}},
		"oldest first":       {"2026-07-01 00:00", "2026-07-02 00:00", "", "", `"true"`, `"start":0,"count":2,"sorting":{"starttime":1}`, []string{"01", "02"}},
		"the second page":    {"2026-07-01 00:00", "2026-07-02 00:00", "", "", `1`, `"start":8,"count":3,"sorting":{}`, []string{"02", "01"}},
		"a span":             {"2026-07-01 12:01", "2026-07-01 12:02", "", "", `true`, `"start":0,"count":20`, []string{"03", "02"}},
		"one number":         {"2026-07-01 00:00", "2026-07-02 00:00", "300", "", `false`, `"start":0,"count":20`, []string{"0a", "07", "04", "01"}},
		"a part of a number": {"2026-07-01 00:00", "2026-07-02 00:00", "30", "09120000003", `"true"`, `"start":0,"count":20`, []string{"04"}},
		"no such number":     {"2026-07-01 00:00", "2026-07-02 00:00", "30", "", `false`, `"start":0,"count":20`, nil},
	} {
		body := fmt.Sprintf(`{"conditions":{"from":%q,"to":%q,"cuid":""},"date_range":{"from":%q,"to":%q},"pagination":{%s},"alike":%s}`,
			c.src, c.dst, c.from, c.to, c.page, c.alike)
		ids, _, item := read(t, s, ServiceSearch, body)
		if !reflect.DeepEqual(ids, c.want) {
			t.Errorf("%s: got %q, want %q", name, ids, c.want)
		}
		if item["originated_call_id"] != nil || item["wait"] != nil {
			t.Errorf("%s: a search tells what only ordered/id documents: %v", name, item)
		}
	}
}

func TestOrderedTellsWhatCameAfterAnItem(t *testing.T) {
	s, noon := busyCompany(t, 3)
	first := fmt.Sprint(s.CDRs()[0]["_id"])
	s.PageSize = 0
	ids, last, item := read(t, s, ServiceOrdered, `{"_id":"`+first+`"}`)
	if !reflect.DeepEqual(ids, []string{"02", "03"}) || last != s.CDRs()[2]["_id"] || item["originated_call_id"] != "orig.call.1.1" {
		t.Errorf("got %q, %s, %v", ids, last, item)
	}
	if ids, _, _ := read(t, s, ServiceOrdered, `{"_id":""}`); len(ids) != 3 {
		t.Errorf("an empty id tells %q", ids)
	}
	if ids, again, _ := read(t, s, ServiceOrdered, `{"_id":"`+last+`"}`); len(ids) != 0 || again != last {
		t.Errorf("got %q, %s", ids, again)
	}
	if id := s.AddCDR(noon.Add(-time.Hour), nil); id <= last {
		t.Errorf("%s is not after %s", id, last)
	}
}

func TestReportsAnswerAsBadlyAsTheyAreTold(t *testing.T) {
	s, _ := busyCompany(t, 1)
	s.SetBehaviour(Hold) // which holds orders only
	if ids, _, _ := read(t, s, ServiceOrdered, `{"_id":""}`); len(ids) != 1 {
		t.Errorf("got %q", ids)
	}
	s.SetBehaviourOf(ServiceOrdered, Gateway)
	if status, _ := ask(t, s, "POST", "/api/v4"+ServiceOrdered, "application/json", `{"_id":""}`, agent); status != 502 {
		t.Errorf("got %d", status)
	}
	s.SetConfig(DefaultConfig())
	if status, _ := ask(t, s, "POST", "/api/v4"+ServiceSearch, "application/json", `{}`, agent); status != 403 {
		t.Errorf("an account without reports got %d", status)
	}
}
