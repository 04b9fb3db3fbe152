// Package trend owns the statistics of what must not grow: a line through many
// readings, and how sure its slope is. It refuses to say how much growth is
// allowed.
package trend

import (
	"errors"
	"math"
)

// Reading is one figure at one point of a run.
type Reading struct {
	At    float64 // how far the run was: actions done
	Value float64
}

// Line is the line of least squares through readings.
type Line struct {
	Start float64 // its value at At 0
	Slope float64 // per unit of At
	Error float64 // the standard error of the slope
	Known int     // degrees of freedom: readings less two
}

// ErrTooFew says that there are too few readings, or all at one point, for a slope
// and its error.
var ErrTooFew = errors.New("too few readings for a line")

// Through returns the line through readings, at least three at different points.
func Through(readings []Reading) (Line, error) {
	n := float64(len(readings))
	var at, value float64
	for _, r := range readings {
		at += r.At / n
		value += r.Value / n
	}
	var spread, common float64
	for _, r := range readings {
		spread += (r.At - at) * (r.At - at)
		common += (r.At - at) * (r.Value - value)
	}
	if len(readings) < 3 || spread == 0 {
		return Line{}, ErrTooFew
	}
	l := Line{Slope: common / spread, Known: len(readings) - 2}
	l.Start = value - l.Slope*at
	left := 0.0
	for _, r := range readings {
		off := r.Value - l.Start - l.Slope*r.At
		left += off * off
	}
	l.Error = math.Sqrt(left / float64(l.Known) / spread)
	return l, nil
}

// Most returns the upper bound of the slope that holds with 97.5 % probability, if
// what is off the line is independent and normal.
func (l Line) Most() float64 { return l.Slope + l.width() }

// Least returns the lower bound likewise.
func (l Line) Least() float64 { return l.Slope - l.width() }

func (l Line) width() float64 {
	// Student's t for 97.5 %; between its rows the next smaller row's, which is wider.
	t := 12.71
	for _, row := range []struct {
		known int
		t     float64
	}{{2, 4.303}, {3, 3.182}, {4, 2.776}, {5, 2.571}, {6, 2.447}, {8, 2.306}, {10, 2.228}, {15, 2.131}, {20, 2.086}, {30, 2.042}, {60, 2.000}} {
		if l.Known >= row.known {
			t = row.t
		}
	}
	return t * l.Error
}
