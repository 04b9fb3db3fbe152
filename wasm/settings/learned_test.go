package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWhatWasLearnedIsCheckedAndKeptInOrder(t *testing.T) {
	many := make([]Learned, MaxLearned+1)
	for i := range many {
		many[i] = Learned{Text: fmt.Sprint("+98", i)}
	}
	for _, c := range []struct {
		name string
		list []Learned
		want []Learned
		code string
	}{
		{"nothing", nil, []Learned{}, ""},
		{"a number here and a form anywhere", []Learned{{"+982188123456", " CRM.example "}, {"###-####", ""}}, []Learned{{"+982188123456", "crm.example"}, {"###-####", ""}}, ""},
		{"one twice, where it stood last", []Learned{{"1234", ""}, {"5678", ""}, {"1234", ""}}, []Learned{{"5678", ""}, {"1234", ""}}, ""},
		{"no text", []Learned{{"", "crm.example"}}, nil, CodeCharacters},
		{"what would be two lines for the page's core", []Learned{{"12\n34", ""}}, nil, CodeCharacters},
		{"or two entries", []Learned{{"12\t34", ""}}, nil, CodeCharacters},
		{"a longer text", []Learned{{strings.Repeat("#", MaxLearnedText+1), ""}}, nil, CodeCharacters},
		{"a longer site", []Learned{{"1234", strings.Repeat("x", MaxSite+1)}}, nil, CodeCharacters},
		{"more than are kept", many, nil, CodeOutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Defaults()
			s.Learned = c.list
			got, err := Validate(s)
			var fault *FieldError
			switch {
			case c.code == "" && (err != nil || got.Learned == nil || !slices.Equal(got.Learned, c.want)):
				t.Errorf("got %+v, %v", got.Learned, err)
			case c.code != "" && (!errors.As(err, &fault) || fault.Field != "learned" || fault.Code != c.code):
				t.Errorf("got %v", err)
			}
		})
	}
}
