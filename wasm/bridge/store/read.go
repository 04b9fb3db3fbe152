package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// heartbeat is how often a store without news says so; two that are missing are a
// consumer that is gone.
const heartbeat = time.Second

var errSkipped = errors.New("read the stream: messages were left out")

// ErrAnew is a stream that somebody made anew and whose numbers are below those
// that were read.
var ErrAnew = errors.New("the stream began anew, below what was read")

// Event is one event as it is stored.
type Event struct {
	Sequence uint64
	At       time.Time // when the stream took it; the same for whoever reads
	Raw      []byte
}

// Read hands over all events from a sequence on, each once and in order, those
// that come later too, until ctx ends. Before it goes on behind a hole it tells up
// to which sequence the stream has nothing more. A stream that is gone is made
// anew. The error is ctx's or ErrAnew.
func (s *Store) Read(ctx context.Context, from uint64, lost func(upTo uint64), take func(Event)) error {
	r := reader{Store: s, next: max(from, 1), lost: lost, take: take}
	for {
		err := r.read(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrAnew) {
			return err
		}
		s.log.Warn("store_read_again", "error", text(err), "sequence", r.next)
		if !pause(ctx, again) {
			return ctx.Err()
		}
	}
}

// reader is a Read at work.
type reader struct {
	*Store
	next    uint64    // the sequence of the event that comes next
	created time.Time // when the stream was, of which next is; zero for not known yet
	lost    func(uint64)
	take    func(Event)
}

// look compares the stream with what was read of it.
func (r *reader) look(ctx context.Context) error {
	state, err := r.State(ctx)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		state, err = r.ensure(ctx)
	}
	switch {
	case err != nil:
		return err
	case state.First > r.next:
		r.next = state.First
		r.lost(state.First - 1)
	case state.Last+1 < r.next && !r.created.IsZero() && !r.created.Equal(state.Created):
		return ErrAnew // of the same stream, a leader that is new may not know all for a moment
	}
	r.created = state.Created
	return nil
}

// read reads with one consumer until that fails or skips something. It keeps no
// state worth saving: where it is lost, the next one goes on. (The library's
// ordered consumer does so too, but waits up to ten seconds for each answer of a
// cluster that has just lost a node.)
func (r *reader) read(ctx context.Context) error {
	if err := r.look(ctx); err != nil {
		return err
	}
	setup, cancel := context.WithTimeout(ctx, requestFor)
	defer cancel()
	consumer, err := r.js.CreateConsumer(setup, r.config.Stream, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: r.next, AckPolicy: jetstream.AckNonePolicy,
		MemoryStorage: true, Replicas: 1, InactiveThreshold: 30 * time.Second})
	if err != nil {
		return fmt.Errorf("read the stream: %w", err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(1000), jetstream.PullExpiry(10*time.Second), jetstream.PullHeartbeat(heartbeat))
	if err != nil {
		return fmt.Errorf("read the stream: %w", err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	for delivered := uint64(1); ; delivered++ {
		m, err := messages.Next()
		if err != nil {
			return fmt.Errorf("read the stream: %w", err)
		}
		about, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read the stream: %w", err)
		}
		if about.Sequence.Consumer != delivered {
			return errSkipped
		}
		if sequence := about.Sequence.Stream; sequence >= r.next {
			r.take(Event{Sequence: sequence, At: about.Timestamp, Raw: m.Data()})
			r.next = sequence + 1
		}
	}
}
