package crossing

import (
	"encoding/json"
	"reflect"
	"testing"

	"simotel/wasm/detect"
)

func TestMatchesLeaveAsTheWorkerWritesThem(t *testing.T) {
	for name, matches := range map[string][]detect.Match{
		"none":                 {},
		"a number":             {{Start: 7, End: 20, E164: "+982188341256", Kind: detect.Phone}},
		"with an extension":    {{Start: 0, End: 25, E164: "+982188341256", Extension: "102", Kind: detect.Phone}},
		"the first of a range": {{Start: 0, End: 14, E164: "+982188123456", Last: "+982188123459", Kind: detect.Phone}},
		"everything":           {full(t)},
		"of every kind":        {{End: 3, Extension: "204", Kind: detect.Internal}, {Start: 9, End: 22, E164: "+982188341257", Kind: detect.Fax}},
		"far into a long run":  {{Start: 16370, End: 16384, E164: "+4930901820", Kind: detect.Phone}},
	} {
		want, err := json.Marshal(matches)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(AppendMatches([]byte("before"), matches)); got != "before"+string(want) {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// full returns a match with a value in every field, so that none that it gains
// is forgotten here.
func full(t *testing.T) detect.Match {
	t.Helper()
	var m detect.Match
	for field, v := range reflect.ValueOf(&m).Elem().Fields() {
		switch field.Type.Kind() {
		case reflect.Int:
			v.SetInt(7)
		case reflect.String:
			v.SetString("+982188123456")
		default:
			t.Fatalf("%s is of a type that this test does not know", field.Name)
		}
	}
	return m
}

func TestOptionsAreReadFromTheirLines(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		want        detect.Options
	}{
		{"all", "IR\n21\n3,4\nexample.ir\n+982188123456\t###-## ##\nfa-IR", detect.Options{Not: []string{"+982188123456", "###-## ##"}, Region: "IR", AreaCode: "21", Lengths: []int{3, 4}, Host: "example.ir", Language: "fa-IR"}},
		{"only the country", "DE\n\n\n\n\n", detect.Options{Region: "DE"}},
		{"a language that the page made up", "IR\n\n4\nlocalhost\n\nfa\nIR\n", detect.Options{Region: "IR", Lengths: []int{4}, Host: "localhost", Language: "fa\nIR\n"}},
		{"nothing", "", detect.Options{}},
		{"lines that are missing", "IR\n21", detect.Options{Region: "IR", AreaCode: "21"}},
		{"a length that is none", "IR\n\n3,x,\n\n\n", detect.Options{Region: "IR", Lengths: []int{3}}},
	} {
		if got := Options(c.lines); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
