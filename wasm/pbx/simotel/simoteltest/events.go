package simoteltest

// Event is an event webhook's body with its number in the order of sending.
type Event struct {
	Number int
	Body   map[string]any
}

// Emit sends an event.
func (s *Server) Emit(event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, Event{Number: len(s.events) + 1, Body: event})
}

// Events returns what was sent so far, oldest first.
func (s *Server) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.events...)
}
