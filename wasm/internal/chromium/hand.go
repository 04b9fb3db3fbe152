//go:build !js

package chromium

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// MoveTo moves the mouse as a hand does, in steps.
func (p *Page) MoveTo(to Point) error {
	for _, share := range []float64{0.5, 0.8, 0.95, 1} {
		if err := p.mouse(input.DispatchMouseEventTypeMouseMoved, Point{to.X * share, to.Y * share}); err != nil {
			return err
		}
	}
	return nil
}

// Click moves the mouse to a place and presses and releases its left button.
func (p *Page) Click(at Point) error {
	if err := p.MoveTo(at); err != nil {
		return err
	}
	return p.Press(at)
}

// Press presses and releases the left button where the mouse is.
func (p *Page) Press(at Point) error {
	if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		return fmt.Errorf("click: %w", err)
	}
	return nil
}

// ClickTimes clicks so often in a row: twice selects a word, three times a line.
func (p *Page) ClickTimes(at Point, times int) error {
	if err := p.MoveTo(at); err != nil {
		return err
	}
	for n := range times {
		if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(n+1))); err != nil {
			return fmt.Errorf("click %d times: %w", times, err)
		}
	}
	return nil
}

func (p *Page) mouse(kind input.DispatchMouseEventType, at Point) error {
	if err := chromedp.Do(p.ctx, chromedp.MouseEvent(kind, at.X, at.Y)); err != nil {
		return fmt.Errorf("move the mouse: %w", err)
	}
	return nil
}

// Type types on the keyboard, into whatever has the focus.
func (p *Page) Type(keys string) error {
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys)); err != nil {
		return fmt.Errorf("type: %w", err)
	}
	return nil
}

// Paste inserts a text as the clipboard would, into whatever has the focus.
func (p *Page) Paste(text string) error {
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		return fmt.Errorf("paste: %w", err)
	}
	return nil
}

// ctrl is the protocol's bit for the key.
const ctrl = 2

// Shortcut presses the keys that stand for a command of the browser's editor:
// "selectAll", "copy", "cut", "paste". Copy and paste are the real clipboard's.
func (p *Page) Shortcut(command string) error {
	letter := map[string]string{"selectAll": "a", "copy": "c", "cut": "x", "paste": "v"}[command]
	if letter == "" {
		return fmt.Errorf("shortcut %s: no keys stand for it", command)
	}
	event := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Modifiers: ctrl, Commands: []string{command},
		Key: letter, Code: "Key" + strings.ToUpper(letter), WindowsVirtualKeyCode: int64(strings.ToUpper(letter)[0]),
	}
	if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event); err != nil {
		return fmt.Errorf("shortcut %s: %w", command, err)
	}
	event.Type, event.Commands = input.DispatchKeyEventTypeKeyUp, nil
	if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event); err != nil {
		return fmt.Errorf("shortcut %s: %w", command, err)
	}
	return nil
}

// HoldEnter presses Enter, has it repeat as a held key does, and releases it.
func (p *Page) HoldEnter(repeats int) error {
	event := input.DispatchKeyEventParams{Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}
	for i := range repeats + 1 {
		event.Type = input.DispatchKeyEventTypeKeyDown
		event.AutoRepeat = new(i > 0)
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event); err != nil {
			return fmt.Errorf("hold Enter: %w", err)
		}
		time.Sleep(30 * time.Millisecond) // a keyboard's rate
	}
	event.Type, event.AutoRepeat, event.Text = input.DispatchKeyEventTypeKeyUp, nil, ""
	if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event); err != nil {
		return fmt.Errorf("release Enter: %w", err)
	}
	return nil
}
