package detect

import (
	"strings"
	"sync"
)

// word is what a word before or after a number says of it.
type word uint8

const (
	unknown     word = iota
	joining          // stands between a label and its number and says nothing
	phoneWord        // what follows is a telephone number
	faxWord          // what follows is a fax number
	innerWord        // what follows is an extension of the PBX
	otherWord        // what follows is the number of something else
	codeWord         // the same, also with one word in between
	orderWord        // what follows is either: whom to call for it, or, with a word for number, its number
	serviceWord      // who answers the telephone, also with a word for number
	unitWord         // what went before is an amount
)

// wordOf looks a folded word up.
func wordOf(w []byte) word {
	if len(w) == 0 {
		return unknown
	}
	wordsOnce.Do(makeWords)
	if c, ok := words[string(w)]; ok {
		return c
	}
	return compound(string(w))
}

// lists are the words that wordOf knows, in the form of folded, by what they
// say: first those of Persian pages, then what the languages of the world write
// before telephone and fax numbers, then what people number besides them.
var lists = [...]struct {
	means word
	words string
}{
	{joining, "شماره های ها ی با به ویژه را از ما خود و است هم یا نیز این زیر ذیل " +
		"فوری ثابت مستقیم رایگان"},
	{phoneWord, "تلفن تلفنی تلفنهای تلفکس تلفنخانه تلفنگویا تل خط خطوط تماس تماسها موبایل همراه سیار گوشی پیامک " +
		"واتساپ واتسپ واتس تلگرام ایتا روبیکا پاسخگوی پاسخگو پاسخگویی زنگ بزنید بگیرید سامانه"},
	{faxWord, "فکس فاکس نمابر دورنگار دورنویس"},
	{innerWord, "داخلی"},
	{codeWord, "کد شناسه"},
	{serviceWord, "پشتیبانی فروش خدمات رزرو پذیرش مشاوره روابط اورژانس دفتر شرکت مرکز"},
	{orderWord, "سفارش سفارشات اشتراک ثبت مشتری مشتریان خرید پیگیری بیمه کارت پرداخت محصول مجوز پروانه " +
		"قرارداد عضویت سند کالا مدل قیمت بلیط بلیت آگهی نامه قبض کنتور پارت بازدید"},
	{otherWord, "کدملی ملی پستی فاکتور رهگیری پرونده حساب شبا ثبتی شابک بارکد سریال اقتصادی شناسنامه بیمهنامه " +
		"پلاک قطعه نسخه ویرایش صفحه چک فیش مرجع تراکنش مبلغ پرسنلی دانشجویی گذرنامه جاری سپرده شاخص " +
		"تاریخ ساعت مختصات آیه آیات سوره جدول سرشماره تعداد کاربر حجم نرخ جمع دانلود امتیاز وزن ابعاد رزولوشن موجودی"},
	{unitWord, "تومان تومن ریال درهم دلار یورو نفر عدد متر کیلومتر کیلوگرم گرم درصد میلیون میلیارد هزار"},
	{joining, "no nr n num number numbers numero número numéro nummer numer numara numarası номер номеру رقم الرقم नंबर " +
		"is at on us our the of or and to me a please now today here directly free toll " +
		"au la le el unter uns an por на по علی nos"},
	{phoneWord, "tel tell tels telephone telephones phone phones ph p t m mobile mob cell cellphone cellular gsm " +
		"hotline helpline call calls dial ring text sms whatsapp whats wa viber telegram contact contacts reception switchboard " +
		"tél téléphone appelez appeler standard portable " +
		"telefon telefonnummer rufnummer handynummer mobilnummer mobil mobiltelefon handy fon anrufen anruf rufen zentrale kontakt " +
		"telf tlf tfno tfn teléfono telefono teléfonos móvil movil celular cel llame llámanos contacto " +
		"telefone fone ligue contato fale conosco cellulare chiama contatto telefoon bel " +
		"cep telp telepon hp puhelin puh thoại đt telefonu telefonas telefón telefonszám " +
		"тел телефон телефоны телефону моб мобильный сот звоните звонок вайбер контакт контакты τηλ τηλέφωνο κινητό " +
		"هاتف الهاتف جوال الجوال محمول اتصل اتصال للاتصال للتواصل تواصل تلیفون تلفون " +
		"טלפון נייד טל फ़ोन फोन मोबाइल মোবাইল ফোন"},
	{faxWord, "fax faxe telefax faxnummer f faks faksi télécopie telecopie факс الفاکس פקס φαξ"},
	{innerWord, "ext extn extension durchwahl dw ramal anexo dahili доб"},
	{codeWord, "id ids code"},
	{serviceWord, "support sales service services delivery booking bookings reservation reservations office emergency"},
	{orderWord, "order orders customer client registration card ticket tickets case port item product article part parts model lot batch " +
		"policy licence license member membership voucher coupon account passport build key"},
	{otherWord, "uid uuid invoice invoices ref reference refs acct acc sku serial sn " +
		"isbn issn ean gtin upc doi pmid cve rfc patent imei iccid vin pan amex visa mastercard " +
		"iban bic swift vat tax tin ssn ein duns nhs kvk siret siren rcs bce " +
		"tracking track awb pnr zip zipcode postcode postal plz " +
		"hash sha md5 commit version ver rev txn transaction reg pin total sum " +
		"commande facture dossier référence réf pedido factura expediente cuit cpf cnpj rut nif cif dni nie nit " +
		"ordine fattura iva piva ordre bestilling faktura fatura sipariş vergi kimlik " +
		"kunden aktenzeichen az steuer ust bestellung rechnung auftrag artikel kto konto blz depot " +
		"personnummer orgnr bankgiro plusgiro инн кпп огрн снилс бик счет счёт заказ заказа артикул договор паспорт индекс " +
		"طلب فاتوره 订单 订单号 身份证 注文 注文番号 주문"},
	{unitWord, "bytes byte kb mb gb people users views visits km kg usd eur euro euros dollars " +
		"rials tomans toman rial irr irt stars items votes followers"},
}

// words are those of lists. A map is one look-up for each word before a number;
// a switch of so many strings is a dozen comparisons.
// It is made when the first word is asked for: a page's core starts in one task.
var (
	words     map[string]word
	wordsOnce sync.Once
)

func makeWords() {
	words = make(map[string]word, 640)
	for _, l := range lists {
		for w := range strings.FieldsSeq(l.words) {
			words[w] = l.means
		}
	}
}

// compound reads words that are made of others, as German does, and those of
// scripts that have no blanks.
func compound(w string) word {
	if last := w[len(w)-1]; last != 'r' && last != 'n' && w[0] < 0xe0 {
		return unknown
	}
	for _, end := range [...]string{"nummer", "nummern", "nr"} {
		if head, ok := cut(w, end); ok && len(head) >= 3 {
			for _, phone := range [...]string{"tel", "ruf", "handy", "mobil", "service", "hotline", "kontakt", "durchwahl", "notruf", "festnetz"} {
				if strings.HasPrefix(head, phone) {
					return phoneWord
				}
			}
			for _, other := range [...]string{"kunde", "bestell", "rechnung", "artikel", "auftrag", "steuer", "ident", "konto", "vertrag", "mitglied", "personal", "person", "serie", "liefer",
				"sendung", "vorgang", "akten", "matrikel", "ausweis", "versicherung", "polic", "los", "teile", "modell", "charge", "referenz", "register", "ust", "umsatzsteuer", "buchung", "reservierung", "depot", "ordre", "order", "kund", "faktura"} {
				if strings.HasPrefix(head, other) {
					return otherWord
				}
			}
			return unknown
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
