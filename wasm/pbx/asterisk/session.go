package asterisk

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// session is what one connection asked the PBX for.
type session struct {
	*live
	looked map[string]bool // records that were looked at
	isOn   bool            // all was asked for that happened before
}

// application is ARI's model Application: what it hears.
type application struct {
	Endpoints []string `json:"endpoint_ids"`
	Devices   []string `json:"device_names"`
	Channels  []string `json:"channel_ids"`
}

// must sends a request that has to succeed.
func (s *session) must(ctx context.Context, method, path string) (answer, error) {
	a, err := s.send(ctx, opEvents, method, path, nil)
	if err == nil && a.status/100 != 2 {
		err = s.unwilling(a)
	}
	return a, err
}

// unwilling returns what a status stands for that is no success.
func (s *session) unwilling(a answer) error {
	if a.status == 404 && a.words == "Application not found" {
		return s.broken("the PBX has forgotten us")
	}
	return s.failure(opEvents, a)
}

// subscription returns the path at which the PBX is asked for events.
func (s *session) subscription(sources ...string) string {
	return "/applications/" + s.position.App + "/subscription?eventSource=" + percent(strings.Join(sources, ","))
}

// begin asks for the events of the user's phone, and then for what happened
// before: what changes in between is told twice, and nothing is missed.
func (s *session) begin(ctx context.Context) error {
	s.looked = make(map[string]bool)
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	if err := s.subscribe(ctx); err != nil {
		return err
	}
	for _, r := range s.told() {
		if err := s.look(ctx, r); err != nil {
			return err
		}
	}
	if err := s.present(ctx); err != nil {
		return err
	}
	s.isOn = true
	// What can be told of the calls that were missed is told: nothing else that is
	// shown is in doubt.
	s.stands(pbx.LiveOn, nil)
	return nil
}

// subscribe asks for the events of the user's own phone and its device, and no
// longer for those of another that was the user's before.
func (s *session) subscribe(ctx context.Context) error {
	var app application
	phone := s.position.endpoint
	if phone != "" {
		a, err := s.send(ctx, opEvents, "POST", s.subscription("endpoint:"+phone, "deviceState:"+phone), nil)
		switch {
		case err != nil:
			return err
		case a.status == 422: // Event source does not exist
			return &pbx.Error{Code: pbx.CallerUnknown, Op: opEvents, Status: a.status, Detail: phone}
		case a.status != 200:
			return s.unwilling(a)
		}
		if json.Unmarshal(a.body, &app) != nil {
			return &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Detail: "application"}
		}
	} else if a, err := s.must(ctx, "GET", "/applications/"+s.position.App); err != nil {
		return err
	} else if json.Unmarshal(a.body, &app) != nil {
		return &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Detail: "application"}
	}
	var former []string
	for kind, all := range map[string][]string{"endpoint:": app.Endpoints, "deviceState:": app.Devices} { // channels end by themselves
		for _, name := range all {
			if !strings.EqualFold(name, phone) {
				former = append(former, kind+name)
			}
		}
	}
	if len(former) == 0 {
		return nil
	}
	slices.Sort(former)
	_, err := s.must(ctx, "DELETE", s.subscription(former...))
	return err
}

// leave has the PBX tell us nothing more, when a watch ends of its own accord: an
// application goes once nobody is connected and it hears nothing.
func (s *session) leave() {
	if s.position.endpoint == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	phone := s.position.endpoint
	// If it cannot be had, the PBX remembers us until its next start.
	_, _ = s.must(ctx, "DELETE", s.subscription("endpoint:"+phone, "deviceState:"+phone))
}

// present asks for the state of the user's phone, and for calls that ring it.
func (s *session) present(ctx context.Context) error {
	ids := make(map[string]bool)
	for id := range s.position.Rings {
		ids[id] = true
	}
	if phone := s.position.endpoint; phone != "" {
		a, err := s.must(ctx, "GET", "/deviceStates/"+url.PathEscape(phone))
		if err != nil {
			return err
		}
		var device struct {
			State string `json:"state"`
		}
		if json.Unmarshal(a.body, &device) == nil {
			// Told even if it is what it was: the app forgets it with the connection.
			s.position.phone = phoneState(device.State)
			if err := s.keep(pbx.News{Phone: &s.position.phone}); err != nil {
				return err
			}
		}
		if a, err = s.must(ctx, "GET", "/endpoints/"+escaped(phone)); err != nil {
			return err
		}
		var told endpointAnswer
		if json.Unmarshal(a.body, &told) == nil {
			for _, id := range told.Channels[:min(len(told.Channels), maxRings)] {
				if isChannel(id) {
					ids[id] = true
				}
			}
		}
	}
	for id := range ids {
		if strings.HasPrefix(id, prefix) {
			continue
		}
		c, ok, err := s.channel(ctx, id)
		if err != nil {
			return err
		}
		if ok && s.position.isDialled(id) {
			continue // an order's callee is the user's own phone
		}
		told := s.position.lost
		if ok {
			told = func(_ string, now time.Time) []pbx.Incoming { return s.position.rings(&c, now, false) }
		}
		if err := s.keep(pbx.News{Incoming: told(id, s.clock.Now())}); err != nil {
			return err
		}
	}
	return nil
}

// channel asks for a channel; false for one that is not there.
func (s *session) channel(ctx context.Context, id string) (channel, bool, error) {
	var c channel
	a, err := s.send(ctx, opEvents, "GET", "/channels/"+url.PathEscape(id), nil)
	switch {
	case err != nil || a.isGone():
		return c, false, err
	case a.status != 200:
		return c, false, s.failure(opEvents, a)
	case json.Unmarshal(a.body, &c) != nil || c.ID != id:
		return c, false, &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Detail: "channel"}
	}
	return c, true, nil
}

// attend looks at the orders of which the phone's events say nothing: those that
// ring another phone first, and those whose answer was lost.
func (s *session) attend(ctx context.Context) error {
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	for _, r := range s.told() {
		if s.looked[r.ID] {
			continue
		}
		isHeard := s.position.Legs[r.ID] != nil && s.position.Legs[r.ID].Facts != 0
		isOwn := r.Caller == s.extension && s.position.endpoint != ""
		if isOwn && (isHeard || s.clock.Now().Sub(r.Entered()) < graceOfLost) {
			continue
		}
		if err := s.look(ctx, r); err != nil {
			return err
		}
	}
	s.position.forget(s.watcher.Open())
	return nil
}

// look asks what became of an order, after it asked for its events where the
// user's phone does not bring them, or has not although it should.
func (s *session) look(ctx context.Context, r calls.Record) error {
	id, ok := channelID(r.ID)
	if !ok {
		s.looked[r.ID] = true // not of this driver's making
		return nil
	}
	if s.isOn || r.Caller != s.extension || s.position.endpoint == "" {
		// 422 is a channel that is not there, which is asked for next.
		if a, err := s.send(ctx, opEvents, "POST", s.subscription("channel:"+id), nil); err != nil {
			return err
		} else if a.status/100 != 2 && a.status != 422 {
			return s.unwilling(a)
		}
	}
	c, ok, err := s.channel(ctx, id)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if !ok {
		isLost := r.State() == calls.Unknown && s.position.Legs[r.ID] == nil
		if isLost && now.Sub(r.Entered()) < graceOfLost {
			return nil // it may still arrive
		}
		s.looked[r.ID] = true
		if isLost {
			return s.keep(pbx.News{Evidence: []pbx.Evidence{{Record: r.ID, Event: calls.Event{Kind: calls.EventNoReport, At: now.UnixMilli()}}}})
		}
		return s.keep(pbx.News{Evidence: s.position.gone(r, id, now)})
	}
	s.looked[r.ID] = true
	result := ""
	if c.State == stateUp {
		if result, err = s.dialResult(ctx, id); err != nil {
			return err
		}
	}
	return s.keep(pbx.News{Evidence: s.position.seen(r.ID, &c, result, now)})
}

// dialResult asks what became of what a channel's dialplan dialled last, empty
// for nothing yet.
func (s *session) dialResult(ctx context.Context, id string) (string, error) {
	a, err := s.send(ctx, opEvents, "GET", "/channels/"+id+"/variable?variable="+dialStatus, nil)
	if err != nil || a.status == 404 { // no such variable, or no such channel any more
		return "", err
	}
	if a.status != 200 {
		return "", s.failure(opEvents, a)
	}
	var told struct {
		Value string `json:"value"`
	}
	if json.Unmarshal(a.body, &told) != nil {
		return "", &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Detail: "variable"}
	}
	return told.Value, nil
}
