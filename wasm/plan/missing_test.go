package plan

import "testing"

func TestANumberThatIsNotTypedToItsEndIsMissingDigits(t *testing.T) {
	for _, c := range []struct {
		name, digits, home string
		least, most        int
	}{
		{"an Iranian mobile number without its last two digits", "091234567", "IR", 2, 2},
		{"one of Tehran without its last digit", "0218812345", "IR", 1, 1},
		{"an American one", "21255512", "US", 2, 2},
		{"a Spanish one, where there is no prefix", "61234567", "ES", 1, 1},
		{"a British one with its calling code", "0044207946001", "IR", 1, 1},
		{"nothing that is assigned begins so", "0009", "IR", 0, 0},
		{"a whole one", "09123456789", "IR", 0, 0},
	} {
		n, ok := Parse(c.digits, false, RegionOf(c.home))
		if least, most := n.Missing(); least != c.least || most != c.most {
			t.Errorf("%s: %d to %d are missing (parsed %v), want %d to %d", c.name, least, most, ok, c.least, c.most)
		}
	}
}

// What is found by walking is what trying every digit finds.
func TestTheDigitsThatAreMissingAreThoseThatMakeItAssigned(t *testing.T) {
	for _, home := range []string{"IR", "GB", "DE", "IT", "US", "KZ", "SG"} {
		for _, digits := range []string{"0912", "021881", "0207946", "030123", "06123", "212555", "77012", "81234", "0800", "4412"} {
			n, ok := Parse(digits, false, RegionOf(home))
			if !ok {
				continue
			}
			var scratch [maxDigits]byte
			stripped, _ := n.region.territory().strip(n.national(), &scratch)
			n.length = uint8(copy(n.digits[:], string(stripped)))
			tried := 0
			for more := 1; more <= 4 && tried == 0; more++ {
				if becomesValid(n, more) {
					tried = more
				}
			}
			if least, _ := n.Missing(); tried != least && (tried != 0 || least <= 4) {
				t.Errorf("of %s in %s %d digits are missing, %d when each is tried", digits, home, least, tried)
			}
		}
	}
}

// becomesValid tries every row of so many digits behind n.
func becomesValid(n Number, more int) bool {
	rows := 1
	for range more {
		rows *= 10
	}
	at := int(n.length)
	n.length += uint8(more)
	for i := range rows {
		for k, rest := at+more-1, i; k >= at; k-- {
			n.digits[k] = byte('0' + rest%10)
			rest /= 10
		}
		if n.Valid() {
			return true
		}
	}
	return false
}
