//go:build !js

package chromium

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"
)

// cardName is the element whose closed shadow root holds the card. The page
// cannot look into it; the browser's own DOM protocol can.
const cardName = "simotel-card"

// textNode is the DOM's Node.TEXT_NODE.
const textNode = 3

// card returns the card's closed shadow root, nil when no card is open. It is
// looked for by the browser, in shadow roots and frames too: to be sent a long page
// for each look, and all changes of it from then on, would keep the page busy.
func (p *Page) card() (*cdp.Node, error) {
	host, err := p.cardHost()
	if host == 0 || err != nil {
		return nil, err
	}
	described, err := chromedp.Call(p.ctx, dom.DescribeNode, dom.DescribeNodeParams{NodeID: host, Depth: new(int64(-1)), Pierce: new(true)})
	if err != nil {
		return nil, fmt.Errorf("read the card: %w", err)
	}
	if len(described.Node.ShadowRoots) == 0 {
		return nil, nil
	}
	return described.Node.ShadowRoots[0], nil
}

// cardHost returns the element that the card is in, 0 when no card is open.
func (p *Page) cardHost() (cdp.NodeID, error) {
	// The protocol tells of no node before it was asked for the document.
	if _, err := chromedp.Call(p.ctx, dom.GetDocument, dom.GetDocumentParams{Depth: new(int64(1))}); err != nil {
		return 0, fmt.Errorf("read the document: %w", err)
	}
	search, err := chromedp.Call(p.ctx, dom.PerformSearch, dom.PerformSearchParams{Query: "<" + cardName + ">"})
	if err != nil {
		return 0, fmt.Errorf("look for the card: %w", err)
	}
	var hosts []cdp.NodeID
	if search.ResultCount > 0 {
		found, err := chromedp.Call(p.ctx, dom.GetSearchResults, dom.GetSearchResultsParams{SearchID: search.SearchID, ToIndex: 1})
		if err != nil {
			return 0, fmt.Errorf("look for the card: %w", err)
		}
		hosts = found.NodeIDs
	}
	if _, err := chromedp.Call(p.ctx, dom.DiscardSearchResults, dom.DiscardSearchResultsParams{SearchID: search.SearchID}); err != nil {
		return 0, fmt.Errorf("look for the card: %w", err)
	}
	if len(hosts) == 0 {
		return 0, nil
	}
	return hosts[0], nil
}

// find returns the first node of a tree, shadow roots included, that is the one.
func find(n *cdp.Node, is func(*cdp.Node) bool) *cdp.Node {
	if is(n) {
		return n
	}
	for _, c := range slices.Concat(n.ShadowRoots, n.Children) {
		if found := find(c, is); found != nil {
			return found
		}
	}
	return nil
}

// CardText returns what the card shows, a line for each piece, empty when no
// card is open. What is hidden in it is left out.
func (p *Page) CardText() (string, error) {
	root, err := p.card()
	if root == nil || err != nil {
		return "", err
	}
	var lines []string
	collect(root, &lines)
	return strings.Join(lines, "\n"), nil
}

func collect(n *cdp.Node, lines *[]string) {
	if text := strings.TrimSpace(n.NodeValue); n.NodeType == textNode && text != "" {
		*lines = append(*lines, text)
	}
	if _, hidden := attribute(n, "hidden"); hidden {
		return
	}
	for _, c := range n.Children {
		collect(c, lines)
	}
}

func attribute(n *cdp.Node, name string) (string, bool) {
	for i := 0; i+1 < len(n.Attributes); i += 2 {
		if n.Attributes[i] == name {
			return n.Attributes[i+1], true
		}
	}
	return "", false
}

// OpenCard rests the mouse on a text of the page until its card shows a word.
func (p *Page) OpenCard(ctx context.Context, text, word string) error {
	at, err := p.PointOf(text)
	if err == nil {
		err = p.MoveTo(at)
	}
	if err == nil {
		_, err = p.WaitCard(ctx, word)
	}
	return err
}

// CardButton returns the middle of the card's button with a text or label once it
// stays where it is, as a hand would aim at it; of one that calls or ends a call, in
// whatever language, once it obeys, which it does not for a moment, nor, if it calls,
// while something covers the card.
func (p *Page) CardButton(label string) (Point, error) {
	var at, before Point
	var missing error // no card, or none with such a button: that is not waited for
	err := poll(p.ctx, "the card to be ready", func(context.Context) (bool, error) {
		root, err := p.card()
		if err != nil {
			return false, err
		}
		if button := cardButton(root, label); button != nil && (isOf(button, "new") || isOf(button, "call") && find(root, isDeaf) != nil) {
			return false, nil
		}
		before = at
		at, missing = p.button(root, label)
		return missing != nil || at == before, nil
	})
	return at, errors.Join(err, missing)
}

// WaitCardObeys waits until a card is open that does what it is told.
func (p *Page) WaitCardObeys(ctx context.Context) error {
	return poll(ctx, "the card to obey", func(context.Context) (bool, error) {
		root, err := p.card()
		return root != nil && find(root, isDeaf) == nil, err
	})
}

// CardButtonNow is CardButton for a hand that does not wait.
func (p *Page) CardButtonNow(label string) (Point, error) {
	root, err := p.card()
	if err != nil {
		return Point{}, err
	}
	return p.button(root, label)
}

func (p *Page) button(root *cdp.Node, label string) (Point, error) {
	if root == nil {
		return Point{}, errors.New("no card is open")
	}
	button := cardButton(root, label)
	if button == nil {
		return Point{}, fmt.Errorf("the card has no button %q", label)
	}
	box, err := p.box(button)
	if err != nil {
		return Point{}, fmt.Errorf("the place of button %q: %w", label, err)
	}
	return box.Middle(), nil
}

// cardButton returns the button with a text or label, nil if there is none.
func cardButton(root *cdp.Node, label string) *cdp.Node {
	if root == nil {
		return nil
	}
	return find(root, func(n *cdp.Node) bool {
		if n.LocalName != "button" {
			return false
		}
		var lines []string
		collect(n, &lines)
		named, _ := attribute(n, "aria-label")
		return strings.Join(lines, " ") == label || named == label
	})
}

// CardBox returns the place of the card, its border included.
func (p *Page) CardBox() (Box, error) {
	root, err := p.card()
	if err != nil {
		return Box{}, err
	}
	if root == nil {
		return Box{}, errors.New("no card is open")
	}
	card := find(root, func(n *cdp.Node) bool { role, _ := attribute(n, "role"); return role == "dialog" })
	if card == nil {
		return Box{}, errors.New("the card's host is empty")
	}
	box, err := p.box(card)
	if err != nil {
		return Box{}, fmt.Errorf("the place of the card: %w", err)
	}
	return box, nil
}

// box returns where an element is, its border included.
func (p *Page) box(n *cdp.Node) (Box, error) {
	box, err := chromedp.Call(p.ctx, dom.GetBoxModel, dom.GetBoxModelParams{BackendNodeID: n.BackendNodeID})
	if err != nil {
		return Box{}, err
	}
	q := box.Model.Border
	return Box{min(q[0], q[6]), min(q[1], q[3]), max(q[2], q[4]), max(q[5], q[7])}, nil
}

// CardIsCovered says whether a card is open that shows by its looks that
// something of the page keeps it from being seen.
func (p *Page) CardIsCovered() (bool, error) { return p.cardHas("covered") }

// CardIsBad says whether a card is open that shows by its looks that something
// went wrong.
func (p *Page) CardIsBad() (bool, error) { return p.cardHas("state bad") }

// cardHas says whether something in the card is of all of these classes.
func (p *Page) cardHas(classes string) (bool, error) {
	root, err := p.card()
	if root == nil || err != nil {
		return false, err
	}
	return find(root, func(n *cdp.Node) bool {
		return !slices.ContainsFunc(strings.Fields(classes), func(c string) bool { return !isOf(n, c) })
	}) != nil, nil
}

// isDeaf says whether an element is a card that takes no call.
func isDeaf(n *cdp.Node) bool { return isOf(n, "new") || isOf(n, "covered") }

// isOf says whether an element is of a class.
func isOf(n *cdp.Node, class string) bool {
	all, _ := attribute(n, "class")
	return slices.Contains(strings.Fields(all), class)
}

// unmarked takes out the marks, seen by nobody, that keep numbers in order
// within text of the other direction.
var unmarked = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// WaitCard waits until the card shows a text, with or without the marks around
// its numbers, and returns all that it shows. An empty text waits until no card
// is open.
func (p *Page) WaitCard(ctx context.Context, text string) (string, error) {
	var shown string
	err := poll(ctx, fmt.Sprintf("the card to show %q", text), func(context.Context) (bool, error) {
		var err error
		shown, err = p.CardText()
		if text == "" {
			return shown == "", err
		}
		return strings.Contains(shown, text) || strings.Contains(unmarked.Replace(shown), text), err
	})
	if err != nil {
		err = fmt.Errorf("%w; it shows %q", err, shown)
	}
	return shown, err
}
