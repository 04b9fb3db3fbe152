package message

import (
	"fmt"

	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// PreviewRequest asks what would be dialled for a text that is typed.
type PreviewRequest struct {
	Text string `json:"text"` // at most MaxCallText UTF-16 units

	// Settings stand in for those that are stored, nil for none: a page of ours
	// shows what its form would do before that is saved.
	Settings *settings.Settings `json:"settings,omitempty"`
}

// PreviewReply tells what a call to a text would be. Nothing was asked of
// anybody, recorded or sent for it.
type PreviewReply struct {
	Shown   string   `json:"shown"`           // the number for reading: +98 21 8812 3456
	Number  string   `json:"number"`          // the number alone, as a field would hold it; empty if something else belongs to it, an extension
	Dialled string   `json:"dialled"`         // what the PBX would be given, empty if no number was made out
	Rules   []string `json:"rules,omitempty"` // why: dialplan.Rule
	Own     int      `json:"own,omitempty"`   // position of the dialling rule that took it, counted from 1; 0 for none
	Because string   `json:"because"`         // the same in words
	Via     string   `json:"via"`             // by which PBX and from which phone, in words
	Kinds   []string `json:"kinds,omitempty"` // why it would be asked about first: guard.Kind
	Asks    string   `json:"asks,omitempty"`  // the same in words
	Hint    string   `json:"hint,omitempty"`  // what its typist should know of the number, in words: it seems incomplete, its extension is not dialled

	// Error is why the call would not be placed; Dialled is then what it would
	// have been, as far as that is known. That there are too many calls within a
	// minute only the call itself tells.
	Error *Error `json:"error,omitempty"`
	// Begun says that the text may become a number by being typed on. Error is
	// then no news yet.
	Begun bool `json:"begun,omitempty"`
}

func checkPreview(r PreviewRequest) error {
	if n := detect.UTF16Len(r.Text); n > MaxCallText {
		return fmt.Errorf("a text of %d units, at most %d are taken", n, MaxCallText)
	}
	return nil
}
