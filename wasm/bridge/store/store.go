// Package store owns the stream of events in NATS JetStream: a server inside of
// this program for one machine, an external cluster for more. An event that
// Publish returned is stored. It refuses to know what an event means, and to
// take a publication for stored that JetStream did not acknowledge.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// The waits of a store that is away.
const (
	requestFor = 2 * time.Second        // one request to JetStream, before it is tried again
	again      = 100 * time.Millisecond // until then
	duplicates = 2 * time.Minute        // how long JetStream knows the name of a publication, to take it once
)

// Config says where the stream is and how much of it is kept.
type Config struct {
	Directory string // of the embedded server's files; empty with URLs
	Sync      bool   // the embedded server writes each event to the disk before it is acknowledged

	URLs        []string // of an external cluster
	Credentials string   // a file of NATS credentials; empty for none
	CA          string   // a file of certificates that sign the cluster's; empty for the system's
	Certificate string   // files of a client's certificate and key; empty for none
	Key         string

	Stream   string
	Replicas int
	MaxAge   time.Duration
	MaxBytes int64
}

// Store is an open stream.
type Store struct {
	config Config
	log    *slog.Logger
	server *server.Server // nil with a cluster
	conn   *nats.Conn
	js     jetstream.JetStream

	mu    sync.Mutex
	fails Failing
}

// Failing is a store that takes no events. The zero value is one that does, as
// far as anybody has tried.
type Failing struct {
	Since, Last time.Time // of the tries that failed since the last that did not
	Err         error     // of the last
}

// Open starts the embedded server, or connects to the cluster as soon as it can
// be reached; Ensure waits for that.
func Open(c Config, log *slog.Logger) (*Store, error) {
	s := &Store{config: c, log: log}
	options := []nats.Option{nats.Name("simotel-bridge"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectBufSize(-1), nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // not Close
				log.Warn("store_disconnected", "error", err.Error())
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { log.Info("store_connected", "server", c.ConnectedServerName()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("store_error", "error", text(err)) }),
	}
	var err error
	if len(c.URLs) == 0 {
		if s.server, err = embed(c, log); err != nil {
			return nil, err
		}
		s.conn, err = nats.Connect("", append(options, nats.InProcessServer(s.server))...)
	} else {
		options = append(options, nats.RetryOnFailedConnect(true), nats.Timeout(requestFor))
		if c.Credentials != "" {
			options = append(options, nats.UserCredentials(c.Credentials))
		}
		if c.CA != "" {
			options = append(options, nats.RootCAs(c.CA))
		}
		if c.Certificate != "" {
			options = append(options, nats.ClientCert(c.Certificate, c.Key))
		}
		s.conn, err = connect(c.URLs, options)
	}
	if err == nil {
		s.js, err = jetstream.New(s.conn)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("store: %w", err)
	}
	return s, nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// connect connects to one of several servers. Their addresses are not told: they
// may hold a password.
func connect(urls []string, options []nats.Option) (*nats.Conn, error) {
	o := nats.GetDefaultOptions()
	o.Servers = urls
	for _, option := range options {
		if err := option(&o); err != nil {
			return nil, err
		}
	}
	return o.Connect()
}

// Ensure waits for JetStream and creates the stream, or brings it to the
// configuration. It returns what the stream holds.
func (s *Store) Ensure(ctx context.Context) (State, error) {
	for {
		state, err := s.ensure(ctx)
		if err == nil || ctx.Err() != nil {
			return state, err
		}
		s.log.Warn("store_not_ready", "error", err.Error())
		if !pause(ctx, 10*again) {
			return state, ctx.Err()
		}
	}
}

func (s *Store) ensure(ctx context.Context) (State, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*requestFor)
	defer cancel()
	want := jetstream.StreamConfig{
		Name: s.config.Stream, Subjects: []string{s.subject()}, Description: "Simotel's events, for the bridges' clients",
		Storage: jetstream.FileStorage, Replicas: s.config.Replicas, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld,
		MaxAge: s.config.MaxAge, MaxBytes: s.config.MaxBytes, Duplicates: min(duplicates, s.config.MaxAge),
		// A stream that is made anew goes on above whatever a client has heard.
		FirstSeq: uint64(time.Now().UnixMilli()),
	}
	stream, err := s.js.Stream(ctx, s.config.Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if stream, err = s.js.CreateStream(ctx, want); errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			stream, err = s.js.Stream(ctx, s.config.Stream) // another bridge was faster
		}
	}
	if err != nil {
		return State{}, err
	}
	have := stream.CachedInfo().Config
	if have.Replicas != want.Replicas || have.MaxAge != want.MaxAge || have.MaxBytes != want.MaxBytes {
		have.Replicas, have.MaxAge, have.MaxBytes, have.Duplicates = want.Replicas, want.MaxAge, want.MaxBytes, want.Duplicates
		if stream, err = s.js.UpdateStream(ctx, have); err != nil {
			return State{}, err
		}
	}
	return stateOf(stream.CachedInfo()), nil
}

func (s *Store) subject() string { return "simotel.events." + s.config.Stream }

// State is what the stream holds.
type State struct {
	Created     time.Time // the stream; one that is made anew has another
	First, Last uint64    // the sequences of the oldest and the newest event; Last is First-1 for none
	FirstAt     time.Time // when the oldest was stored
	IsWhole     bool      // nothing expired yet: First is the stream's first of all
}

func stateOf(i *jetstream.StreamInfo) State {
	return State{Created: i.Created, First: i.State.FirstSeq, FirstAt: i.State.FirstTime, Last: i.State.LastSeq, IsWhole: i.State.FirstSeq <= max(i.Config.FirstSeq, 1)}
}

// State asks what the stream holds.
func (s *Store) State(ctx context.Context) (State, error) {
	ctx, cancel := context.WithTimeout(ctx, requestFor)
	defer cancel()
	stream, err := s.js.Stream(ctx, s.config.Stream)
	if err != nil {
		return State{}, fmt.Errorf("state of the stream: %w", err)
	}
	return stateOf(stream.CachedInfo()), nil
}

// Publish stores an event and returns its sequence. It tries until ctx ends; what
// it sends again JetStream stores once. A stream that is gone is made anew.
func (s *Store) Publish(ctx context.Context, event []byte) (uint64, error) {
	name := nuid.Next()
	for {
		attempt, cancel := context.WithTimeout(ctx, requestFor)
		ack, err := s.js.Publish(attempt, s.subject(), event, jetstream.WithMsgID(name), jetstream.WithRetryAttempts(0))
		cancel()
		s.note(err)
		if err == nil {
			return ack.Sequence, nil
		}
		if errors.Is(err, jetstream.ErrNoStreamResponse) {
			_, _ = s.ensure(ctx) // the next try says whether it helped
		}
		if !pause(ctx, again) {
			return 0, fmt.Errorf("store an event: %w", err)
		}
	}
}

// note remembers how a try to store an event ended.
func (s *Store) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.fails = Failing{}
		return
	}
	now := time.Now()
	if s.fails.Err == nil {
		s.fails.Since = now
	}
	s.fails.Last, s.fails.Err = now, err
}

// Failing tells whether events can be stored, by the last that were tried.
func (s *Store) Failing() Failing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fails
}

// Connected reports whether there is a connection to the store.
func (s *Store) Connected() bool { return s.conn.IsConnected() }

// Close ends the connection and the embedded server, whose files are whole then.
func (s *Store) Close() {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.server != nil {
		s.server.Shutdown()
		s.server.WaitForShutdown()
	}
}

// pause waits; false if ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
