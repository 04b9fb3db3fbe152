package detect

// word is what a word before or after a number says of it.
type word uint8

const (
	unknown   word = iota
	joining        // stands between a label and its number and says nothing
	phoneWord      // what follows is a telephone number
	faxWord        // what follows is a fax number
	innerWord      // what follows is an extension of the PBX
	otherWord      // what follows is the number of something else
	unitWord       // what went before is an amount
)

// wordOf looks a folded word up.
func wordOf(w string) word {
	if c := iranianWord(w); c != unknown {
		return c
	}
	switch w {
	case "no", "nr", "nº", "n°", "n", "num", "number", "numbers", "numero", "número", "numéro", "nummer", "numer", "номер", "no's",
		"is", "at", "on", "us", "our", "the", "of", "or", "and", "to", "me", "at:", "a", "au", "la", "le", "el", "unter", "uns", "an", "por", "на", "по", "numara", "numarası",
		"رقم", "الرقم", "علی", "رقمنا", "nos", "номеру", "नंबर", "号码", "番号", "at us", "pl", "please", "now", "today", "here", "directly":
		return joining
	case "tel", "tell", "tél", "tels", "telf", "tlf", "tfno", "tfn", "telefon", "telefone", "telefono", "teléfono", "teléfonos", "téléphone", "telephone", "telephones",
		"telp", "telepon", "telefoon", "telefonnummer", "rufnummer", "handynummer", "mobilnummer", "telefonnr", "puhelin", "puh", "phone", "phones", "ph", "fon", "fone", "p", "t", "m",
		"mobile", "mobil", "mobiltelefon", "móvil", "movil", "mob", "cell", "cellphone", "cellular", "cel", "celular", "cellulare", "cep", "gsm", "handy", "hotline", "helpline", "hp",
		"call", "calls", "dial", "ring", "text", "sms", "whatsapp", "whats", "wa", "viber", "telegram", "signal", "contact", "contacts", "reception", "switchboard", "zentrale", "office",
		"anrufen", "anruf", "rufen", "appelez", "appeler", "llame", "llámanos", "ligue", "chiama", "chiamaci", "bel", "kontakt", "contacto", "contato", "contatto", "fale", "conosco", "standard",
		"тел", "телефон", "телефоны", "телефону", "моб", "мобильный", "сот", "звоните", "звонок", "вайбер", "контакт", "контакты", "факстел",
		"هاتف", "الهاتف", "جوال", "الجوال", "موبایل", "محمول", "اتصل", "اتصال", "للاتصال", "للتواصل", "تواصل", "تلیفون", "تلفون", "واتس",
		"טלפון", "נייד", "טל", "फ़ोन", "फोन", "मोबाइल", "মোবাইল", "ফোন", "โทร", "đt", "thoại", "telefonu", "telefonas", "telefón", "telefonszám", "τηλ", "τηλέφωνο", "κινητό":
		return phoneWord
	case "fax", "faxe", "telefax", "faks", "faksi", "faxnummer", "télécopie", "telecopie", "факс", "f", "فاکس", "الفاکس", "פקס", "φαξ":
		return faxWord
	case "ext", "extn", "extension", "durchwahl", "ramal", "anexo", "dahili", "доб":
		return innerWord
	case "id", "ids", "uid", "uuid", "order", "orders", "invoice", "invoices", "ref", "reference", "refs", "account", "acct", "acc", "sku", "part", "parts", "model", "serial", "sn", "s/n", "isbn", "issn", "ean", "gtin", "upc",
		"imei", "iccid", "iban", "bic", "swift", "vat", "tax", "tin", "tracking", "track", "awb", "pnr", "ticket", "tickets", "case", "patent", "passport", "card", "pan", "zip", "zipcode", "postcode", "postal", "plz",
		"siret", "siren", "rcs", "bce", "kvk", "nhs", "ssn", "ein", "duns", "vin", "hash", "sha", "sha1", "sha256", "md5", "commit", "build", "version", "ver", "rev", "port", "txn", "transaction", "booking", "reservation",
		"customer", "client", "item", "product", "article", "lot", "batch", "policy", "licence", "license", "registration", "reg", "member", "membership", "policyholder", "voucher", "coupon", "code", "key", "pin", "doi", "pmid", "cve", "rfc",
		"commande", "facture", "dossier", "référence", "réf", "pedido", "factura", "expediente", "cuit", "cpf", "cnpj", "rg", "rut", "nif", "cif", "dni", "nie", "rfc:", "nit", "fatura", "sipariş", "vergi", "kimlik", "ordine", "fattura", "iva", "piva", "ordre", "bestilling", "faktura",
		"kunden", "aktenzeichen", "az", "steuer", "ust", "bestellung", "rechnung", "auftrag", "artikel", "personnummer", "orgnr", "bankgiro", "plusgiro", "kto", "konto", "blz", "depot", "snr",
		"инн", "кпп", "огрн", "снилс", "бик", "счет", "счёт", "заказ", "заказа", "артикул", "договор", "паспорт", "индекс", "طلب", "فاتوره", "حساب", "订单", "订单号", "身份证", "注文", "注文番号", "주문":
		return otherWord
	case "bytes", "byte", "kb", "mb", "gb", "people", "users", "views", "visits", "km", "kg", "usd", "eur", "euro", "euros", "dollars", "rials", "tomans", "toman", "rial", "irr", "irt", "stars", "items", "votes", "followers":
		return unitWord
	}
	return compound(w)
}

// iranianWord looks a folded Persian word up.
func iranianWord(w string) word {
	switch w {
	case "شماره", "شمارهی", "های", "ها", "ی", "با", "به", "را", "از", "ما", "خود", "و", "است", "هم", "یا", "نیز", "این", "زیر", "ذیل", "خط", "خطوط", "فوری", "ثابت", "مستقیم", "رایگان":
		return joining
	case "تلفن", "تلفنی", "تلفنهای", "تلفکس", "تماس", "تماسها", "موبایل", "همراه", "همراهم", "واتساپ", "واتسپ", "واتس", "تلگرام", "ایتا", "روبیکا", "پیامک", "اساماس",
		"پاسخگوی", "پاسخگو", "پاسخگویی", "تل", "گوشی", "زنگ", "بزنید", "تلفنخانه", "سیار", "تلفنگویا", "بگیرید", "سامانه":
		return phoneWord
	case "فکس", "فاکس", "نمابر", "دورنگار", "دورنویس":
		return faxWord
	case "داخلی":
		return innerWord
	case "کد", "کدملی", "شناسه", "ملی", "پستی", "سفارش", "فاکتور", "رهگیری", "پیگیری", "پرونده", "حساب", "کارت", "شبا", "قبض", "پرداخت", "اشتراک", "ثبت", "ثبتی", "شابک", "بارکد", "سریال", "اقتصادی", "شناسنامه",
		"بیمه", "بیمهنامه", "نامه", "پلاک", "قطعه", "مجوز", "پروانه", "قرارداد", "مشتری", "عضویت", "نسخه", "ویرایش", "صفحه", "سند", "چک", "فیش", "مرجع", "تراکنش", "کالا", "مدل", "قیمت", "مبلغ", "پرسنلی", "دانشجویی",
		"گذرنامه", "بلیط", "بلیت", "جاری", "سپرده", "شاخص", "تاریخ", "ساعت", "مختصات", "آگهی", "سفارشات", "رزرو", "کنتور", "پارت", "نخست", "آیه", "آیات", "سوره", "جدول", "سرشماره", "سامانهپیامکی":
		return otherWord
	case "تومان", "تومن", "ریال", "درهم", "دلار", "یورو", "نفر", "عدد", "بازدید", "متر", "کیلومتر", "کیلوگرم", "گرم", "درصد", "دستگاه", "واحدی", "میلیون", "میلیارد", "هزار":
		return unitWord
	}
	return unknown
}

// compound reads words that are made of others, as German does, and those of
// scripts that have no blanks.
func compound(w string) word {
	for _, end := range [...]string{"nummer", "nummern", "nr"} {
		if head, ok := cut(w, end); ok && len(head) >= 3 {
			for _, phone := range [...]string{"tel", "ruf", "handy", "mobil", "service", "hotline", "kontakt"} {
				if len(head) >= len(phone) && head[:len(phone)] == phone {
					return phoneWord
				}
			}
			return otherWord
		}
	}
	for _, end := range [...]string{"电话", "電話", "手机", "热线", "熱線", "专线", "联系", "連絡先", "お問い合わせは", "お問い合わせ", "携帯", "전화", "휴대폰", "โทร", "เบอร์"} {
		if _, ok := cut(w, end); ok {
			return phoneWord
		}
	}
	for _, end := range [...]string{"传真", "傳真", "ファックス", "ファクス", "팩스", "แฟกซ์"} {
		if _, ok := cut(w, end); ok {
			return faxWord
		}
	}
	return unknown
}

// cut returns what stands before an ending.
func cut(w, end string) (head string, ok bool) {
	if len(w) < len(end) || w[len(w)-len(end):] != end {
		return w, false
	}
	return w[:len(w)-len(end)], true
}
