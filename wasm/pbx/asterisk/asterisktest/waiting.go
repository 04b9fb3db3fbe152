package asterisktest

import (
	"context"
	"slices"
)

// WaitRinging waits until the phone rings and returns what it shows.
func (p *Phone) WaitRinging(ctx context.Context) (Event, error) {
	return p.wait(ctx, "the phone to ring", isIncoming("CALL_INCOMING"))
}

// WaitEstablished waits until a call to this phone is picked up and talks.
func (p *Phone) WaitEstablished(ctx context.Context) error {
	_, err := p.wait(ctx, "the call to be picked up", isIncoming("CALL_ESTABLISHED"))
	return err
}

// WaitClosed waits until a call to this phone has ended, by whomever.
func (p *Phone) WaitClosed(ctx context.Context) error {
	_, err := p.wait(ctx, "the call to end", isIncoming("CALL_CLOSED"))
	return err
}

// Forget has the waiting methods begin with what happens from now on.
func (p *Phone) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = len(p.heard)
}

// Rang tells how often the phone rang since the server's start. A call that
// found it busy is none.
func (p *Phone) Rang() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rang
}

// Events returns all that the phone said since the server's start.
func (p *Phone) Events() []Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.heard)
}

func isIncoming(kind string) func(Event) bool {
	return func(e Event) bool { return e.Type == kind && e.Direction == "incoming" }
}

// take notes an event and plays the script of a call that begins.
func (p *Phone) take(e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, e)
	close(p.changed)
	p.changed = make(chan struct{})
	if isIncoming("CALL_INCOMING")(e) {
		p.rang++
		p.play(e, len(p.heard))
	}
}

// await waits for the first event from an index on that is the one, and returns
// the index after it.
func (p *Phone) await(ctx context.Context, from int, is func(Event) bool) (Event, int, error) {
	for {
		p.mu.Lock()
		heard, changed := p.heard, p.changed
		p.mu.Unlock()
		for ; from < len(heard); from++ {
			if is(heard[from]) {
				return heard[from], from + 1, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Event{}, from, ctx.Err()
		}
	}
}

// wait is await from where the last one ended.
func (p *Phone) wait(ctx context.Context, what string, is func(Event) bool) (Event, error) {
	p.mu.Lock()
	from := p.next
	p.mu.Unlock()
	e, next, err := p.await(ctx, from, is)
	if err != nil {
		return e, p.failed("wait for "+what, err)
	}
	p.mu.Lock()
	p.next = max(p.next, next)
	p.mu.Unlock()
	return e, nil
}
