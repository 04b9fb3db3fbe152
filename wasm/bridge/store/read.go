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

// Event is one event as it is stored.
type Event struct {
	Sequence uint64
	At       time.Time // when the stream took it; the same for whoever reads
	Raw      []byte
}

// Read hands over all events from a sequence on, each once and in order, those
// that come later too, until ctx ends; it returns its error.
func (s *Store) Read(ctx context.Context, from uint64, take func(Event)) error {
	next := from
	for {
		err := s.read(ctx, &next, take)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.log.Warn("store_read_again", "error", text(err), "sequence", next)
		if !pause(ctx, again) {
			return ctx.Err()
		}
	}
}

// read reads with one consumer until that fails or skips something. It keeps no
// state worth saving: where it is lost, the next one goes on. (The library's
// ordered consumer does so too, but waits up to ten seconds for each answer of a
// cluster that has just lost a node.)
func (s *Store) read(ctx context.Context, next *uint64, take func(Event)) error {
	setup, cancel := context.WithTimeout(ctx, requestFor)
	defer cancel()
	consumer, err := s.js.CreateConsumer(setup, s.config.Stream, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(*next, 1), AckPolicy: jetstream.AckNonePolicy,
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
		if sequence := about.Sequence.Stream; sequence >= *next {
			take(Event{Sequence: sequence, At: about.Timestamp, Raw: m.Data()})
			*next = sequence + 1
		}
	}
}
