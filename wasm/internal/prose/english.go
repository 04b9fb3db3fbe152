//go:build !js

package prose

import "fmt"

// English is written in the United States, with numbers of London among them.
var English = &Language{
	Name:   "English",
	Code:   "en",
	Region: "US",
	plain: []string{
		"The {thing} was put up by {people} who had never met before, and it has been in use ever since.",
		"Ask at the desk in {place} whether the {thing} is still to be had; it sells quickly in spring.",
		"Our {people} look after the {thing} as if it were their own.",
		"Nobody in {place} remembers why the {thing} was painted green, but everybody likes it.",
		"Delivery takes {few} days within {place} and a little longer to the islands.",
		"We repair what others throw away, from the smallest {thing} to the largest.",
		"Rain is likely towards the evening, with some sun in {place} and wind along the coast.",
		"It is said that {people} from {place} taught the neighbours how to bake this bread.",
		"Please bring the {thing} with you, clean and in its box, so that the {people} can look at it.",
		"The second floor is open on weekdays; on Sundays the {people} meet there for tea.",
		"This page tells you how to order a {thing}, how to pay for it and what to do when it does not fit.",
		"A guide leads groups of up to {few} through the halls and answers whatever they ask.",
	},
	figures: []string{
		"The {thing} costs {price} dollars without the case.",
		"Founded in {year}, the company moved to {place} a few years later.",
		"Last changed on {date} by one of our {people}.",
		"Please quote article {code} when you order the {thing}.",
		"Your ticket has the reference {code}, which you will need at the door in {place}.",
		"About {code} people live in {place}, and {grouped} dollars were spent on the {thing} last year.",
		"The offer ends on {date}; after that the {thing} is {price} again.",
		"See the report of {year} for how the {people} were chosen.",
	},
	contacts: []string{
		"Call us at {number} if you have questions about the {thing}.",
		"{place} office: {number}",
		"The {people} answer on {number} from Monday to Friday.",
		"Tel. {number}, ask for the {people}.",
		"You can reach the workshop in {place} by telephone: {number}.",
		"Phone {number} | open until six",
	},
	labels: []string{"Home", "About us", "Products and services", "Read more", "Add to basket", "Contact", "Terms of use", "In stock", "Most popular first",
		"Sign in", "Show all reviews", "Opening hours", "Directions", "Frequently asked questions", "Share this page", "Sizes and colours", "Questions and answers", "News"},
	words: map[string][]string{
		"thing":  {"lantern", "garden bench", "printer", "copper kettle", "winter coat", "bicycle pump", "reading lamp", "water filter", "wooden ladder", "music stand"},
		"place":  {"Springfield", "the old harbour", "Riverside", "the upper town", "Lakeview", "the market hall", "Fairmont", "Greenfield"},
		"people": {"volunteers", "engineers", "gardeners", "teachers", "librarians", "apprentices", "drivers", "nurses"},
	},
	number: func(w *writer) string {
		// The numbers from 555-0100 to 555-0199 are kept for fiction.
		area := []int{212, 305, 312, 415, 512, 617, 650, 713}[w.random.IntN(8)]
		last := w.random.IntN(100)
		switch w.random.IntN(4) {
		case 0:
			return fmt.Sprintf("(%d) 555-01%02d", area, last)
		case 1:
			return fmt.Sprintf("%d-555-01%02d", area, last)
		case 2:
			return fmt.Sprintf("+1 %d 555 01%02d", area, last)
		}
		// And these in London.
		return fmt.Sprintf("+44 20 7946 0%03d", w.random.IntN(1000))
	},
}
