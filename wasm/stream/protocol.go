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

// said is any message of the server's.
type said struct {
	Type     string          `json:"type"`
	Sequence *int64          `json:"sequence"`
	Oldest   *int64          `json:"oldest"`
	Event    json.RawMessage `json:"event"`
}

// The types of a server's messages. An event has none.
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
		ok = in(s.Sequence, 1, mostSequence) && s.Event != nil
	}
	if !ok {
		return s, malformed("message")
	}
	return s, nil
}

func in(n *int64, least, most int64) bool { return n != nil && *n >= least && *n <= most }

func malformed(what string) error { return &Error{Code: CodeMalformed, Detail: what} }

func broken(what string) error { return &Error{Code: CodeBroken, Detail: what} }
