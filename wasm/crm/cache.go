package crm

import (
	"encoding/json"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// Bounds of what is kept of the CRM's answers, and for how long: that a number is
// nobody's may change while its user speaks.
const (
	maxAnswers = 200
	nobodyFor  = 5 * time.Minute
)

// After a failure the CRM is left alone for leastPause, twice as long after each
// further one, mostPause at most.
const (
	leastPause = 15 * time.Second
	mostPause  = 10 * time.Minute
)

// Cache is what the CRM told, as JSON where it is kept. It counts for the lookup
// that it is of and no other.
type Cache struct {
	Of       settings.Lookup `json:"of"`
	Answers  []answer        `json:"answers"` // the newest last, at most maxAnswers
	Failures int             `json:"failures,omitempty"`
	Why      string          `json:"why,omitempty"`   // the code of the last failure
	Until    int64           `json:"until,omitempty"` // Unix time in milliseconds until which nothing is asked
}

type answer struct {
	Number  string         `json:"number"`            // Party.E164
	Contact *calls.Contact `json:"contact,omitempty"` // nil for nobody's
	At      int64          `json:"at"`                // Unix time in milliseconds
}

// ReadCache reads what is kept, for a lookup. What cannot be read, or is of
// another, is an empty cache.
func ReadCache(raw json.RawMessage, of settings.Lookup) Cache {
	var c Cache
	if raw == nil || json.Unmarshal(raw, &c) != nil || c.Of != of || c.Failures < 0 {
		return Cache{Of: of}
	}
	return c
}

// Find returns whose a number is; known is false where that is to be asked.
func (c *Cache) Find(number string, now time.Time) (contact *calls.Contact, known bool) {
	for _, a := range c.Answers {
		if a.Number == number && c.counts(a, now) {
			return a.Contact, true
		}
	}
	return nil, false
}

func (c *Cache) counts(a answer, now time.Time) bool {
	life := time.Duration(c.Of.Minutes) * time.Minute
	if a.Contact == nil {
		life = min(life, nobodyFor)
	}
	age := now.Sub(time.UnixMilli(a.At))
	return age >= 0 && age < life
}

// Learn keeps an answer, and that the CRM gave one.
func (c *Cache) Learn(number string, contact *calls.Contact, now time.Time) {
	c.Failures, c.Why, c.Until = 0, "", 0
	var fresh []answer
	for _, a := range c.Answers {
		if a.Number != number && c.counts(a, now) {
			fresh = append(fresh, a)
		}
	}
	c.Answers = append(fresh, answer{Number: number, Contact: contact, At: now.UnixMilli()})
	c.Answers = c.Answers[max(0, len(c.Answers)-maxAnswers):]
}

// Fail has the CRM be left alone for a while, because of a failure with a code.
func (c *Cache) Fail(now time.Time, why string) {
	pause := min(mostPause, leastPause<<min(c.Failures, 6)) // 15 s, 30 s … 10 min
	c.Failures, c.Why = c.Failures+1, why
	c.Until = now.Add(pause).UnixMilli()
}

// MayAsk reports whether the CRM is not left alone. For longer than any pause it is
// by a clock only that was ahead.
func (c *Cache) MayAsk(now time.Time) bool {
	left := time.UnixMilli(c.Until).Sub(now)
	return left <= 0 || left > mostPause
}
