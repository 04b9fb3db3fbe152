package stream

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// heardOf is a listener that holds what it is told against the protocol.
type heardOf struct {
	t    *testing.T
	mark int64
}

func (h *heardOf) Begin(sequence int64, _ bool) error {
	if sequence < 0 || sequence > mostSequence {
		h.t.Fatalf("the stream goes on at %d", sequence)
	}
	h.mark = sequence
	return nil
}

func (h *heardOf) Hear(m Message) error {
	if m.Sequence < h.mark || m.Sequence > mostSequence || !json.Valid(m.Event) {
		h.t.Fatalf("%d is told after %d: %q", m.Sequence, h.mark, m.Event)
	}
	h.mark = m.Sequence
	return nil
}

func (h *heardOf) Stands(State, error) {}

// FuzzConversation hears what a server says, a line each: events are JSON in the
// order of the sequence, what waits is bounded, and an error has a code and none
// of the server's words.
func FuzzConversation(f *testing.F) {
	f.Add(int64(Beginning), strings.Join([]string{welcome(41, 7), event(42), event(43)}, "\n"))
	f.Add(int64(5), strings.Join([]string{welcome(7, 1), event(7), event(6), event(10), `{"type":"pong"}`, event(9), `{"sequence":12,"previous":10,"events":[1,null,{}],"times":[1,2,3]}`}, "\n"))
	f.Add(int64(50), welcome(3, 1)+"\n"+`{"sequence":9007199254740991,"previous":0,"event":1}`+"\n"+event(4))
	f.Add(int64(0), `{"type":"welcome","sequence":-1,"oldest":1}`)
	f.Add(int64(0), `{"type":"welcome","sequence":9007199254740992,"oldest":1e3}`+"\n"+`{"type":"later","token":"x"}`)
	f.Fuzz(func(t *testing.T, from int64, said string) {
		if from < Beginning || from > mostSequence {
			return
		}
		l := &heardOf{t, from}
		r := &run{Client: &Client{Clock: SystemClock{}}, listener: l, mark: Mark{Sequence: from}, jumped: Beginning}
		var talk conversation
		for line := range strings.SplitSeq(said, "\n") {
			err := r.take(&talk, []byte(line))
			if len(talk.early) > mostEarly {
				// Who leaves something out twice has lost it.
				if err == nil {
					t.Fatalf("%d deliveries wait", len(talk.early))
				}
			}
			if r.mark.Sequence != l.mark {
				t.Fatalf("%d was told, %d is kept", l.mark, r.mark.Sequence)
			}
			if err == nil {
				continue
			}
			var e *Error
			if !errors.As(err, &e) || e.Code != CodeMalformed && e.Code != CodeBroken || len(err.Error()) > 80 {
				t.Fatalf("%q: %v", line, err)
			}
			return // the connection is closed
		}
	})
}
