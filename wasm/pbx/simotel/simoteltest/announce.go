package simoteltest

import (
	"cmp"
	"time"
)

// state sends NewState, which only extensions have. Without a direction the
// participant is left out too, as in the documents' first sample.
func (c *call) state(number, state, participant, direction string) {
	if isOutside(number) {
		return
	}
	event := map[string]any{"event_name": "NewState", "exten": number, "state": state, "unique_id": c.unique}
	if direction != "" {
		event["participant"], event["direction"] = participant, direction
	}
	c.server.Emit(event)
}

// outgoing sends OutgoingCall: the callee's leg leaves by a trunk.
func (c *call) outgoing(number string) {
	event := map[string]any{"event_name": "OutgoingCall", "number": number, "unique_id": c.unique, "outgoing_point": c.server.trunk()}
	if c.server.NamesCalls {
		event["originated_call_id"] = c.order.CallID
	}
	c.server.Emit(event)
}

// transfer sends Transfer: one hands the other to a third.
func (c *call) transfer(by, other, to string) {
	c.server.Emit(map[string]any{"event_name": "Transfer", "unique_id": c.unique,
		"transferer": by, "transferred_from": other, "transferred_to": to})
}

// tehran is the zone in which reports have their dates.
var tehran = time.FixedZone("Tehran", 3*60*60+30*60)

// report writes the call's report and sends its Cdr.
func (c *call) report(r result) {
	end := c.order.At.Add(c.clock)
	start := end.Add(-r.talked - r.waited)
	kind := "local"
	if isOutside(c.order.Fields["callee"]) {
		kind = "outgoing"
	}
	c.server.AddCDR(start, c.item(r, kind, start, end))

	const utc = "2006-01-02 15:04:05.000000"
	event := map[string]any{"event_name": "Cdr", "starttime": start.UTC().Format(utc), "endtime": end.UTC().Format(utc),
		"src": c.order.Fields["caller"], "dst": r.dst, "type": kind, "disposition": r.disposition, "wait": seconds(r.waited),
		"unique_id": c.unique, "cuid": c.unique, "originated_call_id": c.order.CallID}
	if r.answered >= 0 {
		event["billsec"], event["record"] = seconds(r.talked), c.unique+".mp3"
	} else {
		event["duration"] = seconds(r.waited)
	}
	if kind == "outgoing" {
		event["outgoing_point"] = c.server.trunk()
	}
	c.server.Emit(event)
}

// item is the call's report as reports/cdr tells it: Persian dates, but a
// Gregorian one of the answer, and Mongo's own.
func (c *call) item(r result, kind string, start, end time.Time) map[string]any {
	item := map[string]any{
		"type": kind, "cuid": c.unique, "uniqueid": c.unique, "clid": `"" <` + c.order.Fields["caller_id"] + ">",
		"src": c.order.Fields["caller"], "dst": r.dst, "dcontext": c.order.Fields["context"],
		"channel": "SIP/" + c.server.trunk() + "-00009cb6", "start": Persian(start), "endtime": Persian(end), "answer": nil,
		"date":     map[string]any{"$date": map[string]any{"$numberLong": milliseconds(end)}},
		"duration": seconds(r.waited + r.talked), "billsec": seconds(r.talked), "wait": seconds(r.waited),
		"disposition": r.disposition, "outgoing_point": c.server.trunk(), "route": []any{},
		"originated_call_id": c.order.CallID, "comment": "originated call: " + c.order.CallID,
	}
	if r.answered >= 0 {
		item["answer"] = c.order.At.Add(r.answered).In(tehran).Format(time.DateTime)
	}
	return item
}

// trunk returns the name of the trunk by which calls leave.
func (s *Server) trunk() string { return cmp.Or(s.Trunk, "center") }

func seconds(d time.Duration) int { return int(d.Round(time.Second) / time.Second) }
