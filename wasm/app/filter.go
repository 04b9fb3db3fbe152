package app

import (
	"strings"
	"unicode"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/tel"
)

// filter is a message.HistoryRequest made ready for ten thousand calls.
type filter struct {
	message.HistoryRequest
	words  string // the query, folded
	digits string // of a query that can be a part of a number; empty for any other
	abroad string // those behind 00, if it was written for a plus; empty for none
}

func newFilter(r message.HistoryRequest) filter {
	f := filter{HistoryRequest: r, words: folded(r.Query)}
	if !strings.ContainsFunc(r.Query, unicode.IsLetter) {
		f.digits = tel.Digits(r.Query)
		if rest, ok := strings.CutPrefix(f.digits, "00"); ok {
			f.abroad = rest
		}
	}
	return f
}

func (f filter) passes(r calls.Record) bool {
	at := r.Asked().UnixMilli()
	switch {
	case f.From != 0 && at < f.From, f.Until != 0 && at >= f.Until:
		return false
	case f.Outcome != "" && f.Outcome != group(r):
		return false
	case f.Disposition != "" && f.Disposition != r.Disposition:
		return false
	}
	return f.words == "" || f.isIn(r.Note) || r.Page != nil && (f.isIn(r.Page.Title) || f.isIn(r.Page.Address)) || f.isIn(who(r)) || f.isIn(r.Queue) || f.isOf(r)
}

func (f filter) isIn(text string) bool { return text != "" && strings.Contains(folded(text), f.words) }

// isOf reports whether the query's digits are a part of a call's number, in one
// of the forms that people know it by.
func (f filter) isOf(r calls.Record) bool {
	if f.digits == "" {
		return false
	}
	if f.abroad != "" && strings.HasPrefix(r.E164, "+"+f.abroad) {
		return true
	}
	for _, form := range []string{r.E164, r.Dialled, r.Text, r.From, r.Ext} {
		if form != "" && strings.Contains(tel.Digits(form), f.digits) {
			return true
		}
	}
	n, ok := tel.Of(r.E164)
	return ok && strings.Contains(n.NationalDial, f.digits)
}

// group returns the one of message.Outcomes that a call belongs to.
func group(r calls.Record) string {
	if r.Missed() {
		return message.OutcomeMissed
	}
	switch r.Outcome() {
	case calls.Answered:
		return message.OutcomeAnswered
	case calls.Busy, calls.Rejected, calls.NoAnswer, calls.CallerNoAnswer, calls.Cancelled, calls.AnsweredElsewhere:
		return message.OutcomeUnanswered
	case calls.CalleeFailed, calls.Barred:
		return message.OutcomeFailed
	case calls.OutcomeNoReport:
		return message.OutcomeUnclear
	}
	if r.State() == calls.Failed {
		return message.OutcomeFailed
	}
	return message.OutcomeOpen
}

// folded is a text as it is compared: without case, with one form of the letters
// that Persian and Arabic keyboards write differently, ASCII digits, and without
// marks that do not show.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ي', 'ى':
			return 'ی'
		case 'ك':
			return 'ک'
		case 'ة', 'ۀ':
			return 'ه'
		case 'أ', 'إ':
			return 'ا'
		case '\u200c', '\u200d', '\u200e', '\u200f', 'ـ':
			return -1
		}
		if r >= 0x80 && unicode.IsDigit(r) {
			if digits := tel.Digits(string(r)); digits != "" {
				return rune(digits[0])
			}
		}
		return unicode.ToLower(r)
	}, strings.TrimSpace(text))
}
