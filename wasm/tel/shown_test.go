package tel

import "testing"

func TestANumberThatACardShowedIsCalledIfTheTextBearsItOut(t *testing.T) {
	for _, c := range []struct {
		name, text, shown string
		want              bool
	}{
		{"without its area code", "8834 1256", "+982188341256", true},
		{"in Persian digits", "۸۸۳۴۱۲۵۶", "+982188341256", true},
		{"with an extension", "88341256 داخلی 12", "+982188341256", true},
		{"the first of a range", "88341256-9", "+982188341256", true},
		{"a short line behind an area code that is not there", "91012", "+982191012", true},
		{"with the national prefix of its own country", "030 901820", "+4930901820", true},
		{"with another national prefix", "8 916 123-45-67", "+79161234567", true},
		{"with an international prefix", "00 49 30 901820", "+4930901820", true},
		{"a mobile without its zero", "912 345 6789", "+989123456789", true},
		{"other digits", "8834 1257", "+982188341256", false},
		{"a digit less", "8834 125", "+982188341256", false},
		{"a digit more", "5 8834 1256", "+982188341256", false},
		{"too few digits to tell", "256", "+982188341256", false},
		{"no digits", "Tehran", "+982188341256", false},
		{"nothing", "", "+982188341256", false},
		{"one that is not assigned and stands there whole", "0941 123 4567", "+989411234567", true},
		{"a short line that is not assigned, with an extension", "021-12345 داخلی 5", "+982112345", true},
		{"an Argentinian mobile as it is written at home", "011 15 2345 6789", "+5491123456789", true},
		{"a part of one that is not assigned", "1234567", "+989411234567", false},
		{"no plus", "88341256", "982188341256", false},
		{"no number", "88341256", "+", false},
	} {
		n, ok := reader("IR").Shown(c.text, c.shown)
		if ok != c.want || ok && (n.E164 != c.shown || n.NationalDial == "") {
			t.Errorf("%s: %+v, %v", c.name, n, ok)
		}
	}
}
