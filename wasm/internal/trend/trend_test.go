package trend

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func TestALineIsFoundThroughReadingsThatLieOnOne(t *testing.T) {
	l, err := Through([]Reading{{10, 25}, {20, 45}, {30, 65}, {40, 85}})
	if err != nil || math.Abs(l.Slope-2) > 1e-9 || math.Abs(l.Start-5) > 1e-9 || l.Error > 1e-9 || l.Known != 2 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestTheBoundsOfASlopeAreThoseOfATextbook(t *testing.T) {
	// Off the line by 1, -1, -1, 1: the squares left are 4, of 2 degrees; spread 5.
	l, err := Through([]Reading{{1, 2}, {2, 1}, {3, 2}, {4, 5}})
	if err != nil || math.Abs(l.Slope-1) > 1e-9 || math.Abs(l.Error-math.Sqrt(2.0/5)) > 1e-9 || math.Abs(l.Most()-1-4.303*l.Error) > 1e-9 || math.Abs(l.Least()-1+4.303*l.Error) > 1e-9 {
		t.Errorf("%+v, %v: %v to %v", l, err, l.Least(), l.Most())
	}
}

func TestTheBoundsHoldInNineteenOfTwentyRuns(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	within := 0
	for range 2000 {
		var all []Reading
		for at := range 22 {
			all = append(all, Reading{float64(at), 3*float64(at) + 10*random.NormFloat64()})
		}
		l, err := Through(all)
		if err != nil {
			t.Fatal(err)
		}
		if l.Least() <= 3 && 3 <= l.Most() {
			within++
		}
	}
	if within < 1870 || within > 1930 {
		t.Errorf("in %d of 2000", within)
	}
}

func TestTwoReadingsOrOnePointMakeNoLine(t *testing.T) {
	for _, all := range [][]Reading{nil, {{1, 1}, {2, 2}}, {{1, 1}, {1, 2}, {1, 3}}} {
		if l, err := Through(all); !errors.Is(err, ErrTooFew) {
			t.Errorf("%v: %+v, %v", all, l, err)
		}
	}
}
