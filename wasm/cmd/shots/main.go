//go:build !js

// Command shots owns the contact sheet: every surface of the extension in light
// and dark, in English and Persian, narrow, at 200 % and in each of its states,
// as a person would see it, in build/shots. It refuses to judge them: a person
// has to look.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
	"simotel/wasm/pbx/simotel/simoteltest"
)

func main() {
	only := flag.String("only", "", "only the surfaces whose names begin so, with commas between more of them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, filepath.Join("build", "shots"), *only); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// run takes all shots and makes the sheet.
func run(ctx context.Context, folder, only string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	var taken []string
	for _, language := range []string{"en", "fa"} {
		s, err := stage.Start(ctx, ".", chromium.Options{Language: language})
		if err != nil {
			return err
		}
		names, err := (&studio{Stage: s, language: language, words: locale.Choose(language, ""), folder: folder}).all(ctx, only)
		s.Close()
		if err != nil {
			return err
		}
		taken = append(taken, names...)
	}
	if err := writeSheet(folder, taken); err != nil {
		return err
	}
	fmt.Printf("%d shots; the sheet is %s\n", len(taken), filepath.Join(folder, "index.html"))
	return nil
}

// A studio takes the shots of one language.
type studio struct {
	*stage.Stage
	language string
	words    *locale.Catalogue
	folder   string
	call     *simoteltest.Incoming // one that came in and goes on; nil for none
}

// A surface is what is looked at, in one state.
type surface struct {
	name          string
	width, height int  // CSS pixels; 0 for those of a laptop's window
	zoomed        bool // also at 200 %: half the pixels
	once          bool // in light alone: what is looked at is the layout
	forced        bool // also with the system's colours forced on it
	open          func(ctx context.Context, s *studio) (*chromium.Page, error)
}

// forced stands for a colour scheme where the system forces its own.
const forced = "forced"

// all takes the shots of every surface and returns their files' names.
func (s *studio) all(ctx context.Context, only string) ([]string, error) {
	var taken []string
	s.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	s.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: time.Hour})
	for _, one := range surfaces {
		if !slices.ContainsFunc(strings.Split(only, ","), func(begin string) bool { return strings.HasPrefix(one.name, begin) }) {
			continue
		}
		names, err := s.take(ctx, one)
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", one.name, s.language, err)
		}
		taken = append(taken, names...)
	}
	return taken, nil
}

// take takes the shots of one surface.
func (s *studio) take(ctx context.Context, one surface) ([]string, error) {
	page, err := one.open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer page.Close()
	var taken []string
	width, height := cmp.Or(one.width, 1100), cmp.Or(one.height, 800)
	shoot := func(scheme string, scale int) error {
		name := fmt.Sprintf("%s-%s-%s", one.name, s.language, scheme)
		if scale > 1 {
			name += "-200"
		}
		if err := page.Zoom(width/scale, height/scale, scale); err != nil {
			return err
		}
		if scheme == forced {
			if err := page.ForcedColors(true); err != nil {
				return err
			}
		} else if err := page.ColorScheme(scheme); err != nil {
			return err
		}
		taken = append(taken, name)
		return page.Screenshot(filepath.Join(s.folder, name+".png"))
	}
	if err := shoot("light", 1); err != nil {
		return nil, err
	}
	if !one.once {
		if err := shoot("dark", 1); err != nil {
			return nil, err
		}
	}
	if one.zoomed {
		if err := shoot("light", 2); err != nil {
			return nil, err
		}
	}
	if one.forced {
		if err := shoot(forced, 1); err != nil {
			return nil, err
		}
	}
	return taken, nil
}
