/** Kinds of personal data, each with what is found of it. */
export interface PersonalData {
  emails: string[];
  ibans: string[];
  phones: string[];
  cards: string[];
}

const MOST = 1000;

/** What looks like personal data and, where there is a checksum, is. Each thing is named once. */
export function personalData(texts: Iterable<string>): PersonalData {
  const found = {
    emails: new Set<string>(),
    ibans: new Set<string>(),
    phones: new Set<string>(),
    cards: new Set<string>(),
  };
  for (const text of texts) {
    collect(text, EMAIL, found.emails, (one) => one.toLowerCase());
    let rest = collect(text, IBAN, found.ibans, (one) => one.replaceAll(/\s/g, '').toUpperCase(), isIban);
    rest = collect(rest, CARD, found.cards, digits, isCard);
    collect(rest, PHONE, found.phones, (one) => (one.startsWith('+') ? '+' : '') + digits(one), isPhone);
  }
  const lists = Object.entries(found).map(([kind, set]) => [kind, [...set]]);
  return Object.fromEntries(lists) as PersonalData;
}

/** @returns the text without what was taken, so that the digits of an IBAN are no phone number */
function collect(
  text: string,
  pattern: RegExp,
  into: Set<string>,
  normal: (match: string) => string,
  valid: (normal: string) => boolean = () => true,
): string {
  return text.replaceAll(pattern, (match) => {
    const one = normal(match);
    if (!valid(one)) return match;
    if (into.size < MOST) into.add(one);
    return ' '.repeat(match.length);
  });
}

const digits = (text: string) => text.replaceAll(/\D/g, '');

// Every repetition has an end: these run over text that others wrote.
const EMAIL =
  /(?<![\w.+-])[\w+-]{1,64}(?:\.[\w+-]{1,64}){0,8}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}\b/gi;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const CARD = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d.,-]?\d)/g;
const PHONE =
  /(?<![\w.,/-])(?<!\d )(?:\+\d{1,3}|00\d{2,3}|0\d{1,4})(?:[ ./()-]{0,2}\d){5,12}(?![\d.,/-]?\d)/g;

/** ISO 13616: the country's length, and a remainder of 1 when divided by 97. */
export function isIban(iban: string): boolean {
  if (iban.length !== LENGTHS[iban.slice(0, 2)]) return false;
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const LENGTHS = Object.fromEntries(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);

/** Luhn's checksum (ISO/IEC 7812-1), and a beginning that a network has. */
export function isCard(number: string): boolean {
  if (!/^(4|5[1-5]|2[2-7]|3[47]|36|38|30|35|6)/.test(number) || /^(\d)\1+$/.test(number)) return false;
  const sum = [...number].toReversed().reduce((total, sign, at) => {
    const value = Number(sign) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** `01022024` was a date. */
const DATE = /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d$/;
const isPhone = (number: string) => !DATE.test(number) && !/^0+$/.test(number) && digits(number).length <= 15;
