package message

import (
	"errors"

	"simotel/wasm/detect"
)

// PageRequest asks for the numbers of a tab's page, in all its frames.
type PageRequest struct {
	Tab int `json:"tab"` // 0 for the tab in front
}

// States of a page, as far as its numbers are concerned.
const (
	PageRead   = "read"   // it is looked through
	PageOff    = "off"    // the extension is off on its site
	PageClosed = "closed" // Chrome lets no extension into it, or none of ours runs there
	PageSilent = "silent" // it does not answer: it is busy
)

// PageReply is what is known of a page's numbers.
type PageReply struct {
	Tab   int    `json:"tab"` // 0 for none: there is no tab in front
	State string `json:"state"`
	Site  Site   `json:"site"`

	Host         string       `json:"host,omitempty"`         // where its numbers are found: settings.HostPage or HostWorker; empty for nowhere yet
	Count        int          `json:"count,omitempty"`        // numbers that are painted and shown
	Milliseconds float64      `json:"milliseconds,omitempty"` // until all of them were found
	Numbers      []PageNumber `json:"numbers,omitempty"`      // each once, at most MaxPageNumbers, in the page's order, frame by frame
	More         int          `json:"more,omitempty"`         // how many more there are
}

// MaxPageNumbers is how many numbers of a page are told.
const MaxPageNumbers = 200

// Site is the site of a tab, and whether the extension works there.
type Site struct {
	Name  string `json:"name"`            // as people read it; empty for what is no site
	On    bool   `json:"on"`              // settings.Sites.On
	Entry string `json:"entry,omitempty"` // the entry of the list that is of more than this site, and decides

	Managed bool `json:"managed,omitempty"` // the administrator decides, no user
}

// PageNumber is a number of a page, or what was taken for none.
type PageNumber struct {
	Text  string      `json:"text"` // as it stands in the page, at most MaxCallText UTF-16 units
	E164  string      `json:"e164"` // CallRequest.E164; empty for a refused one
	Kind  detect.Kind `json:"kind"`
	Count int         `json:"count"` // how often it stands there

	Shown  string `json:"shown"`            // for reading
	About  string `json:"about,omitempty"`  // where it is from and what it is
	Reason string `json:"reason,omitempty"` // why it is no number: detect.Reason
	Why    string `json:"why,omitempty"`    // the same in words

	Where Where `json:"where"`
}

// Where is where in a tab a number stands: by what it is, or for what is not
// painted by the line of the last RefusedReply of its frame.
type Where struct {
	Tab    int    `json:"tab"`
	Frame  int    `json:"frame"`
	Number string `json:"number,omitempty"` // PageNumber.E164; empty for what is not painted
	Line   int    `json:"line,omitempty"`
	Start  int    `json:"start,omitempty"` // UTF-16 units
	End    int    `json:"end,omitempty"`
}

// RefusedReply is what of a page could be a number and is not painted: fax
// numbers, and candidates with the reason why they are none.
type RefusedReply struct {
	Numbers []PageNumber `json:"numbers,omitempty"` // at most MaxPageNumbers
	More    int          `json:"more,omitempty"`
}

// ShownReply tells whether a page shows a number.
type ShownReply struct {
	Shown bool `json:"shown"` // false where it is no longer there
}

// SiteRequest switches the extension on or off on the site of a tab.
type SiteRequest struct {
	Tab int  `json:"tab"`
	On  bool `json:"on"`
}

// TypeAgain is what the worker tells the content scripts of a tab when they have
// to work otherwise than they were told: {"type": "again"}. They ask anew.
const TypeAgain = "again"

func checkWhere(w Where) error {
	if w.Tab <= 0 || w.Frame < 0 {
		return errors.New("no tab")
	}
	return nil
}
