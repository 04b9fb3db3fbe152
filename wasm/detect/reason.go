package detect

// Reason is why a candidate is no number.
type Reason string

// The reasons. Taken is that of a candidate which Find returns.
const (
	Taken         Reason = ""
	TooShort      Reason = "too_short"      // no telephone number has so few digits
	TooLong       Reason = "too_long"       // nor so many
	NotAssigned   Reason = "not_assigned"   // no numbering plan knows it
	PrefixMissing Reason = "prefix_missing" // it is valid once the national prefix stands before it, and no label says that it is a telephone number
	LocalOnly     Reason = "local_only"     // a local number, and no area code is known for it
	Labelled      Reason = "labelled"       // the text calls it something else: an order, an account
	Amount        Reason = "amount"         // money, a percentage, a quantity
	Date          Reason = "date"           // a date, Gregorian or Jalali, or years
	Time          Reason = "time"           // a time of day
	Decimal       Reason = "decimal"        // a decimal fraction, a coordinate
	Version       Reason = "version"        // a version, an IP address
	Card          Reason = "card"           // a bank card (Luhn, ISO/IEC 7812-1)
	Account       Reason = "account"        // an IBAN or Sheba (ISO 13616)
	Identity      Reason = "identity"       // an Iranian national or legal ID, by its check digit
	Book          Reason = "book"           // an ISBN, ISSN or EAN
	Hash          Reason = "hash"           // a UUID or a part of one
	Postal        Reason = "postal"         // a postal code: ten digits in Iran, a ZIP and four in the United States
	Timestamp     Reason = "timestamp"      // seconds or milliseconds since 1970
	Pages         Reason = "pages"          // pages of a publication
	Glued         Reason = "glued"          // a part of a word or of a longer number
	Address       Reason = "address"        // a part of a web or mail address
	Code          Reason = "code"           // a part of a USSD or feature code
	Arithmetic    Reason = "arithmetic"     // a term of a calculation
	Learned       Reason = "learned"        // the user said that it is no telephone number
)

// Reasons lists all reasons but Taken.
var Reasons = []Reason{
	TooShort, TooLong, NotAssigned, PrefixMissing, LocalOnly, Labelled, Amount, Date, Time, Decimal, Version, Card,
	Account, Identity, Book, Hash, Postal, Timestamp, Pages, Glued, Address, Code, Arithmetic, Learned,
}
