package detect

// iran's area codes, national significant: those of its 31 provinces (ITU-T
// E.129 national numbering plan of Iran; since 2013 one code for a province).
const iranAreaCodes = " 11 13 17 21 23 24 25 26 28 31 34 35 38 41 44 45 51 54 56 58 61 66 71 74 76 77 81 83 84 86 87 "

// cityArea returns the area code of an Iranian city or province by its folded
// name, "" if it is none: the capitals of the provinces and the cities of more
// than about 150,000 people (census of 2016, Statistical Centre of Iran).
func cityArea(name string) string {
	switch name {
	case "تهران", "اسلامشهر", "شهریار", "ورامین", "پردیس", "ملارد", "پاکدشت", "قرچک", "رباطکریم", "شهرقدس", "tehran":
		return "21"
	case "کرج", "فردیس", "نظرآباد", "نظراباد", "هشتگرد", "karaj":
		return "26"
	case "قم", "qom":
		return "25"
	case "اصفهان", "کاشان", "خمینیشهر", "نجفآباد", "نجفاباد", "شاهینشهر", "شهرضا", "مبارکه", "isfahan", "esfahan", "kashan":
		return "31"
	case "مشهد", "نیشابور", "سبزوار", "تربتحیدریه", "قوچان", "کاشمر", "mashhad", "neyshabur":
		return "51"
	case "شیراز", "فارس", "مرودشت", "جهرم", "فسا", "کازرون", "لار", "shiraz":
		return "71"
	case "تبریز", "مراغه", "مرند", "میانه", "اهر", "بناب", "tabriz":
		return "41"
	case "ارومیه", "خوی", "بوکان", "مهاباد", "میاندوآب", "میاندواب", "سلماس", "پیرانشهر", "نقده", "urmia", "orumiyeh":
		return "44"
	case "اهواز", "خوزستان", "دزفول", "آبادان", "ابادان", "خرمشهر", "ماهشهر", "بندرماهشهر", "اندیمشک", "بهبهان", "شوشتر", "ایذه", "ahvaz", "ahwaz", "abadan":
		return "61"
	case "رشت", "گیلان", "انزلی", "بندرانزلی", "لاهیجان", "لنگرود", "تالش", "rasht":
		return "13"
	case "ساری", "مازندران", "بابل", "آمل", "امل", "قایمشهر", "بابلسر", "نوشهر", "چالوس", "تنکابن", "بهشهر", "babol":
		return "11"
	case "گرگان", "گلستان", "گنبد", "گنبدکاووس", "gorgan":
		return "17"
	case "کرمان", "رفسنجان", "سیرجان", "جیرفت", "بم", "kerman":
		return "34"
	case "یزد", "میبد", "اردکان", "yazd":
		return "35"
	case "شهرکرد", "بروجن", "shahrekord":
		return "38"
	case "همدان", "ملایر", "نهاوند", "تویسرکان", "hamedan", "hamadan":
		return "81"
	case "کرمانشاه", "باختران", "kermanshah":
		return "83"
	case "ایلام", "ilam":
		return "84"
	case "اراک", "ساوه", "خمین", "محلات", "saveh":
		return "86"
	case "سنندج", "کردستان", "سقز", "مریوان", "بانه", "قروه", "sanandaj":
		return "87"
	case "زنجان", "ابهر", "zanjan":
		return "24"
	case "قزوین", "تاکستان", "qazvin":
		return "28"
	case "سمنان", "شاهرود", "دامغان", "گرمسار", "semnan", "shahroud":
		return "23"
	case "اردبیل", "پارسآباد", "پارساباد", "خلخال", "ardabil":
		return "45"
	case "زاهدان", "زابل", "چابهار", "ایرانشهر", "zahedan":
		return "54"
	case "بیرجند", "قاین", "birjand":
		return "56"
	case "بجنورد", "شیروان", "اسفراین", "bojnurd":
		return "58"
	case "خرمآباد", "خرماباد", "لرستان", "بروجرد", "دورود", "الیگودرز", "khorramabad", "borujerd":
		return "66"
	case "یاسوج", "گچساران", "دوگنبدان", "yasuj":
		return "74"
	case "بندرعباس", "هرمزگان", "قشم", "کیش", "میناب":
		return "76"
	case "بوشهر", "برازجان", "گناوه", "عسلویه", "bushehr":
		return "77"
	}
	return ""
}

// nearCity is how many bytes before and behind a number a city is looked for.
const nearCity, behindCity = 320, 32

// cityNear returns the area code of the city that is named last before byte
// start, or in brackets behind byte end.
func cityNear(text string, start, end int) string {
	if area := cityIn(text, max(0, start-nearCity), start); area != "" {
		return area
	}
	if r, at := seenAt(text, end); markOf(r)&(blank|open) != 0 {
		return cityIn(text, at, min(len(text), end+behindCity))
	}
	return ""
}

// cityIn returns the area code of the last city named in a part of a text.
func cityIn(text string, from, i int) (area string) {
	for i > from {
		r, size := before(text, i)
		if !isLetter(r) {
			i -= size
			continue
		}
		w, start := wordBefore(text, i)
		name := w.bytes[:w.n]
		if isSecondPart(string(name)) {
			first, begins := wordBefore(text, blankBefore(text, start))
			first.append(name)
			if area = cityArea(string(first.bytes[:first.n])); area != "" && !isNamedAfter(text, begins) {
				return area
			}
		}
		if start == i {
			return ""
		}
		if area = cityArea(string(name)); area != "" && !isNamedAfter(text, start) {
			return area
		}
		i = start
	}
	return ""
}

// isNamedAfter reports whether what a city's name at byte i names is none, but a
// street, an estate or a newspaper called after it.
func isNamedAfter(text string, i int) bool {
	for i > 0 {
		r, size := before(text, i)
		if r != ' ' && markOf(r) != invisible {
			break
		}
		i -= size
	}
	w, _ := wordBefore(text, max(i, 0))
	switch string(w.bytes[:w.n]) {
	case "خیابان", "خ", "بلوار", "بزرگراه", "اتوبان", "آزادراه", "ازادراه", "جاده", "میدان", "شهرک", "کوچه", "کوی", "محله", "پل", "تقاطع", "چهارراه", "ایستگاه", "مترو", "پاساژ", "مجتمع", "برج",
		"ساختمان", "خلیج", "خبرگزاری", "روزنامه", "دانشگاه", "هتل", "رستوران", "بیمارستان", "بانک", "بیمه", "شرکت", "بازار", "street", "hotel", "road", "restaurant":
		return true
	}
	return false
}

// isSecondPart reports whether a word ends a name of two: خرم آباد, بندر عباس.
func isSecondPart(w string) bool {
	switch w {
	case "آباد", "اباد", "شهر", "عباس", "ماهشهر", "انزلی", "کاووس", "قدس", "کریم", "حیدریه":
		return true
	}
	return false
}

// blankBefore returns where the blank or joiner before byte i begins, i if there
// is none.
func blankBefore(text string, i int) int {
	if i == 0 {
		return i
	}
	r, size := before(text, i)
	if r == ' ' || markOf(r) == invisible {
		return i - size
	}
	return i
}
