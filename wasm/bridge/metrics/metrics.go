// Package metrics owns the bridge's measurements for Prometheus; docs/bridge.md
// has their names in words. It refuses to label anything with a user, a number or
// an address.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the measurements.
type Metrics struct {
	Webhooks   *prometheus.CounterVec // by result
	StoreTime  prometheus.Histogram   // seconds until a webhook's event was stored
	Events     prometheus.Counter     // read from the stream
	Deliveries prometheus.Counter     // to users, connected or not
	Clients    prometheus.Gauge
	Sent       prometheus.Counter     // deliveries written to connections
	Refused    *prometheus.CounterVec // connections that were not taken, by reason
	Dropped    *prometheus.CounterVec // connections that were ended, by reason
	registry   *prometheus.Registry
}

// New returns measurements at zero. newest is the sequence of the newest event
// that was routed, bytes the memory of what can be told again, connected whether
// there is a connection to the store.
func New(newest, bytes func() float64, connected func() bool) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	labelled := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
	}
	gauge := func(name, help string, f func() float64) prometheus.GaugeFunc {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f)
	}
	m := &Metrics{
		Webhooks: labelled("bridge_webhooks_total", "Webhooks by what became of them.", "result"),
		StoreTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "bridge_webhook_store_seconds", Help: "Time from a webhook's arrival until its event was stored.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 8}}),
		Events:     counter("bridge_events_total", "Events read from the stream."),
		Deliveries: counter("bridge_deliveries_total", "Events handed on to users, connected or not, one for each user."),
		Clients:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "bridge_clients", Help: "Clients that are welcomed and connected."}),
		Sent:       counter("bridge_sent_total", "Deliveries written to connections, replays among them."),
		Refused:    labelled("bridge_clients_refused_total", "Connections that were not taken, by reason.", "reason"),
		Dropped:    labelled("bridge_clients_dropped_total", "Connections that ended, by reason.", "reason"),
		registry:   prometheus.NewRegistry(),
	}
	m.registry.MustRegister(m.Webhooks, m.StoreTime, m.Events, m.Deliveries, m.Clients, m.Sent, m.Refused, m.Dropped,
		gauge("bridge_newest_sequence", "Sequence of the newest event that was routed.", newest),
		gauge("bridge_replay_bytes", "Memory of what can be told again.", bytes),
		gauge("bridge_store_connected", "1 while there is a connection to the store.", func() float64 {
			if connected() {
				return 1
			}
			return 0
		}),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the measurements.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
