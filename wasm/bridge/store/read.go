package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

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

// read reads with one consumer until that fails.
func (s *Store) read(ctx context.Context, next *uint64, take func(Event)) error {
	setup, cancel := context.WithTimeout(ctx, 2*requestFor)
	defer cancel()
	consumer, err := s.js.OrderedConsumer(setup, s.config.Stream, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(*next, 1), InactiveThreshold: time.Minute})
	if err != nil {
		return fmt.Errorf("read the stream: %w", err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(1000), jetstream.PullHeartbeat(requestFor))
	if err != nil {
		return fmt.Errorf("read the stream: %w", err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	for {
		m, err := messages.Next()
		if err != nil {
			if errors.Is(err, jetstream.ErrNoHeartbeat) && s.Connected() {
				continue // the consumer is made anew by itself
			}
			return fmt.Errorf("read the stream: %w", err)
		}
		about, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read the stream: %w", err)
		}
		if sequence := about.Sequence.Stream; sequence >= *next {
			take(Event{Sequence: sequence, At: about.Timestamp, Raw: m.Data()})
			*next = sequence + 1
		}
	}
}
