package asterisk

import (
	"bytes"
	"encoding/json"

	"simotel/wasm/pbx"
)

// The events that are used. The others are passed over.
const (
	applicationReplaced  = "ApplicationReplaced"
	channelConnectedLine = "ChannelConnectedLine"
	channelDestroyed     = "ChannelDestroyed"
	channelDialplan      = "ChannelDialplan"
	channelHangupRequest = "ChannelHangupRequest"
	channelStateChange   = "ChannelStateChange"
	channelUserevent     = "ChannelUserevent"
	channelVarset        = "ChannelVarset"
	deviceStateChanged   = "DeviceStateChanged"
	dial                 = "Dial"
)

// event is any event, of ARI's models those members that are used.
type event struct {
	Type        string   `json:"type"`
	Channel     *channel `json:"channel"`
	Caller      *channel `json:"caller"` // of Dial: who dials; none for the channel of an order itself
	Peer        *channel `json:"peer"`   // and who is dialled
	DialStatus  string   `json:"dialstatus"`
	Forward     string   `json:"forward"` // of Dial: where the phone that was dialled sent the call on to
	Cause       int      `json:"cause"`   // ITU-T Q.850
	CauseText   string   `json:"cause_txt"`
	Soft        bool     `json:"soft"` // of ChannelHangupRequest: by the PBX, not by the phone
	Variable    string   `json:"variable"`
	Value       string   `json:"value"`
	DialplanApp string   `json:"dialplan_app"`
	EventName   string   `json:"eventname"`
	DeviceState struct {
		Name  string `json:"name"`
		State string `json:"state"`
	} `json:"device_state"`
}

// channel is ARI's model Channel, a leg of a call.
type channel struct {
	ID        string `json:"id"`
	Name      string `json:"name"`  // technology/resource-number
	State     string `json:"state"` // Down, Ringing, Up and others
	Connected struct {
		Name   string `json:"name"`
		Number string `json:"number"` // the other side
	} `json:"connected"`
	Dialplan struct {
		App string `json:"app_name"`
	} `json:"dialplan"`
}

// The states of a channel that are used.
const (
	stateRinging = "Ringing"
	stateUp      = "Up"
)

// dialStatus is the variable in which Dial leaves what became of it.
const dialStatus = "DIALSTATUS"

// outgoing is the dialplan's word for a channel that was made and runs nothing.
const outgoing = "AppDial2"

// isNoise reports whether a message is one of the variables that are half of all
// events, and need not be read for that. A caller may call themselves as an event
// is called: only its type counts. One that is written with blanks is read.
func isNoise(raw []byte) bool {
	return bytes.Contains(raw, []byte(`"type":"`+channelVarset+`"`)) && !bytes.Contains(raw, []byte(dialStatus))
}

// readEvent reads a message of the event socket.
func readEvent(raw []byte) (event, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil || e.Type == "" {
		// The parser's words would quote the message.
		return e, &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Detail: "message"}
	}
	return e, nil
}

// phoneState returns what a device's state says of a phone.
// https://docs.asterisk.org/Fundamentals/Key-Concepts/States-and-Presence/Device-State/
func phoneState(device string) pbx.PhoneState {
	switch device {
	case "NOT_INUSE":
		return pbx.PhoneIdle
	case "INUSE", "BUSY", "ONHOLD":
		return pbx.PhoneInUse
	case "RINGING", "RINGINUSE":
		return pbx.PhoneRinging
	case "UNAVAILABLE":
		return pbx.PhoneUnavailable
	}
	return pbx.PhoneUnknown
}
