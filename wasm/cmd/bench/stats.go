//go:build !js

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// spread is a figure measured several times.
type spread struct {
	Median float64 `json:"median"`
	Lowest float64 `json:"lowest"`
	Most   float64 `json:"highest"`
	Values values  `json:"values"` // one of each round, in their order
}

// values hold the place of one that is missing by NaN, so that those of one round are
// compared; as JSON it is null.
type values []float64

// MarshalJSON writes them.
func (v values) MarshalJSON() ([]byte, error) {
	written := make([]any, len(v))
	for i := range v {
		if !math.IsNaN(v[i]) {
			written[i] = v[i]
		}
	}
	return json.Marshal(written)
}

// add adds a value. What is not a number, or so many times nothing, was not measured and
// keeps its place.
func (s *spread) add(value float64) {
	if math.IsInf(value, 0) {
		value = math.NaN()
	}
	s.Values = append(s.Values, value)
	sorted := slices.DeleteFunc(slices.Sorted(slices.Values(s.Values)), math.IsNaN)
	if n := len(sorted); n > 0 {
		s.Median = (sorted[(n-1)/2] + sorted[n/2]) / 2
		s.Lowest, s.Most = sorted[0], sorted[n-1]
	}
}

// addIf adds a moment, if it came.
func (s *spread) addIf(moment float64) {
	if moment <= 0 {
		moment = math.NaN()
	}
	s.add(moment)
}

// measured reports whether there is any value.
func (s spread) measured() bool {
	return slices.ContainsFunc(s.Values, func(v float64) bool { return !math.IsNaN(v) })
}

// text writes a spread as "median (lowest–highest)" with so many decimals, and
// a dash for what was not measured or never came.
func (s spread) text(decimals int) string {
	if !s.measured() {
		return "–"
	}
	f := func(v float64) string { return fmt.Sprintf("%.*f", decimals, v) }
	if s.Lowest == s.Most {
		return f(s.Median)
	}
	return f(s.Median) + " (" + f(s.Lowest) + "–" + f(s.Most) + ")"
}

// pair makes a figure of every two values that were measured in the same round. Of
// a round in which one is missing there is none.
func (s spread) pair(other spread, of func(a, b float64) float64) spread {
	var made spread
	for i := range min(len(s.Values), len(other.Values)) {
		made.add(of(s.Values[i], other.Values[i]))
	}
	return made
}

// above is by how much a figure is above another of the same round.
func (s spread) above(other spread) spread {
	return s.pair(other, func(a, b float64) float64 { return a - b })
}

// times is how many times another of the same round a figure is. Of nothing, and of less,
// there is no multiple.
func (s spread) times(other spread) spread {
	return s.pair(other, func(a, b float64) float64 {
		if b <= 0 {
			return math.NaN()
		}
		return a / b
	})
}
