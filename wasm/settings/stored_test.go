package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// leaves lists what a document says, by path.
func leaves(path string, v any, all map[string]any) map[string]any {
	if object, ok := v.(map[string]any); ok {
		for key, value := range object {
			leaves(path+"."+key, value, all)
		}
		return all
	}
	all[path] = v
	return all
}

func documented(t *testing.T, v any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(v)
	var document map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &document)
	}
	if err != nil {
		t.Fatal(err)
	}
	return leaves("", document, map[string]any{})
}

// TestWhatEveryBuildStoredIsReadWithTheMeaningItHad loads what builds of schema
// version 1 have stored, one for each shape that the documents have had, with
// nothing of them at its default. testdata/stored is frozen: a file is added when
// the shape changes, none is ever changed.
func TestWhatEveryBuildStoredIsReadWithTheMeaningItHad(t *testing.T) {
	files, err := filepath.Glob("testdata/stored/*.json")
	if err != nil || len(files) < 14 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	defaults := map[string]map[string]any{KeySettings: documented(t, Defaults()), KeyCredentials: documented(t, DefaultCredentials())}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			m, store := newStore()
			if err == nil {
				err = json.Unmarshal(raw, &m.values)
			}
			if err != nil {
				t.Fatal(err)
			}
			s, c, err := store.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			compare := func(s Settings, c Credentials) {
				t.Helper()
				for key, now := range map[string]map[string]any{KeySettings: documented(t, s), KeyCredentials: documented(t, c)} {
					said := documented(t, m.values[key])
					for path := range said {
						if _, has := now[path]; !has {
							t.Errorf("%s%s is not read any more", key, path)
						}
					}
					for path, value := range now {
						want, has := said[path]
						if !has {
							want = defaults[key][path]
						}
						if !reflect.DeepEqual(value, want) {
							t.Errorf("%s%s is %v, want %v", key, path, value, want)
						}
					}
				}
			}
			compare(s, c)

			// The next save keeps all of it, and nothing is set aside.
			s.Extension = "204"
			if s, _, err = store.Save(t.Context(), s, c); err != nil || s.Extension != "204" || len(m.values) != 2 {
				t.Fatalf("saved %+v, %v, in %d documents", s, err, len(m.values))
			}
			if s, c, err = store.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			compare(s, c)
		})
	}
}

// TestTheNewestShapeIsAmongTheFrozenOnes fails when a setting is added without a
// document that has it.
func TestTheNewestShapeIsAmongTheFrozenOnes(t *testing.T) {
	frozen := map[string]bool{}
	files, err := filepath.Glob("testdata/stored/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		var all map[string]any
		if err == nil {
			err = json.Unmarshal(raw, &all)
		}
		if err != nil {
			t.Fatal(err)
		}
		for path := range leaves("", all, map[string]any{}) {
			frozen[path] = true
		}
	}
	for key, v := range map[string]any{KeySettings: Defaults(), KeyCredentials: DefaultCredentials()} {
		for path := range documented(t, v) {
			if full := fmt.Sprintf(".%s%s", key, path); !frozen[full] {
				t.Errorf("no document in testdata/stored has %s: add one that a build with it has stored", full)
			}
		}
	}
}
