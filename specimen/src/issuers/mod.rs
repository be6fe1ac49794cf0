//! Issuers and the names of their fictional holders.
//!
//! The codes are ICAO's (Doc 9303-3, section 5); what the documents look like
//! is the press's own invention and copies nobody's design.

pub mod further;

pub use further::FURTHER;

/// A stock of names to draw holders from, in capitals as documents print them.
#[derive(Debug)]
pub struct Names {
    /// Surnames.
    pub surnames: &'static [&'static str],
    /// Given names of women.
    pub female: &'static [&'static str],
    /// Given names of men.
    pub male: &'static [&'static str],
    /// Places of birth.
    pub places: &'static [&'static str],
}

/// An issuing state.
#[derive(Debug)]
pub struct Issuer {
    /// Its code in the MRZ, one to three letters.
    pub code: &'static str,
    /// Its name in its own language, as the document's head prints it.
    pub name: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// Nationality as printed.
    pub nationality: &'static str,
    /// Who issues; one is drawn.
    pub authorities: &'static [&'static str],
    /// Pattern of document numbers: `A` letter, `9` digit, `#` either.
    pub number: &'static str,
    /// Pattern of personal numbers; empty where none is printed.
    pub personal_number: &'static str,
    /// Dark, middle and light ink of the background, as `#rrggbb`.
    pub inks: [&'static str; 3],
    /// Where its holders' names come from.
    pub names: &'static Names,
}

/// The issuer with this code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Issuer> {
    all().find(|issuer| issuer.code == code)
}

/// All issuers of the press.
pub fn all() -> impl Iterator<Item = &'static Issuer> {
    ISSUERS.iter().chain(&FURTHER)
}

/// The issuers among whom a seed chooses where none is named.
pub static ISSUERS: [Issuer; 12] = [
    Issuer {
        code: "UTO",
        name: "UTOPIA",
        name_en: "REPUBLIC OF UTOPIA",
        nationality: "UTOPIAN",
        authorities: &[
            "PASSPORT OFFICE ZENITH",
            "MINISTRY OF THE INTERIOR",
            "CONSULATE AT EL DORADO",
        ],
        number: "A99999#A9",
        personal_number: "AA999999A",
        inks: ["#1d4f7c", "#5f9bc4", "#d8e8f1"],
        names: &UTOPIAN,
    },
    Issuer {
        code: "D",
        name: "BUNDESREPUBLIK DEUTSCHLAND",
        name_en: "FEDERAL REPUBLIC OF GERMANY",
        nationality: "DEUTSCH",
        authorities: &["STADT MÜNCHEN", "STADT KÖLN", "LANDRATSAMT LÖRRACH"],
        number: "C99#99#9A",
        personal_number: "",
        inks: ["#6b4a21", "#b08d57", "#f0e9da"],
        names: &GERMAN,
    },
    Issuer {
        code: "FRA",
        name: "RÉPUBLIQUE FRANÇAISE",
        name_en: "FRENCH REPUBLIC",
        nationality: "FRANÇAISE",
        authorities: &["PRÉFECTURE DE L'ISÈRE", "PRÉFECTURE DU FINISTÈRE"],
        number: "99AA99999",
        personal_number: "",
        inks: ["#2d3f86", "#8a93c8", "#e7e8f4"],
        names: &FRENCH,
    },
    Issuer {
        code: "ESP",
        name: "ESPAÑA",
        name_en: "KINGDOM OF SPAIN",
        nationality: "ESPAÑOLA",
        authorities: &["DGP-28131AX6A1", "DGP-08055BX2D1"],
        number: "AAA999999",
        personal_number: "99999999A",
        inks: ["#8a3a3a", "#cf8d7c", "#f6e8e1"],
        names: &SPANISH,
    },
    Issuer {
        code: "PRT",
        name: "PORTUGAL",
        name_en: "PORTUGUESE REPUBLIC",
        nationality: "PORTUGUESA",
        authorities: &["SEF LISBOA", "GOV. CIVIL ÉVORA"],
        number: "A999999",
        personal_number: "99999999",
        inks: ["#2f6b4a", "#84b696", "#e6f1e7"],
        names: &PORTUGUESE,
    },
    Issuer {
        code: "POL",
        name: "RZECZPOSPOLITA POLSKA",
        name_en: "REPUBLIC OF POLAND",
        nationality: "POLSKIE",
        authorities: &["WOJEWODA MAŁOPOLSKI", "PREZYDENT MIASTA ŁODZI"],
        number: "AA9999999",
        personal_number: "99999999999",
        inks: ["#8a2f4f", "#cc8aa3", "#f5e6ec"],
        names: &POLISH,
    },
    Issuer {
        code: "CZE",
        name: "ČESKÁ REPUBLIKA",
        name_en: "CZECH REPUBLIC",
        nationality: "ČESKÁ REPUBLIKA",
        authorities: &["MAGISTRÁT MĚSTA BRNA", "PRAHA 7"],
        number: "99999999",
        personal_number: "9999999999",
        inks: ["#41356e", "#9088bd", "#e9e6f3"],
        names: &CZECH,
    },
    Issuer {
        code: "SWE",
        name: "SVERIGE",
        name_en: "SWEDEN",
        nationality: "SVENSK",
        authorities: &["POLISMYNDIGHETEN", "AMBASSADEN I OSLO"],
        number: "99999999",
        personal_number: "9999999999",
        inks: ["#1f6a74", "#7fb7ba", "#e2f0ef"],
        names: &SWEDISH,
    },
    Issuer {
        code: "ISL",
        name: "ÍSLAND",
        name_en: "ICELAND",
        nationality: "ÍSLENSKT",
        authorities: &["ÞJÓÐSKRÁ ÍSLANDS", "SÝSLUMAÐURINN Á AKUREYRI"],
        number: "A9999999",
        personal_number: "9999999999",
        inks: ["#2c5670", "#88aec2", "#e4edf2"],
        names: &ICELANDIC,
    },
    Issuer {
        code: "TUR",
        name: "TÜRKİYE CUMHURİYETİ",
        name_en: "REPUBLIC OF TÜRKİYE",
        nationality: "T.C.",
        authorities: &["İÇİŞLERİ BAKANLIĞI", "İZMİR VALİLİĞİ"],
        number: "A99A99999",
        personal_number: "99999999999",
        inks: ["#7a4030", "#c79a80", "#f4eae2"],
        names: &TURKISH,
    },
    Issuer {
        code: "ROU",
        name: "ROMÂNIA",
        name_en: "ROMANIA",
        nationality: "ROMÂNĂ",
        authorities: &["SPCEP TIMIȘOARA", "SPCEP CONSTANȚA"],
        number: "99999999",
        personal_number: "9999999999999",
        inks: ["#5b4a80", "#a79bc6", "#ece8f4"],
        names: &ROMANIAN,
    },
    Issuer {
        code: "CAN",
        name: "CANADA",
        name_en: "CANADA",
        nationality: "CANADIAN/CANADIENNE",
        authorities: &["GATINEAU", "MISSISSAUGA", "MONTRÉAL"],
        number: "AA999999",
        personal_number: "",
        inks: ["#5a5f2e", "#a8ab76", "#eff0e0"],
        names: &FRENCH,
    },
];

static UTOPIAN: Names = Names {
    surnames: &[
        "ERIKSDOTTER",
        "MERIDIAN",
        "VAN DER ZWAAN",
        "O'QUILLAN",
        "HYTHLODAY",
        "AMAUROT",
        "KALLIPOLIS",
    ],
    female: &["ANNA", "ZOË", "MARÍA", "HÉLÈNE", "THEA", "BRIGHID", "LIÊN"],
    male: &[
        "RAPHAEL", "LUKÁŠ", "THÉO", "JORIS", "AMADOU", "BJÖRN", "KENJI",
    ],
    places: &["ZENITH", "EL DORADO", "NEPHELOCOCCYGIA", "PORT ANYDER"],
};

static GERMAN: Names = Names {
    surnames: &[
        "MUSTERMANN",
        "BÖRNSEN",
        "SCHÜTZLER",
        "GRÄFENHAIN",
        "JÄGERMEYER",
        "OßWALD",
        "KÖNIGSFELD",
    ],
    female: &[
        "ERIKA",
        "JÖRDIS",
        "KÄTHE",
        "ANNELIESE",
        "FRIEDERIKE",
        "BÄRBEL",
    ],
    male: &["JÜRGEN", "MAX", "GÜNTHER", "LORENZ", "MATTHÄUS", "TORBEN"],
    places: &["MÜNCHEN", "KÖLN", "GÖTTINGEN", "BERLIN", "LÜBECK"],
};

static FRENCH: Names = Names {
    surnames: &[
        "LEFÈVRE",
        "D'AUBIGNÉ",
        "BÉRANGER",
        "LE GOFF",
        "CHÂTELAIN",
        "FRANÇOIS-NOËL",
        "MAÎTREJEAN",
    ],
    female: &[
        "ÉLOÏSE",
        "MARIE-JOSÉ",
        "CÉLINE",
        "AGNÈS",
        "MAËLLE",
        "FRANÇOISE",
    ],
    male: &["FRANÇOIS", "JEAN-RENÉ", "LOÏC", "ÉTIENNE", "GAËL", "JÉRÔME"],
    places: &[
        "GRENOBLE",
        "SAINT-ÉTIENNE",
        "BESANÇON",
        "QUIMPER",
        "MONTRÉAL",
    ],
};

static SPANISH: Names = Names {
    surnames: &[
        "ESPAÑOL ESPAÑOL",
        "NÚÑEZ IBÁÑEZ",
        "GARCÍA PEÑA",
        "MUÑOZ LEÓN",
        "AGÜERO RÍOS",
    ],
    female: &["CARMEN", "BEGOÑA", "ÁNGELES", "MARÍA JOSÉ", "INÉS", "LUCÍA"],
    male: &["JOSÉ", "ÍÑIGO", "ÁLVARO", "RAMÓN", "ANDRÉS", "JESÚS"],
    places: &["MADRID", "LOGROÑO", "CÁDIZ", "LEÓN", "A CORUÑA"],
};

static PORTUGUESE: Names = Names {
    surnames: &[
        "MAGALHÃES",
        "CONCEIÇÃO",
        "GUIMARÃES LOPES",
        "BRÁS DA GRAÇA",
        "ARAÚJO",
        "SIMÕES",
    ],
    female: &["INÊS", "CONCEIÇÃO", "MARIA JOÃO", "BEATRIZ", "LÍGIA"],
    male: &["JOÃO", "SEBASTIÃO", "ANTÓNIO", "ESTÊVÃO", "RUI"],
    places: &["LISBOA", "ÉVORA", "GUIMARÃES", "SETÚBAL", "PORTIMÃO"],
};

static POLISH: Names = Names {
    surnames: &[
        "KOWALSKA-ŻÓŁĆ",
        "WIŚNIEWSKI",
        "ŚLĄSKA",
        "DĄBEK",
        "GŁOWACKI",
        "JÓŹWIAK",
        "CHMIELEWSKA",
    ],
    female: &["ŁUCJA", "BOŻENA", "MAŁGORZATA", "ZOFIA", "AGNIESZKA"],
    male: &["WŁADYSŁAW", "JERZY", "STANISŁAW", "ŁUKASZ", "KRZYSZTOF"],
    places: &["ŁÓDŹ", "KRAKÓW", "POZNAŃ", "GDAŃSK", "RZESZÓW"],
};

static CZECH: Names = Names {
    surnames: &["NOVÁKOVÁ", "DVOŘÁČEK", "ŠŤASTNÝ", "ČERNÁ", "KŘÍŽ", "VÁŇOVÁ"],
    female: &["ŽOFIE", "TEREZA", "BOŽENA", "LUDMILA", "ADÉLA"],
    male: &["JIŘÍ", "ONDŘEJ", "LUKÁŠ", "TOMÁŠ", "VÁCLAV"],
    places: &["BRNO", "PLZEŇ", "ČESKÉ BUDĚJOVICE", "PRAHA 7"],
};

static SWEDISH: Names = Names {
    surnames: &[
        "ÅKERSTRÖM",
        "SJÖBERG",
        "BJÖRKLUND",
        "ÖSTLING",
        "HÄGGKVIST",
        "LINDGREN",
    ],
    female: &["ÅSA", "MÄRTA", "KERSTIN", "LINNÉA", "INGRID"],
    male: &["GÖRAN", "BJÖRN", "ÅKE", "LENNART", "MÅRTEN"],
    places: &["GÖTEBORG", "MALMÖ", "ÖREBRO", "UMEÅ"],
};

static ICELANDIC: Names = Names {
    surnames: &[
        "ÞORVALDSDÓTTIR",
        "ÆGISSON",
        "SIGURÐARDÓTTIR",
        "GUÐMUNDSSON",
        "ÖSSURARSON",
    ],
    female: &["ÞÓRDÍS", "GUÐRÚN", "ÆSA", "ÁSDÍS", "ELÍN"],
    male: &["ÞORSTEINN", "BALDUR", "SIGURÐUR", "ÖRN", "KJARTAN"],
    places: &["REYKJAVÍK", "AKUREYRI", "ÍSAFJÖRÐUR"],
};

static TURKISH: Names = Names {
    surnames: &[
        "YILDIRIM",
        "ÖZTÜRK",
        "ÇELİKBAŞ",
        "IŞIKLI",
        "GÜMÜŞOĞLU",
        "ŞAHİNER",
    ],
    female: &["AYŞE", "GÜLŞEN", "İPEK", "ÇİĞDEM", "NİLÜFER"],
    male: &["İSMAİL", "OĞUZHAN", "ÇAĞLAR", "MUSTAFA", "GÖKHAN"],
    places: &["İZMİR", "ESKİŞEHİR", "MUĞLA", "DİYARBAKIR"],
};

static ROMANIAN: Names = Names {
    surnames: &["IONESCU", "BĂLĂNESCU", "ȘTEFĂNIȚĂ", "ȚĂRANU", "VÂLCEANU"],
    female: &["IOANA", "ȘTEFANIA", "CĂTĂLINA", "ANCA"],
    male: &["ȘERBAN", "CĂTĂLIN", "ION", "TRĂIAN"],
    places: &["TIMIȘOARA", "CONSTANȚA", "BRĂILA", "TÂRGU JIU"],
};
