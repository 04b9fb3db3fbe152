package stream

import "encoding/json"

// hello is the client's first message.
type hello struct {
	Type  string `json:"type"`
	Token string `json:"token"`
	After *int64 `json:"after,omitempty"` // the last sequence heard; none at the very first
}

// ping is what the client says to be answered.
var ping = []byte(`{"type":"ping"}`)

// said is any message of the server's. What it delivers is one event, or several
// of a call that only the last of them showed to be this client's.
type said struct {
	Type     string            `json:"type"`
	Sequence *int64            `json:"sequence"`
	Previous *int64            `json:"previous"` // of the delivery before; without, one less
	Oldest   *int64            `json:"oldest"`
	Event    json.RawMessage   `json:"event"`
	Events   []json.RawMessage `json:"events"`
	Time     int64             `json:"time"`  // of Event, see Message
	Times    []int64           `json:"times"` // of Events, one each
}

// The types of a server's messages. A delivery has none.
const (
	typeWelcome = "welcome"
	typePong    = "pong"
	typeEvent   = ""
)

// read reads a message of the server's. A type that is not known is no error: a
// later server may say more.
func read(raw []byte) (said, error) {
	var s said
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, malformed("JSON") // the parser's words quote the message
	}
	ok := true
	switch s.Type {
	case typeWelcome:
		// Without an event to give again, the oldest is the one that comes next.
		ok = in(s.Sequence, 0, mostSequence) && in(s.Oldest, 0, *s.Sequence+1)
	case typeEvent:
		if s.Event != nil {
			s.Events, s.Times = []json.RawMessage{s.Event}, []int64{s.Time}
		}
		ok = in(s.Sequence, 1, mostSequence) && len(s.Events) > 0
		if ok && s.Previous == nil {
			s.Previous = new(*s.Sequence - 1)
		}
		ok = ok && in(s.Previous, 0, *s.Sequence-1) && (s.Times == nil || len(s.Times) == len(s.Events))
	}
	if !ok {
		return s, malformed("message")
	}
	return s, nil
}

func in(n *int64, least, most int64) bool { return n != nil && *n >= least && *n <= most }

func malformed(what string) error { return &Error{Code: CodeMalformed, Detail: what} }

func broken(what string) error { return &Error{Code: CodeBroken, Detail: what} }
