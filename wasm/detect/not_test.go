package detect

import "testing"

func TestWhatTheUserSaidIsNoNumberIsNotFound(t *testing.T) {
	const text = "Ext. 204. Tel. 021-8812 3456, 021-8812 3457"
	for _, c := range []struct {
		name string
		not  []string
		want []string
	}{
		{"nothing", nil, []string{"204", "+982188123456", "+982188123457"}},
		{"a number", []string{"+982188123456"}, []string{"204", "+982188123457"}},
		{"an extension", []string{"204"}, []string{"+982188123456", "+982188123457"}},
		{"a form", []string{"###-#### ####"}, []string{"204"}},
		{"the form of an extension", []string{"###"}, []string{"+982188123456", "+982188123457"}},
		{"the form of something else", []string{"####-####"}, []string{"204", "+982188123456", "+982188123457"}},
		{"both, and what does not stand there", []string{"+4930901820", "###-#### ####", "204"}, nil},
	} {
		options := Options{Region: "IR", Lengths: []int{3}, Not: c.not}
		var got []string
		for _, m := range New().Find(text, options) {
			got = append(got, m.E164+m.Extension)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: found %q, want %q", c.name, got, c.want)
			}
		}
		// What is left out is told, with its place.
		learned := 0
		for _, m := range New().Explain(text, options) {
			if m.Reason == Learned {
				learned++
				if m.Match.End <= m.Match.Start {
					t.Errorf("%s: a candidate at %d to %d", c.name, m.Match.Start, m.Match.End)
				}
			}
		}
		if learned != 3-len(c.want) {
			t.Errorf("%s: %d candidates are told to be learned, want %d", c.name, learned, 3-len(c.want))
		}
	}
}

func TestTheFormOfANumberIsAsAPersonSeesIt(t *testing.T) {
	for written, want := range map[string]string{
		"021-8812 3456":        "###-#### ####",
		"۰۲۱-۸۸۱۲ ۳۴۵۶":        "###-#### ####",
		"(021)\n\t88 12":       "(###) ## ##",
		"+98 21 88123456":      "+## ## ########",
		"\u200f021\u200c8812 ": "#######",
		"  ":                   "",
	} {
		if got := FormOf(written); got != want {
			t.Errorf("the form of %q is %q, want %q", written, got, want)
		}
	}
}
