package detect

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// found writes what Find returns as text=number, with extension, last line and
// kind where there are such.
func found(text string, o Options) []string {
	units := utf16.Encode([]rune(text))
	var all []string
	for _, m := range New().Find(text, o) {
		s := string(utf16.Decode(units[m.Start:m.End])) + "=" + m.E164
		if m.Extension != "" {
			s += " x" + m.Extension
		}
		if m.Last != "" {
			s += " to " + m.Last
		}
		if m.Kind != Phone {
			s += " " + string(m.Kind)
		}
		all = append(all, s)
	}
	return all
}

func TestNumbersAreFoundAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		name, text string
		options    Options
		want       string // joined by " | "
	}{
		{"a range ends with its last line", "تلفن: 021-88123456-9", Options{Region: "IR"}, "021-88123456=+982188123456 to +982188123459"},
		{"a range in words", "۰۲۱-۸۸۱۲۳۴۵۶ الی ۶۰", Options{Region: "IR"}, "۰۲۱-۸۸۱۲۳۴۵۶=+982188123456 to +982188123460"},
		{"several lines", "88123456/57/58 تلفن تهران", Options{Region: "IR", AreaCode: "21"}, "88123456=+982188123456 to +982188123458"},
		{"what is no later line is none", "021-88123456-1", Options{Region: "IR"}, "021-88123456=+982188123456"},
		{"the second number of a list lacks its area code", "تلفن: ۰۲۱-۸۸۱۲۳۴۵۶ و ۸۸۱۲۳۴۵۷", Options{Region: "IR"}, "۰۲۱-۸۸۱۲۳۴۵۶=+982188123456 | ۸۸۱۲۳۴۵۷=+982188123457"},
		{"and its fax", "تلفن ۰۲۱۸۸۱۲۳۴۵۶ نمابر: ۸۸۱۲۳۴۵۷", Options{Region: "IR"}, "۰۲۱۸۸۱۲۳۴۵۶=+982188123456 | ۸۸۱۲۳۴۵۷=+982188123457 fax"},
		{"anywhere in the world", "Phone: (212) 555-0142 / 555-0143", Options{Region: "US"}, "(212) 555-0142=+12125550142 | 555-0143=+12125550143"},
		{"a city gives the area code", "شعبه شیراز، تلفن: ۳۶۲۵۰۰۹۹", Options{Region: "IR"}, "۳۶۲۵۰۰۹۹=+987136250099"},
		{"the last city named does", "تهران و اصفهان: تلفن 36250099", Options{Region: "IR"}, "36250099=+983136250099"},
		{"a city behind the number", "تلفن 36250099 (شیراز)", Options{Region: "IR"}, "36250099=+987136250099"},
		{"a city wins over the user's area code", "دفتر مشهد تلفن 38123456", Options{Region: "IR", AreaCode: "21"}, "38123456=+985138123456"},
		{"the user's area code", "۸۸۱۲ ۳۴۵۶", Options{Region: "IR", AreaCode: "21"}, "۸۸۱۲ ۳۴۵۶=+982188123456"},
		{"the user's area code in another country", "Tel. 901820", Options{Region: "DE", AreaCode: "30"}, "901820=+4930901820"},
		{"a street is no city", "تهران، خیابان گیلان، پلاک ۵، تلفن: ۸۸۲۲۳۳۴۴", Options{Region: "IR"}, "۸۸۲۲۳۳۴۴=+982188223344"},
		{"nor is a gulf", "تهران، بزرگراه خلیج فارس، تلفن 88223344", Options{Region: "IR"}, "88223344=+982188223344"},
		{"nor what is named after one", "خبرگزاری فارس تلفن 88911657", Options{Region: "IR", AreaCode: "21"}, "88911657=+982188911657"},
		{"an area code on a page of elsewhere", "Bestand: 22334455", Options{Region: "IR", AreaCode: "21", Language: "de", Host: "a.de"}, ""},
		{"two years with an area code", "2024 2025", Options{Region: "IR", AreaCode: "21"}, ""},
		{"sizes", "سایزها: 38 40 42 44", Options{Region: "IR", AreaCode: "21"}, ""},
		{"a date in a row", "20240512", Options{Region: "IR", AreaCode: "21"}, ""},
		{"a resolution", "رزولوشن 3840 2160", Options{Region: "IR", AreaCode: "21"}, ""},
		{"an amount from to", "ظرفیت: 4000-5000 میلی آمپر", Options{Region: "IR", AreaCode: "21"}, ""},
		{"a row of small numbers", "02 18 21 23 35 41", Options{Region: "IR"}, ""},
		{"all groups in reverse", "۶۷۸۹ ۳۴۵ ۰۹۱۲", Options{Region: "IR"}, "۶۷۸۹ ۳۴۵ ۰۹۱۲=+989123456789"},
		{"which order nobody knows", "3456 8812 021", Options{Region: "IR"}, ""},
		{"English of America on an Iranian's page", "9123456789", Options{Region: "IR", Language: "en-US"}, ""},
		{"a bracket around the rest", "تلفن: 021 (88123456)", Options{Region: "IR"}, "021 (88123456)=+982188123456"},
		{"without a label, a city or an area code it is no number", "88123456", Options{Region: "IR"}, ""},
		{"a label called it something else", "شماره سفارش 88123456", Options{Region: "IR", AreaCode: "21"}, ""},
		{"typed from the left into a line from the right", "تلفن 88123456-021", Options{Region: "IR"}, "88123456-021=+982188123456"},
		{"with its lines", "88123456-90-021", Options{Region: "IR"}, "88123456-90-021=+982188123456"},
		{"a mobile as well", "1234567-0912", Options{Region: "IR"}, "1234567-0912=+989121234567"},
		{"a plus behind", "989121234567+", Options{Region: "IR"}, "989121234567+=+989121234567"},
		{"a plus behind the calling code", "98+ 21 88123456", Options{Region: "IR"}, "98+ 21 88123456=+982188123456"},
		{"all parts in reverse", "88123456 21-98+", Options{Region: "IR"}, "88123456 21-98+=+982188123456"},
		{"marks that cannot be seen", "\u202b021\u200c-\u200e8812\u00ad3456\u202c", Options{Region: "IR"}, "021\u200c-\u200e8812\u00ad3456=+982188123456"},
		{"digits of several scripts in one number", "۰۹۱۲٣٤٥6789", Options{Region: "IR"}, "۰۹۱۲٣٤٥6789=+989123456789"},
		{"a stroke and an underscore", "0912_345ـ6789", Options{Region: "IR"}, "0912_345ـ6789=+989123456789"},
		{"one line break", "Call (206)\n555-0183", Options{Region: "US"}, "(206)\n555-0183=+12065550183"},
		{"two numbers on two lines are two", "0912 345 6789\n0935 345 6789", Options{Region: "IR"}, "0912 345 6789=+989123456789 | 0935 345 6789=+989353456789"},
		{"without its zero after a label", "موبایل: 9123456789", Options{Region: "IR"}, "9123456789=+989123456789"},
		{"and not without the label", "9123456789", Options{Region: "IR"}, ""},
		{"a special line of a company", "خط ویژه: ۰۲۱-۴۲۶۷۸", Options{Region: "IR"}, "۰۲۱-۴۲۶۷۸=+982142678"},
		{"a local number of Germany is no other town's", "Tel. 54123421", Options{Region: "DE"}, ""},
		{"an area code with its prefix", "Tel. 7946 0018", Options{Region: "GB", AreaCode: "020"}, "7946 0018=+442079460018"},
		{"a card with a slip", "6037 9975 9876 5432", Options{Region: "IR", AreaCode: "21"}, ""},
		{"a short line of a company", "تلفن: 021-41935", Options{Region: "IR"}, "021-41935=+982141935"},
		{"glued to words", "تلفن021-88123456همراه09121234567", Options{Region: "IR"}, "021-88123456=+982188123456 | 09121234567=+989121234567"},
		{"an extension in every language", "021-88123456 داخلی ۱۲", Options{Region: "IR"}, "021-88123456 داخلی ۱۲=+982188123456 x12"},
		{"an extension as a last group", "Phone: 212-555-0142-205", Options{Region: "US"}, "212-555-0142=+12125550142 x205"},
		{"a fax number", "Tel: 030 901820, Fax: 030 901821", Options{Region: "DE"}, "030 901820=+4930901820 | 030 901821=+4930901821 fax"},
		{"telephone and fax at once is called", "Tel/Fax: 030 901820", Options{Region: "DE"}, "030 901820=+4930901820"},
		{"the user's own extensions", "داخلی ۲۰۳", Options{Region: "IR", Lengths: []int{3}}, "۲۰۳= x203 internal"},
		{"only after a label", "اتاق ۲۰۳", Options{Region: "IR", Lengths: []int{3}}, ""},
		{"nor another company's", "۰۲۱-۸۸۶۷۵۴۵۰-۹ داخلی ۲۱۲", Options{Region: "IR", Lengths: []int{3}}, "۰۲۱-۸۸۶۷۵۴۵۰=+982188675450 to +982188675459"},
		{"not an emergency number", "تلفن 110", Options{Region: "IR", Lengths: []int{3}}, ""},
		{"not a year", "تولید داخلی 1403", Options{Region: "IR", Lengths: []int{4}}, ""},
		{"only of their length", "داخلی ۲۰۳۴", Options{Region: "IR", Lengths: []int{3}}, ""},
		{"00 is dialled abroad everywhere", "0098 21 88123456", Options{Region: "US"}, "0098 21 88123456=+982188123456"},
		{"the page's language says where numbers are at home", "Tel. 030 901820", Options{Region: "IR", Language: "de"}, "030 901820=+4930901820"},
		{"its domain does", "030 901820", Options{Region: "IR", Host: "www.beispiel.de"}, "030 901820=+4930901820"},
		{"the domain that the language is spoken in", "01 234573544", Options{Region: "IR", Language: "de", Host: "beispiel.at"}, "01 234573544=+431234573544"},
		{"English says nothing of a country", "021 88123456", Options{Region: "IR", Language: "en-US"}, "021 88123456=+982188123456"},
		{"nor does a domain that spells a word", "021 88123456", Options{Region: "IR", Host: "crm.io"}, "021 88123456=+982188123456"},
		{"behind characters of two units", "😀😀 09123456789", Options{Region: "IR"}, "09123456789=+989123456789"},
	} {
		if got := strings.Join(found(c.text, c.options), " | "); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.name, c.text, got, c.want)
		}
	}
}

func TestWhatIsNoNumberIsRefusedWithItsReason(t *testing.T) {
	for _, c := range []struct {
		region, text string
		reason       Reason
	}{
		{"IR", "تاریخ: ۱۴۰۳/۰۵/۱۲", Date},
		{"US", "3/10/2024", Date},
		{"IR", "سال\u200cهای ۱۳۹۰–۱۴۰۰", Date},
		{"IR", "۰۹۱۲۱۲۳۴۵۶۷ تومان", Amount},
		{"US", "$3125550164", Amount},
		{"US", "6175550182%", Amount},
		{"IR", "000/000/83 تومان", Amount},
		{"US", "37.774929", Decimal},
		{"US", "192.168.1.254", Version},
		{"IR", "6104-3377-7013-5679", Card},
		{"US", "3782 822463 10005", Card},
		{"DE", "DE89 3704 0044 0532 0130 00", Account},
		{"IR", "کد ملی: 0076207689", Labelled},
		{"IR", "0084575948", Identity},
		{"IR", "978-622-7587-73-9", Book},
		{"GB", "81168220-4923-4960-9322-620798125253", Hash},
		{"GB", "pp. 1631-1632 (2001)", Pages},
		{"US", "1 2 3 4 5 6 7 8 9 10", Pages},
		{"US", "ABC3125550129XYZ", Glued},
		{"US", "XK-305-555-0145", Glued},
		{"US", "305-555-0145-A", Glued},
		{"US", "https://example.com/t/212-555-0159", Address},
		{"IR", "/uploads/02141518120.jpg", Address},
		{"IR", "09123456789@example.ir", Address},
		{"IR", "*733*1*09123456789#", Code},
		{"IR", "09127345618 + 1 = 2", Arithmetic},
		{"US", "Order number 212-555-0142", Labelled},
		{"DE", "Kundennummer 030 2288834", Labelled},
		{"IR", "کد محصول ۰۲۱۸۸۴۵۱۲۳۶", Labelled},
		{"IR", "14358-94461", Postal},
		{"US", "94107-1204", Postal},
		{"DE", "1745966367", Timestamp},
		{"IR", "1745966367123", Timestamp},
		{"IR", "9123456789", PrefixMissing},
		{"IR", "تلفن: 88123456", LocalOnly},
		{"IR", "0123456788", NotAssigned},
		{"IR", "09155655855568161", TooLong},
		{"IR", "12345", TooShort},
	} {
		var reasons []Reason
		for _, candidate := range New().Explain(c.text, Options{Region: c.region}) {
			reasons = append(reasons, candidate.Reason)
		}
		if len(reasons) == 0 || reasons[0] != c.reason {
			t.Errorf("%q is refused with %q, want %q", c.text, reasons, c.reason)
		}
		if found := found(c.text, Options{Region: c.region}); found != nil {
			t.Errorf("%q: found %q", c.text, found)
		}
	}
}

// Orders are taken by telephone, and have numbers.
func TestALabelIsReadWithTheWordsAroundIt(t *testing.T) {
	for text, want := range map[string]string{
		"سفارش: 09127345618":                                "09127345618=+989127345618",
		"شماره سفارش: 09127345618":                          "",
		"برای سفارش با شماره 09127345618 تماس بگیرید":       "09127345618=+989127345618",
		"شماره پشتیبانی: 021-88123456":                      "021-88123456=+982188123456",
		"فروش بلیط: 02188123456":                            "02188123456=+982188123456",
		"شماره بلیط: 02188123456":                           "",
		"استعلام قیمت: 021-88123456":                        "021-88123456=+982188123456",
		"تاریخ: 1402/11/22 09123456789":                     "09123456789=+989123456789",
		"پلاک 12 02122334455":                               "02122334455=+982122334455",
		"کد پستی ۱۹۹۱۷۳۴۵۱۲ تلفن ۰۲۸-۳۳۳۲۱۱۰۱":              "۰۲۸-۳۳۳۲۱۱۰۱=+982833321101",
		"شماره پرونده\tهمراه\n1402\t09127345618":            "09127345618=+989127345618",
		"شماره پرونده\tهمراه\n09127345618\t1402":            "",
		"https://wa.me/989127345618":                        "989127345618=+989127345618",
		"<a href=\"tel:09127345618\">":                      "09127345618=+989127345618",
		"آدرس: پلاک ۱۲، تلفن ۲: ۰۲۸۳۳۳۲۱۱۰۱":                "۰۲۸۳۳۳۲۱۱۰۱=+982833321101",
		"قیمت 12,500,000 تومان، تماس 0912 734 5618 خانم ب.": "0912 734 5618=+989127345618",
	} {
		if got := strings.Join(found(text, Options{Region: "IR"}), " | "); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

func TestLabelsOfTheWorldAreReadAlike(t *testing.T) {
	for _, c := range []struct{ region, text, want string }{
		{"GB", "Customer service number: 0800 123 4567", "0800 123 4567=+448001234567"},
		{"US", "Our sales number: 1-800-555-0142", "1-800-555-0142=+18005550142"},
		{"US", "Lost or stolen card: 1-800-555-0142", "1-800-555-0142=+18005550142"},
		{"US", "Port of Seattle 206-728-3000", "206-728-3000=+12067283000"},
		{"US", "Order number 212-555-0142", ""},
		{"US", "Case no. 2125550142", ""},
		{"DE", "Notrufnummer: 030 1234567", "030 1234567=+49301234567"},
		{"DE", "Festnetznummer 030 1234567", "030 1234567=+49301234567"},
		{"DE", "Rechnungsnummer 030 1234567", ""},
	} {
		if got := strings.Join(found(c.text, Options{Region: c.region}), " | "); got != c.want {
			t.Errorf("%q: found %q, want %q", c.text, got, c.want)
		}
	}
}
