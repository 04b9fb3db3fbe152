import { findPhoneNumbersInText } from "libphonenumber-js/max";

/** How many numbers the library finds in a text of the user's country. */
globalThis.findByLibphonenumber = (text, country) => findPhoneNumbersInText(text, country).length;
