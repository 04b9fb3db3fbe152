package message

import "encoding/json"

// CallChanged is the message of TypeCallChanged.
type CallChanged struct {
	Type  string    `json:"type"`
	Reply CallReply `json:"reply"`
}

// NewCallChanged returns the message that tells of a call.
func NewCallChanged(r CallReply) CallChanged { return CallChanged{Type: TypeCallChanged, Reply: r} }

// ReadCallChanged returns the call that a message tells of. ok is false for any
// other message: a request for a call has the same type, and no reply.
func ReadCallChanged(raw json.RawMessage) (r CallReply, ok bool) {
	var m CallChanged
	if err := json.Unmarshal(raw, &m); err != nil || m.Type != TypeCallChanged || m.Reply.ID == "" {
		return CallReply{}, false
	}
	return m.Reply, true
}
