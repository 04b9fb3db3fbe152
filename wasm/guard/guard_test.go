package guard

import (
	"slices"
	"testing"
	"time"

	"simotel/wasm/detect"
	"simotel/wasm/dialplan"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// user is who calls: a country, and what the settings have beside the defaults.
type user struct {
	country   string
	prefix    string // for an outside line
	lengths   []int  // of extensions
	countries []string
}

func (u user) settings() settings.Settings {
	s := settings.Defaults()
	s.Country = u.country
	s.Dialling = settings.Dialling{OutsidePrefix: u.prefix, International: true}
	s.Numbers.InternalLengths = u.lengths
	s.Guards.Countries = u.countries
	return s
}

// kindsOf reads what a person typed and asks, as a call does.
func kindsOf(t *testing.T, typed string, u user) []Kind {
	t.Helper()
	s := u.settings()
	r := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: s.Country, Lengths: s.Numbers.InternalLengths}}
	n, err := r.Parse(typed)
	if err != nil {
		t.Fatalf("%s is no number: %v", typed, err)
	}
	dialled, err := dialplan.Dial(dialplan.Number{
		Literal: n.Literal, CountryCode: n.CountryCode, National: n.National,
		NationalDial: n.NationalDial, Home: n.Home, HomePlan: n.HomePlan,
	}, s.Dialling)
	if err != nil {
		t.Fatalf("%s is not dialled: %v", typed, err)
	}
	return Kinds(n, dialled.Digits, s)
}

func TestWhichCallsAreAskedAboutFirst(t *testing.T) {
	iran, germany, america, britain := user{country: "IR"}, user{country: "DE"}, user{country: "US"}, user{country: "GB"}
	for _, c := range []struct {
		name, typed string
		user        user
		want        []Kind
	}{
		{"a number of one's own country", "021 8812 3456", iran, nil},
		{"a mobile of one's own country", "0912 345 6789", iran, nil},
		{"an extension", "203", iran, nil},
		{"a local number", "8812 3456", iran, nil},
		{"a code", "*78", iran, nil},
		{"a satellite phone behind a code", "*31#00870773111632", iran, []Kind{Satellite}},
		{"an emergency number behind a code", "*31#110", iran, []Kind{Emergency}},
		{"a paid line of Iran", "9099071234", iran, []Kind{PremiumRate}},
		{"with its 0", "09099071234", iran, []Kind{PremiumRate}},
		{"with its calling code", "+98 909 907 1234", iran, []Kind{PremiumRate}},
		{"a mobile of Iran that begins alike", "09059071234", iran, nil},
		{"a satellite phone and the sign that ends it", "00870773111632#", iran, []Kind{Satellite}},
		{"a satellite phone to which calls are sent on", "*21*00870773111632#", iran, []Kind{Satellite}},
		{"a colleague behind a code", "*21*204#", iran, nil},
		{"a number abroad", "+49 30 901820", iran, []Kind{Foreign}},
		{"a number abroad, dialled with 00", "0049 30 901820", iran, []Kind{Foreign}},
		{"a number of a country on the list", "+49 30 901820", user{country: "IR", countries: []string{"DE"}}, nil},
		{"a number of another country than those on the list", "+44 20 7946 0018", user{country: "IR", countries: []string{"DE", "FR"}}, []Kind{Foreign}},
		{"home, written as from abroad", "+98 21 8812 3456", iran, nil},

		{"premium rate in Germany", "0900 1 123456", germany, []Kind{PremiumRate}},
		{"shared cost in Germany", "0180 5 123456", germany, []Kind{SharedCost}},
		{"toll-free in Germany", "0800 330 1000", germany, nil},
		{"premium rate in Britain", "0909 879 0123", britain, []Kind{PremiumRate}},
		{"Britain's 084, which the plan calls premium rate", "0843 290 1234", britain, []Kind{PremiumRate}},
		{"premium rate in America", "900-234-5678", america, []Kind{PremiumRate}},
		{"toll-free in America", "800-234-5678", america, nil},
		{"premium rate abroad is both", "+44 909 879 0123", germany, []Kind{PremiumRate, Foreign}},
		{"premium rate of a country on the list is asked about all the same", "+44 909 879 0123", user{country: "DE", countries: []string{"GB"}}, []Kind{PremiumRate}},
		{"premium rate behind the code for an outside line", "0900 1 123456", user{country: "DE", prefix: "9"}, []Kind{PremiumRate}},
		{"premium rate, the code for an outside line typed", "909098790123", user{country: "GB", prefix: "9"}, []Kind{PremiumRate}},

		{"Canada is abroad for America, though dialled alike", "416 234 5678", america, []Kind{Foreign}},
		{"America's toll-free numbers belong to Canada as well", "800-234-5678", user{country: "CA"}, nil},
		{"and to a country on the list", "+1 800 234 5678", user{country: "IR", countries: []string{"CA"}}, nil},

		{"Inmarsat", "+870 773 111 632", iran, []Kind{Satellite}},
		{"Iridium", "+881 6 1234 5678", britain, []Kind{Satellite}},
		{"Thuraya", "+882 16 5012 3456", iran, []Kind{Satellite}},
		{"Thuraya, typed with the code for an outside line", "9008821650123456", user{country: "IR", prefix: "9"}, []Kind{Satellite}},
		{"an aircraft", "+88299 8123 4567", germany, []Kind{Satellite}},
		{"a global network on the ground", "+8835100 12345", germany, []Kind{Foreign}},
		{"international freephone", "+800 1234 5678", iran, nil},
		{"international shared cost", "+808 1234 5678", iran, []Kind{SharedCost}},
		{"international premium rate", "+979 1234 56789", iran, []Kind{PremiumRate}},

		{"a number that the plan does not list goes to its main country", "+1 212 111 1111", user{country: "IR", countries: []string{"US"}}, nil},
		{"and is abroad for the others", "+1 212 111 1111", iran, []Kind{Foreign}},
		{"00 and what is no calling code", "9009991234567", user{country: "IR", prefix: "9"}, []Kind{Foreign}},

		{"Iran's police", "110", iran, []Kind{Emergency}},
		{"Iran's ambulance in Persian digits", "۱۱۵", iran, []Kind{Emergency}},
		{"Iran's fire brigade", "125", iran, []Kind{Emergency}},
		{"911 in Iran, where it is forwarded", "911", iran, []Kind{Emergency}},
		{"999 in Iran, where it is not", "999", iran, nil},
		{"Germany's police", "110", germany, []Kind{Emergency}},
		{"911 in Germany", "911", germany, nil},
		{"America's 911", "911", america, []Kind{Emergency}},
		{"112 in America, where it is forwarded", "112", america, []Kind{Emergency}},
		{"Britain's 999", "999", britain, []Kind{Emergency}},
		{"112 in Britain", "112", britain, []Kind{Emergency}},
		{"one digit more", "1100", iran, nil},
		{"an extension that looks like one", "110", user{country: "IR", lengths: []int{3}}, nil},
		{"extensions of another length", "110", user{country: "IR", lengths: []int{4}}, []Kind{Emergency}},
		{"behind the code for an outside line", "9110", user{country: "IR", prefix: "9"}, []Kind{Emergency}},
		{"behind it, where extensions have three digits", "9110", user{country: "IR", prefix: "9", lengths: []int{3}}, []Kind{Emergency}},
		{"behind it, where extensions have four digits", "9110", user{country: "IR", prefix: "9", lengths: []int{4}}, []Kind{Emergency}},
		{"behind another digit", "9110", user{country: "IR", prefix: "0"}, nil},
		{"in a country of which nothing is known", "112", user{country: "GN"}, []Kind{Emergency}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := kindsOf(t, c.typed, c.user); !slices.Equal(got, c.want) {
				t.Errorf("%s in %s: %v, want %v", c.typed, c.user.country, got, c.want)
			}
		})
	}
}

func TestHowManyCallsAreTooMany(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	before := func(all ...time.Duration) (times []int64) {
		for _, d := range all {
			times = append(times, now.Add(-d).UnixMilli())
		}
		return times
	}
	for _, c := range []struct {
		name  string
		times []int64
		most  int
		want  bool
	}{
		{"none", nil, 1, false},
		{"one of one", before(time.Second), 1, true},
		{"one of two", before(time.Second), 2, false},
		{"two of two, the last just now", before(0, 59*time.Second), 2, true},
		{"one a minute ago", before(time.Second, time.Minute), 2, false},
		{"the clock was set back", before(-time.Hour), 1, false},
	} {
		if got := TooMany(c.times, c.most, now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
