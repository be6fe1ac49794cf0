//! States of which the press draws national documents, and passports only on request.
//!
//! They stand apart because a seed chooses among [`super::ISSUERS`]: a longer table there
//! would give every seed another holder.

use super::{Issuer, Names};

/// The issuers of this table.
pub static FURTHER: [Issuer; 6] = [
    Issuer {
        code: "ITA",
        name: "REPUBBLICA ITALIANA",
        name_en: "ITALIAN REPUBLIC",
        nationality: "ITALIANA",
        authorities: &["QUESTURA DI TORINO", "COMUNE DI BOLOGNA"],
        number: "AA9999999",
        personal_number: "",
        inks: ["#5a4038", "#b39a86", "#f3ece4"],
        names: &ITALIAN,
    },
    Issuer {
        code: "KOR",
        name: "REPUBLIC OF KOREA",
        name_en: "REPUBLIC OF KOREA",
        nationality: "REPUBLIC OF KOREA",
        authorities: &["MINISTRY OF FOREIGN AFFAIRS"],
        number: "M999A9999",
        personal_number: "9999999",
        inks: ["#2b5d7d", "#7fb0c4", "#e3eff2"],
        names: &KOREAN,
    },
    Issuer {
        code: "JPN",
        name: "JAPAN",
        name_en: "JAPAN",
        nationality: "JAPAN",
        authorities: &["MINISTRY OF FOREIGN AFFAIRS"],
        number: "AA9999999",
        personal_number: "",
        inks: ["#6b3352", "#c08aa6", "#f4e8ee"],
        names: &JAPANESE,
    },
    Issuer {
        code: "CHN",
        name: "PEOPLE'S REPUBLIC OF CHINA",
        name_en: "PEOPLE'S REPUBLIC OF CHINA",
        nationality: "CHINESE",
        authorities: &["MPS EXIT & ENTRY ADMINISTRATION"],
        number: "E99999999",
        personal_number: "",
        inks: ["#3c5a86", "#8fa9cb", "#e6edf4"],
        names: &CHINESE,
    },
    Issuer {
        code: "IND",
        name: "REPUBLIC OF INDIA",
        name_en: "REPUBLIC OF INDIA",
        nationality: "INDIAN",
        authorities: &["DELHI", "MUMBAI", "BENGALURU"],
        number: "A9999999",
        personal_number: "",
        inks: ["#5c5440", "#b0a580", "#f2efe2"],
        names: &INDIAN,
    },
    Issuer {
        code: "USA",
        name: "UNITED STATES OF AMERICA",
        name_en: "UNITED STATES OF AMERICA",
        nationality: "UNITED STATES OF AMERICA",
        authorities: &["UNITED STATES DEPARTMENT OF STATE"],
        number: "999999999",
        personal_number: "",
        inks: ["#2f4a78", "#93a7c8", "#e8ecf3"],
        names: &AMERICAN,
    },
];

static ITALIAN: Names = Names {
    surnames: &[
        "ROSSI", "FERRARI", "D'ANGELO", "DE LUCA", "ESPOSITO", "BIANCHI", "NICOLÒ",
    ],
    female: &["GIULIA", "CHIARA", "FRANCESCA", "MARIA", "ELEONORA"],
    male: &["MARCO", "GIUSEPPE", "NICCOLÒ", "LUCA", "ALESSANDRO"],
    places: &["TORINO", "BOLOGNA", "NAPOLI", "FORLÌ", "PALERMO"],
};

static KOREAN: Names = Names {
    surnames: &["KIM", "LEE", "PARK", "CHOI", "JUNG", "KANG", "YOON"],
    female: &["JIYEON", "SUMIN", "HYEJIN", "EUNJU", "MINSEO"],
    male: &["MINJUN", "DONGHYUN", "SEUNGWOO", "JAEHO", "YOUNGCHUL"],
    places: &["SEOUL", "BUSAN", "DAEGU", "INCHEON"],
};

static JAPANESE: Names = Names {
    surnames: &["SATO", "SUZUKI", "TAKAHASHI", "WATANABE", "YAMAMOTO"],
    female: &["HANAKO", "MISAKI", "YOKO", "SAKURA", "NAOMI"],
    male: &["TARO", "KENICHI", "TAKUYA", "SHOTA", "MAKOTO"],
    places: &["TOKYO", "OSAKA", "HOKKAIDO", "AICHI"],
};

static CHINESE: Names = Names {
    surnames: &["WANG", "LI", "ZHANG", "CHEN", "OUYANG", "LYU"],
    female: &["FANG", "XIULAN", "JING", "MEILING", "YAN"],
    male: &["WEI", "QIANG", "JIANJUN", "HAORAN", "LEI"],
    places: &["BEIJING", "SICHUAN", "GUANGDONG", "ZHEJIANG"],
};

static INDIAN: Names = Names {
    surnames: &["SHARMA", "PATEL", "SINGH", "REDDY", "IYER", "NAIR"],
    female: &["PRIYA", "ANITA", "KAVITA", "LAKSHMI", "NEHA"],
    male: &["RAHUL", "AMIT", "VIJAY", "ARJUN", "SURESH"],
    places: &["NEW DELHI", "PUNE, MAHARASHTRA", "KOCHI, KERALA"],
};

/// Shared with the licences of the states.
pub static AMERICAN: Names = Names {
    surnames: &[
        "SMITH",
        "JOHNSON",
        "WILLIAMS",
        "BROWN",
        "GARCIA",
        "MILLER",
        "DAVIS",
        "MARTINEZ",
        "ANDERSON",
        "TAYLOR",
        "NGUYEN",
        "O'CONNOR",
        "JACKSON",
        "LEE",
        "WALKER",
        "HALL-YOUNG",
    ],
    female: &[
        "MARY",
        "PATRICIA",
        "JENNIFER",
        "LINDA",
        "ELIZABETH",
        "SUSAN",
        "JESSICA",
        "KAREN",
        "MARIA",
        "ASHLEY",
        "GRACE",
    ],
    male: &[
        "JAMES", "ROBERT", "JOHN", "MICHAEL", "DAVID", "WILLIAM", "CARLOS", "JOSEPH", "DANIEL",
        "ANTHONY", "KEVIN",
    ],
    places: &["CALIFORNIA, U.S.A.", "TEXAS, U.S.A.", "NEW YORK, U.S.A."],
};
