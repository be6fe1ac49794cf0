//! Numbers of documents and persons that can be checked by themselves.
//!
//! Each validator knows one state's number: how many characters, which, what its check
//! digit covers, and what the number says of its holder (day of birth, sex). None of
//! them changes a number. Where a rule is advisory, because the state itself breaks it,
//! a number that fails it is [`Check::Plausible`], not [`Check::Wrong`].

mod americas;
mod asia;
mod europe;
mod oceania;
mod sums;

use serde::Deserialize;

use crate::mrz::Date;

/// The numbers that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validator {
    /// Argentina's DNI: seven or eight digits, no check digit.
    ArgDni,
    /// An Australian licence: six to ten characters, by state.
    AusLicence,
    /// Brazil's CPF: eleven digits, two of them check digits.
    BraCpf,
    /// The number of a Brazilian licence: eleven digits, two check digits, advisory.
    BraCnh,
    /// A licence or photo card of Ontario: a letter and fourteen digits, `A9999-99999-99999`.
    CanOntario,
    /// A licence of Québec: a letter and twelve digits, `A9999-999999-99`.
    CanQuebec,
    /// Chile's RUT.
    ChlRut,
    /// China's citizen identity number, GB 11643.
    ChnIdentity,
    /// The permits for Hong Kong and Macau: H or M and eight or ten digits.
    ChnPermit,
    /// The number of a German document: ten characters of a reduced alphabet.
    DeuDocument,
    /// Spain's DNI: eight digits and a letter.
    EspDni,
    /// Spain's NIE: X, Y or Z, seven digits and a letter.
    EspNie,
    /// A British licence: sixteen characters made of the holder's name and birth, or
    /// Northern Ireland's eight digits.
    GbrLicence,
    /// India's Aadhaar: twelve digits, Verhoeff.
    IndAadhaar,
    /// India's permanent account number.
    IndPan,
    /// Italy's codice fiscale.
    ItaFiscalCode,
    /// A Japanese licence: twelve digits.
    JpnLicence,
    /// Japan's My Number.
    JpnMyNumber,
    /// Korea's resident or foreigner registration number.
    KorResident,
    /// A Korean licence: region, year, serial, check.
    KorLicence,
    /// Mexico's CURP.
    MexCurp,
    /// A New Zealand licence: two letters and six digits.
    NzlLicence,
    /// Poland's PESEL.
    PolPesel,
    /// Sweden's personal number.
    SwePersonal,
    /// A vehicle's identification number, ISO 3779: seventeen characters without I, O, Q.
    Vin,
}

/// What a validator says of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Its check digit covers it and is right: it was read as it was issued.
    Proven,
    /// It has the right form; there is no check digit that could say more, or only an
    /// advisory one that does not fit.
    Plausible,
    /// It cannot be such a number.
    Wrong,
}

/// What a number says of its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Implied {
    /// The day of birth, where the number holds all of it.
    pub birth: Option<Date>,
    /// `M` or `F`.
    pub sex: Option<char>,
}

impl Validator {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 25] = [
        Self::ArgDni,
        Self::AusLicence,
        Self::BraCnh,
        Self::BraCpf,
        Self::CanOntario,
        Self::CanQuebec,
        Self::ChlRut,
        Self::ChnIdentity,
        Self::ChnPermit,
        Self::DeuDocument,
        Self::EspDni,
        Self::EspNie,
        Self::GbrLicence,
        Self::IndAadhaar,
        Self::IndPan,
        Self::ItaFiscalCode,
        Self::JpnLicence,
        Self::JpnMyNumber,
        Self::KorLicence,
        Self::KorResident,
        Self::MexCurp,
        Self::NzlLicence,
        Self::PolPesel,
        Self::SwePersonal,
        Self::Vin,
    ];

    /// Its name in templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ArgDni => "arg_dni",
            Self::AusLicence => "aus_licence",
            Self::BraCnh => "bra_cnh",
            Self::BraCpf => "bra_cpf",
            Self::CanOntario => "can_ontario",
            Self::CanQuebec => "can_quebec",
            Self::ChlRut => "chl_rut",
            Self::ChnIdentity => "chn_identity",
            Self::ChnPermit => "chn_permit",
            Self::DeuDocument => "deu_document",
            Self::EspDni => "esp_dni",
            Self::EspNie => "esp_nie",
            Self::GbrLicence => "gbr_licence",
            Self::IndAadhaar => "ind_aadhaar",
            Self::IndPan => "ind_pan",
            Self::ItaFiscalCode => "ita_fiscal_code",
            Self::JpnLicence => "jpn_licence",
            Self::JpnMyNumber => "jpn_my_number",
            Self::KorLicence => "kor_licence",
            Self::KorResident => "kor_resident",
            Self::MexCurp => "mex_curp",
            Self::NzlLicence => "nzl_licence",
            Self::PolPesel => "pol_pesel",
            Self::SwePersonal => "swe_personal",
            Self::Vin => "vin",
        }
    }

    /// The numbers of persons whose check digits tell them from all other numbers that the state
    /// (`issuer`, as the MRZ prints it) puts on its documents.
    pub(crate) fn of_persons(issuer: &str) -> &'static [Self] {
        match issuer {
            "BRA" => &[Self::BraCpf],
            "CHN" => &[Self::ChnIdentity],
            "ESP" => &[Self::EspDni, Self::EspNie],
            "ITA" => &[Self::ItaFiscalCode],
            "KOR" => &[Self::KorResident],
            "MEX" => &[Self::MexCurp],
            _ => &[],
        }
    }

    /// `text` as such a number is spelled, where that differs and O and 0 or I and 1 make the
    /// difference, which recognisers do not tell apart; strokes are one of the latter.
    pub(crate) fn spelled(self, text: &str) -> Option<String> {
        let capitals = text.to_ascii_uppercase();
        // Small letters of the same shape: nothing else of these is taken for another.
        if matches!(self, Self::CanOntario | Self::CanQuebec) {
            return (capitals != text).then_some(capitals);
        }
        let (read, text) = match self {
            // It is set in capitals.
            Self::Vin => (text, capitals),
            _ => (text, text.to_owned()),
        };
        let text = text.as_str();
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '|') {
            return None;
        }
        let digit = |c: char| match c {
            'I' | '|' => '1',
            'O' => '0',
            other => other,
        };
        let letter = |c: char| match c {
            '1' | '|' => 'I',
            '0' => 'O',
            other => other,
        };
        let count = text.chars().count();
        let spelled: String = match self {
            // No I, O or Q, lest they be taken for 1 and 0 (ISO 3779, clause 4.5).
            // Volkswagen's cars begin with WVW; WWW is nobody's.
            Self::Vin if count == 17 => {
                let (maker, rest) = match text.strip_prefix("WWW") {
                    Some(rest) => ("WVW", rest),
                    None => ("", text),
                };
                let chars = maker.chars().chain(rest.chars());
                chars
                    .map(|c| if c == 'Q' { '0' } else { digit(c) })
                    .collect()
            }
            // The digit in the place of its letter is one of its shape: the one that is right.
            Self::EspDni if count == 9 => {
                let (body, last) = text.split_at(count - 1);
                let body: String = body.chars().map(digit).collect();
                let letters = match last {
                    "0" => "DQ",
                    "2" => "Z",
                    "5" => "S",
                    "6" => "G",
                    "8" => "B",
                    _ => last,
                };
                let numbers = letters.chars().map(|letter| format!("{body}{letter}"));
                numbers
                    .into_iter()
                    .find(|number| self.check(number) == Check::Proven)?
            }
            // Six letters of the names, and those of month, town and check; where digits belong
            // letters from L on may stand, to tell persons apart, but no O and no I.
            Self::ItaFiscalCode if count == 16 => text
                .chars()
                .enumerate()
                .map(|(at, c)| match at {
                    0..6 | 8 | 11 | 15 => letter(c),
                    _ => digit(c),
                })
                .collect(),
            // Four letters, six digits, six letters, and two to tell persons apart, of which the
            // first is a digit for births before 2000 and one of the first letters from then on. The
            // check digit weighs O and 0 there alike.
            Self::MexCurp if count == 18 => text
                .chars()
                .map(|c| c.to_ascii_uppercase())
                .enumerate()
                .map(|(at, c)| match at {
                    0..4 | 10..16 => letter(c),
                    _ => digit(c),
                })
                .collect(),
            _ => return None,
        };
        (spelled != read).then_some(spelled)
    }

    /// What it says of `text`; spaces and punctuation count for nothing, small letters
    /// as capitals.
    #[must_use]
    pub fn check(self, text: &str) -> Check {
        let number = compact(text);
        match self {
            Self::ArgDni => americas::arg_dni(&number),
            Self::AusLicence => oceania::aus_licence(&number),
            Self::BraCnh => americas::bra_cnh(&number),
            Self::BraCpf => americas::bra_cpf(&number),
            Self::CanOntario => americas::can_licence(&number, 14),
            Self::CanQuebec => americas::can_licence(&number, 12),
            Self::ChlRut => americas::chl_rut(&number),
            Self::ChnIdentity => asia::chn_identity(&number),
            Self::ChnPermit => asia::chn_permit(&number),
            Self::DeuDocument => europe::deu_document(&number),
            Self::EspDni => europe::esp_dni(&number),
            Self::EspNie => europe::esp_nie(&number),
            Self::GbrLicence => europe::gbr_licence(&number),
            Self::IndAadhaar => asia::ind_aadhaar(&number),
            Self::IndPan => asia::ind_pan(&number),
            Self::ItaFiscalCode => europe::ita_fiscal_code(&number),
            Self::JpnLicence => asia::jpn_licence(&number),
            Self::JpnMyNumber => asia::jpn_my_number(&number),
            Self::KorLicence => asia::kor_licence(text, &number),
            Self::KorResident => asia::kor_resident(&number),
            Self::MexCurp => americas::mex_curp(&number),
            Self::NzlLicence => oceania::nzl_licence(&number),
            Self::PolPesel => europe::pol_pesel(&number),
            Self::SwePersonal => europe::swe_personal(&number),
            Self::Vin => sums::vin(&number),
        }
    }

    /// What a number that is not [`Check::Wrong`] says of its holder. `today` decides
    /// the century where the number leaves it open.
    #[must_use]
    pub fn implied(self, text: &str, today: Date) -> Implied {
        if self.check(text) == Check::Wrong {
            return Implied::default();
        }
        let number = compact(text);
        match self {
            Self::ChnIdentity => asia::chn_identity_implies(&number),
            Self::ItaFiscalCode => europe::ita_fiscal_code_implies(&number, today),
            Self::KorResident => asia::kor_resident_implies(&number),
            Self::MexCurp => americas::mex_curp_implies(&number),
            Self::PolPesel => europe::pol_pesel_implies(&number),
            Self::SwePersonal => europe::swe_personal_implies(&number, today),
            Self::GbrLicence => europe::gbr_licence_implies(&number, today),
            _ => Implied::default(),
        }
    }
}

/// Letters and digits of `text`, in capitals; full-width forms become plain ones.
fn compact(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            c => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date {
        year: 2026,
        month: 6,
        day: 15,
    };

    #[test]
    fn what_recognisers_cannot_tell_apart_is_spelled_as_it_must_be() {
        for (validator, read, expected) in [
            (
                Validator::Vin,
                "KMHXR41VOHV494487",
                Some("KMHXR41V0HV494487"),
            ),
            (Validator::Vin, "KMHXR41V0HV494487", None),
            (Validator::Vin, "KMHXR41VO", None),
            (
                Validator::Vin,
                "ZFAkW94U21V669536",
                Some("ZFAKW94U21V669536"),
            ),
            (
                Validator::MexCurp,
                "MAGF561107HVZRMRO1",
                Some("MAGF561107HVZRMR01"),
            ),
            (Validator::MexCurp, "MAGF561107HVZRMRA1", None),
            (
                Validator::MexCurp,
                "MAGF561107hVZRMRA1",
                Some("MAGF561107HVZRMRA1"),
            ),
            (
                Validator::CanOntario,
                "w8999-79756-90885",
                Some("W8999-79756-90885"),
            ),
            (Validator::CanQuebec, "W8999-797569-08", None),
            (Validator::EspDni, "12345678Z", None),
            (Validator::EspDni, "123456782", Some("12345678Z")),
            // Not the letter of this number.
            (Validator::EspDni, "123456728", None),
            (
                Validator::Vin,
                "WWWMC12H1ZL92IO12",
                Some("WVWMC12H1ZL921012"),
            ),
            (
                Validator::ItaFiscalCode,
                "RSSMRA85T1OA562S",
                Some("RSSMRA85T10A562S"),
            ),
            (
                Validator::ItaFiscalCode,
                "CLMGL|58C63L219Z",
                Some("CLMGLI58C63L219Z"),
            ),
            (
                Validator::ItaFiscalCode,
                "RZZGPP61R06D9690",
                Some("RZZGPP61R06D969O"),
            ),
        ] {
            assert_eq!(validator.spelled(read).as_deref(), expected, "{read}");
        }
    }

    /// Published specimens and the test vectors of public validators: of each number
    /// one that is right and, where a check digit allows it, one that is not.
    #[test]
    fn numbers_that_are_right_and_wrong() {
        use Check::{Plausible, Proven, Wrong};
        use Validator as V;
        let mut failures = Vec::new();
        for (validator, number, expected) in [
            (V::CanOntario, "Z9241-90706-06020", Plausible),
            (V::CanOntario, "Z9241-907061-06", Wrong),
            (V::CanQuebec, "E2050-354538-48", Plausible),
            (V::CanQuebec, "E2050-354538-4O", Wrong),
            (V::KorResident, "971013-9019902", Proven),
            (V::KorResident, "510603-1001322", Proven),
            // Since October 2020 the digits after the sex are random.
            (V::KorResident, "971013-9019903", Plausible),
            (V::KorResident, "971313-9019903", Wrong),
            (V::KorResident, "97101-39019902", Proven),
            (V::KorResident, "971013-901990", Wrong),
            (V::KorLicence, "11-18-086342-62", Plausible),
            (V::KorLicence, "28-21-012345-01", Plausible),
            (V::KorLicence, "서울 18-086342-62", Plausible),
            (V::KorLicence, "29-18-086342-62", Wrong),
            (V::JpnLicence, "309012345620", Proven),
            (V::JpnLicence, "309012345610", Wrong),
            (V::JpnLicence, "309212345610", Wrong),
            (V::JpnMyNumber, "6214 9832 0257", Proven),
            (V::JpnMyNumber, "6214 9832 0258", Wrong),
            (V::ChnIdentity, "360426199101010071", Proven),
            (V::ChnIdentity, "11010519491231002X", Proven),
            (V::ChnIdentity, "360426199101010072", Wrong),
            (V::ChnIdentity, "110105194912310021", Wrong),
            (V::ChnPermit, "H1234567800", Plausible),
            (V::ChnPermit, "K12345678", Wrong),
            (V::IndAadhaar, "2341 2341 2346", Proven),
            (V::IndAadhaar, "2341 2341 2347", Wrong),
            (V::IndAadhaar, "1234 1234 1234", Wrong),
            (V::IndAadhaar, "222222222222", Wrong),
            (V::IndAadhaar, "XXXX XXXX 1234", Plausible),
            (V::IndPan, "ACUPA7085R", Plausible),
            (V::IndPan, "ABMXA3211G", Wrong),
            (V::IndPan, "ACUPA0000R", Wrong),
            (V::BraCpf, "390.533.447-05", Proven),
            (V::BraCpf, "111.444.777-35", Proven),
            (V::BraCpf, "231.002.999-00", Wrong),
            (V::BraCpf, "000.000.000-00", Wrong),
            (V::BraCnh, "02926434554", Proven),
            (V::BraCnh, "12345678900", Proven),
            (V::BraCnh, "98765432109", Proven),
            (V::BraCnh, "58316794534", Proven),
            (V::BraCnh, "12345678901", Plausible),
            (V::BraCnh, "11111111111", Wrong),
            (V::MexCurp, "BOXW310820HNERXN09", Proven),
            (V::MexCurp, "HEGG560427MVZRRL04", Proven),
            (V::MexCurp, "BOXW310820HNERXN08", Wrong),
            (V::EspDni, "54362315K", Proven),
            (V::EspDni, "12345678-Z", Proven),
            (V::EspDni, "99999999 R", Proven),
            (V::EspDni, "54362315Z", Wrong),
            (V::EspNie, "X2482300W", Proven),
            (V::EspNie, "X-1234567-L", Proven),
            (V::EspNie, "X2482300A", Wrong),
            (V::ItaFiscalCode, "RCCMNL83S18D969H", Proven),
            (V::ItaFiscalCode, "MRTMTT25D09F205Z", Proven),
            (V::ItaFiscalCode, "RCCMNL83S18D969A", Wrong),
            (V::ChlRut, "12.531.909-2", Proven),
            (V::ChlRut, "76.086.428-5", Proven),
            (V::ChlRut, "12.531.909-3", Wrong),
            (V::ArgDni, "12.345.678", Plausible),
            (V::ArgDni, "123.456", Wrong),
            (V::GbrLicence, "MORGA657054SM9IJ", Plausible),
            (V::GbrLicence, "MORGA657054SM9IJ 35", Plausible),
            (V::GbrLicence, "MORGA697054SM9IJ", Wrong),
            (V::GbrLicence, "12345678", Plausible),
            (V::AusLicence, "123 456 789", Plausible),
            (V::AusLicence, "12", Wrong),
            (V::NzlLicence, "AB123456", Plausible),
            (V::NzlLicence, "A1234567", Wrong),
            (V::DeuDocument, "L01X00T471", Proven),
            (V::DeuDocument, "L01X00T47", Plausible),
            (V::DeuDocument, "L01X00T472", Wrong),
            (V::DeuDocument, "LOIX00T47", Wrong),
            (V::PolPesel, "44051401359", Proven),
            (V::PolPesel, "44051401358", Wrong),
            (V::SwePersonal, "811218-9876", Proven),
            (V::SwePersonal, "19811218-9876", Proven),
            (V::SwePersonal, "811218-9877", Wrong),
            (V::Vin, "1M8GDM9AXKP042788", Proven),
            (V::Vin, "VFSIV2009ASIV2009", Wrong),
            (V::Vin, "WVWZZZ1JZ3W386752", Plausible),
        ] {
            let found = validator.check(number);
            if found != expected {
                failures.push(format!(
                    "{validator:?} {number}: {found:?}, not {expected:?}"
                ));
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
    }

    #[test]
    fn what_numbers_say_of_their_holders() {
        for (validator, number, birth, sex) in [
            (
                Validator::KorResident,
                "971013-9019902",
                "1897-10-13",
                Some('M'),
            ),
            (
                Validator::KorResident,
                "510603-1001322",
                "1951-06-03",
                Some('M'),
            ),
            (
                Validator::ChnIdentity,
                "11010519491231002X",
                "1949-12-31",
                Some('F'),
            ),
            (
                Validator::MexCurp,
                "HEGG560427MVZRRL04",
                "1956-04-27",
                Some('F'),
            ),
            (
                Validator::ItaFiscalCode,
                "RCCMNL83S18D969H",
                "1983-11-18",
                Some('M'),
            ),
            (Validator::PolPesel, "44051401359", "1944-05-14", Some('M')),
            (
                Validator::SwePersonal,
                "811218-9876",
                "1981-12-18",
                Some('M'),
            ),
            (
                Validator::GbrLicence,
                "MORGA657054SM9IJ",
                "1964-07-05",
                Some('F'),
            ),
        ] {
            let implied = validator.implied(number, TODAY);
            let day = implied.birth.map(|d| d.to_string()).unwrap_or_default();
            assert_eq!((day.as_str(), implied.sex), (birth, sex), "{number}");
        }
        let wrong = Validator::ChnIdentity.implied("110105194912310021", TODAY);
        assert_eq!(wrong, Implied::default());
    }

    #[test]
    fn names_come_back() {
        for validator in Validator::ALL {
            let name = toml::Value::String(validator.as_str().to_owned());
            assert_eq!(name.try_into(), Ok(validator));
        }
    }

    #[test]
    fn nothing_is_no_number() {
        for validator in Validator::ALL {
            for text in [
                "",
                "-",
                "ÄÖÜ",
                "가나다라마바사아자차카타파",
                "１２",
                &"9".repeat(400),
            ] {
                assert_eq!(validator.check(text), Check::Wrong, "{validator:?} {text}");
            }
        }
    }
}
