//go:build !js

// Command demo owns the README's first command: an embedded PBX, a page with
// numbers, Chromium with the extension set up for both, one number clicked with
// the mouse, and what came of it. It refuses to touch any other profile or PBX.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

func main() {
	headed := flag.Bool("headed", false, "with a window, left open until Ctrl-C")
	language := flag.String("lang", "en", "language of the extension: en or fa")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *headed, *language); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, headed bool, language string) error {
	if language != "en" && language != "fa" {
		return fmt.Errorf("there is no language %q: en or fa", language)
	}
	s, err := stage.Start(ctx, ".", chromium.Options{Headed: headed, Language: language})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("Embedded Simotel  ", s.PBX.URL())
	fmt.Println("Page with numbers ", s.Pages.Page("demo.html"))
	fmt.Println("Extension         ", s.Browser.ExtensionID, "in", s.Browser.Version())
	s.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	s.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: 2 * time.Second})
	if err := s.Configure(ctx, stage.WithEvents(stage.Document(s.PBX.URL(), language), s.PBX)); err != nil {
		return err
	}
	if err := s.PBX.WaitListeners(ctx, 1); err != nil {
		return err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	d := demo{stage: s, page: page, words: locale.Choose(language, language), folder: filepath.Join("build", "demo")}
	if err := d.call(ctx); err != nil {
		return err
	}
	if err := d.surfaces(ctx); err != nil {
		return err
	}
	if headed {
		fmt.Println("\nThe browser stays open, set up for the embedded PBX. Ctrl-C ends it.")
		<-ctx.Done()
	}
	return nil
}

type demo struct {
	stage  *stage.Stage
	page   *chromium.Page
	words  *locale.Catalogue
	folder string // of the screenshots
}

// call clicks the page's second number and prints what the PBX got.
func (d demo) call(ctx context.Context) error {
	number := d.stage.Pages.Expected["demo.html"][1]
	err := d.page.WaitUntil(ctx, "the numbers to be found", func() (bool, error) {
		painted, err := d.page.Painted()
		return len(painted) == len(d.stage.Pages.Expected["demo.html"]), err
	})
	if err != nil {
		return err
	}
	if err := d.page.OpenCard(ctx, number.Text, d.words.Text("card_call")); err != nil {
		return err
	}
	button, err := d.page.CardButton(d.words.Text("card_call"))
	if err != nil {
		return err
	}
	fmt.Printf("\nClicking %s with the mouse\n", number.Text)
	if err := d.page.Click(button); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	orders, err := d.stage.PBX.WaitOrders(bounded, 1)
	if err != nil {
		return err
	}
	d.printRequest()
	if orders[0].Fields["callee"] != number.Dialled {
		return fmt.Errorf("the PBX was asked to dial %s, want %s", orders[0].Fields["callee"], number.Dialled)
	}
	if _, err := d.page.WaitCard(ctx, d.words.Text("state_caller_ringing")); err != nil {
		return err
	}
	if err := d.shoot(d.page, "card"); err != nil {
		return err
	}
	_, err = d.page.WaitCard(ctx, d.words.Text("outcome_answered"))
	return err
}

func (d demo) printRequest() {
	for _, r := range d.stage.PBX.Requests() {
		fmt.Printf("\nThe PBX received  %s %s from %s\n", r.Method, r.Path, r.RemoteIP)
		fmt.Printf("  authentication  %s, account %q\n", r.Mode, simoteltest.DefaultConfig().Accounts[0].Username)
		fmt.Printf("  body            %s\n", r.Body)
	}
}

// surfaces prints the call's states and shows the extension's own pages.
func (d demo) surfaces(ctx context.Context) error {
	for _, name := range []string{"popup", "options"} {
		page, err := d.stage.Browser.OpenExtension(ctx, name+".html")
		if err != nil {
			return err
		}
		if name == "popup" {
			if err := d.printStates(page); err != nil {
				return err
			}
			fmt.Println("\nScreenshots")
			fmt.Println("  ", filepath.Join(d.folder, "card-light.png"), filepath.Join(d.folder, "card-dark.png"))
			if err := page.Size(360, 300); err != nil {
				return err
			}
		}
		shown := map[string]string{"popup": "result", "options": "form"}[name]
		if err := page.WaitFor(ctx, `document.getElementById("`+shown+`").checkVisibility()`); err != nil {
			return err
		}
		if err := d.shoot(page, name); err != nil {
			return err
		}
		fmt.Println("  ", filepath.Join(d.folder, name+"-light.png"), filepath.Join(d.folder, name+"-dark.png"))
		page.Close()
	}
	return nil
}

func (d demo) printStates(page *chromium.Page) error {
	reply, err := stage.Ask(page, message.TypeRecentCalls, nil)
	if err != nil {
		return err
	}
	if reply.Error != nil {
		return reply.Error
	}
	var recent []message.CallReply
	if err := json.Unmarshal(reply.OK, &recent); err != nil {
		return fmt.Errorf("recent calls: %w", err)
	}
	if len(recent) == 0 {
		return errors.New("recent calls: the call is not among them")
	}
	fmt.Println("\nThe call's states")
	for _, step := range recent[0].Steps {
		at := time.UnixMilli(step.At)
		fmt.Printf("  %s  +%4d ms  %-15s %s\n", at.Format("15:04:05.000"), at.Sub(recent[0].Asked()).Milliseconds(), step.State, d.words.Text("state_"+string(step.State)))
	}
	fmt.Printf("  the PBX named it %s, and reports: %s\n", recent[0].CallID, recent[0].Title)
	return nil
}

func (d demo) shoot(page *chromium.Page, name string) error {
	for _, scheme := range []string{"dark", "light"} {
		if err := page.ColorScheme(scheme); err != nil {
			return err
		}
		if err := page.Screenshot(filepath.Join(d.folder, name+"-"+scheme+".png")); err != nil {
			return err
		}
	}
	return nil
}
