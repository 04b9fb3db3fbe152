//go:build !js

package main

import (
	"fmt"
	"math"
	"slices"
)

// spread is a figure measured several times.
type spread struct {
	Median float64   `json:"median"`
	Lowest float64   `json:"lowest"`
	Most   float64   `json:"highest"`
	Values []float64 `json:"values"` // in the order they were measured
}

func (s *spread) add(value float64) {
	s.Values = append(s.Values, value)
	sorted := slices.Sorted(slices.Values(s.Values))
	n := len(sorted)
	s.Median = (sorted[(n-1)/2] + sorted[n/2]) / 2
	s.Lowest, s.Most = sorted[0], sorted[n-1]
}

// addIf adds a moment, if it came.
func (s *spread) addIf(moment float64) {
	if moment > 0 {
		s.add(moment)
	}
}

// text writes a spread as "median (lowest–highest)" with so many decimals, and
// a dash for what was not measured or never came.
func (s spread) text(decimals int) string {
	if len(s.Values) == 0 {
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
		if v := of(s.Values[i], other.Values[i]); !math.IsNaN(v) && !math.IsInf(v, 0) {
			made.add(v)
		}
	}
	return made
}

// above is by how much a figure is above another of the same round.
func (s spread) above(other spread) spread {
	return s.pair(other, func(a, b float64) float64 { return a - b })
}

// times is how many times another of the same round a figure is.
func (s spread) times(other spread) spread {
	return s.pair(other, func(a, b float64) float64 { return a / b })
}
