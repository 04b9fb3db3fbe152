package settings

// Themes of our pages and of the card.
const (
	ThemeAuto  = "auto" // as the system or browser prefers
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// How numbers in pages are marked.
const (
	NumbersUnderline  = "underline"
	NumbersBackground = "background"
	NumbersPlain      = "plain" // not at all: they can be clicked all the same
)

// MaxHistoryDays bounds History.Days: ten years.
const MaxHistoryDays = 3650

// Look tells how what is ours looks.
type Look struct {
	Theme   string `json:"theme"`   // ThemeAuto, ThemeLight or ThemeDark
	Numbers string `json:"numbers"` // NumbersUnderline, NumbersBackground or NumbersPlain
}

// look checks how it looks.
func (e *Errors) look(l Look) {
	e.oneOf("look.theme", l.Theme, ThemeAuto, ThemeLight, ThemeDark)
	e.oneOf("look.numbers", l.Numbers, NumbersUnderline, NumbersBackground, NumbersPlain)
}
