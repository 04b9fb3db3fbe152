//go:build !js

package plan

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

// turn is a node with the digits of one way to it.
type turn struct {
	at  root
	way []byte
}

// next returns the node that a digit leads to, 0 for none.
func (r root) next(digit int) root {
	at := r
	if nodes[at]&valued != 0 {
		if nodes[at]&leaf != 0 {
			return 0
		}
		at++
	}
	for nodes[at]&(1<<digit) == 0 {
		if nodes[at]&last != 0 {
			return 0
		}
		at += 2
	}
	if nodes[at]&near != 0 {
		return at + 1
	}
	return root(nodes[at+1])
}

// everyTurn calls f with three strings for every node that can be reached from
// r and each of the ten digits there: the way to the node, the digit, and digits
// that end in an answer. Where the node does not take the digit they go on as
// behind one that it takes, so that a branch that is missing is seen as well as
// one that is too much or leads elsewhere.
func (r root) everyTurn(random *rand.Rand, f func(digits []byte)) {
	seen := map[root]bool{r: true}
	for queue := []turn{{r, nil}}; len(queue) > 0; queue = queue[1:] {
		t := queue[0]
		taken := t.at.taken()
		for digit := range 10 {
			to := t.at.next(digit)
			way := append(slices.Clone(t.way), byte('0'+digit))
			if to != 0 && !seen[to] {
				seen[to] = true
				queue = append(queue, turn{to, way})
			}
			for range 3 {
				from := to
				if from == 0 && len(taken) > 0 {
					from = t.at.next(taken[random.IntN(len(taken))])
				}
				f(from.goOn(random, slices.Clone(way)))
			}
		}
	}
}

// taken returns the digits that the node takes.
func (r root) taken() (all []int) {
	for digit := range 10 {
		if r.next(digit) != 0 {
			all = append(all, digit)
		}
	}
	return all
}

// goOn appends digits that lead from the node to one where an answer is.
func (r root) goOn(random *rand.Rand, way []byte) []byte {
	for {
		taken := r.taken()
		if len(taken) == 0 || r.find(nil) != 0 && random.IntN(2) == 0 {
			return way
		}
		digit := taken[random.IntN(len(taken))]
		way, r = append(way, byte('0'+digit)), r.next(digit)
	}
}

// number returns digits as a national significant number of r's calling code,
// in both forms, unparsed.
func (r Region) number(digits []byte) (Number, *phonenumbers.PhoneNumber) {
	n := Number{region: r.main(), length: uint8(len(digits))}
	copy(n.digits[:], digits)
	code, zeros := int32(r.CallingCode()), int32(0)
	for int(zeros) < len(digits)-1 && digits[zeros] == '0' {
		zeros++
	}
	value, _ := strconv.ParseUint(string(digits), 10, 64) // digits
	italian := zeros > 0
	return n, &phonenumbers.PhoneNumber{CountryCode: &code, NationalNumber: &value, ItalianLeadingZero: &italian, NumberOfLeadingZeros: &zeros}
}

func TestEveryTurnOfTheAutomatonIsRight(t *testing.T) {
	// With the race detector one turn in a hundred, as of the strings.
	one := max(1, 2_000_000/(*count))
	eachRegion(t, func(t *testing.T, r Region, home string) {
		random := rand.New(rand.NewPCG(uint64(r), 2))
		each := func(root root, f func(digits []byte)) {
			root.everyTurn(random, func(digits []byte) {
				if len(digits) >= minNational && len(digits) <= maxNational && random.IntN(one) == 0 {
					f(digits)
				}
			})
		}
		territory := r.territory()
		each(territory.numbers, func(digits []byte) {
			got, want := r.number(digits)
			region := phonenumbers.GetRegionCodeForNumber(want)
			if got.Type() != types[phonenumbers.GetNumberType(want)] || (got.Region() != 0 || region != "") && got.Region().String() != region {
				t.Errorf("%s is of type %d in %s, want %d in %s", got.E164(), got.Type(), got.Region(), types[phonenumbers.GetNumberType(want)], region)
			}
			if got, want := territory.typeOf(digits) != Unknown, phonenumbers.IsValidNumberForRegion(want, r.String()); got != want {
				t.Errorf("%s is valid in %s: %t, want %t", digits, r, got, want)
			}
		})
		for _, list := range []formatList{territory.nationalFormats, territory.internationalFormats} {
			each(list.chosen, func(digits []byte) {
				got, want := r.number(digits)
				if want := phonenumbers.Format(want, phonenumbers.INTERNATIONAL); got.International() != want {
					t.Errorf("%s is written %q, want %q", got.E164(), got.International(), want)
				}
				if want := phonenumbers.Format(want, phonenumbers.NATIONAL); got.Domestic() != want {
					t.Errorf("%s is written %q, want %q", got.E164(), got.Domestic(), want)
				}
			})
		}
		for _, root := range []root{territory.internationalPrefixes, territory.nationalPrefixes, territory.leadingDigits} {
			each(root, func(digits []byte) {
				for range 2 {
					rest := strconv.Itoa(random.IntN(1_000_000_000_000))
					compare(t, string(digits)+rest[:random.IntN(len(rest)+1)], false, home, true)
				}
			})
		}
	})
}
