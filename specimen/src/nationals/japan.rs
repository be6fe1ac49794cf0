//! Japan: the driving licence.

use rand::{Rng, RngExt};

use super::{Bearer, digits, weighted};
use crate::person::{Date, Holder, pick};
use crate::portrait::Looks;

const SURNAMES: [&str; 30] = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
    "山口",
    "阿部",
    "池田",
    "橋本",
    "石川",
    "前田",
    "藤田",
    "小川",
    "岡田",
    "長谷川",
    "村上",
];
const MALE: [&str; 16] = [
    "太郎", "健", "翔太", "大輔", "健一", "拓也", "直樹", "誠", "浩二", "隆", "大翔", "蓮", "悠斗",
    "和也", "雄一", "哲也",
];
const FEMALE: [&str; 15] = [
    "花子",
    "美咲",
    "陽子",
    "恵子",
    "由美子",
    "さくら",
    "愛",
    "葵",
    "結衣",
    "直美",
    "真由美",
    "千尋",
    "彩",
    "優子",
    "明日香",
];
/// Prefecture with the number of its public safety commission, towns, quarters.
const PREFECTURES: [(&str, u8, [&str; 3], [&str; 3]); 8] = [
    (
        "東京都",
        30,
        ["世田谷区", "千代田区", "練馬区"],
        ["桜", "霞が関", "中央町"],
    ),
    (
        "大阪府",
        62,
        ["大阪市北区", "堺市堺区", "豊中市"],
        ["本町", "緑町", "寿町"],
    ),
    (
        "神奈川県",
        45,
        ["横浜市中区", "川崎市川崎区", "鎌倉市"],
        ["山手町", "本町", "栄町"],
    ),
    (
        "愛知県",
        54,
        ["名古屋市東区", "豊橋市", "岡崎市"],
        ["泉", "東町", "若葉町"],
    ),
    (
        "北海道",
        10,
        ["札幌市北区", "函館市", "小樽市"],
        ["北町", "港町", "花園"],
    ),
    (
        "福岡県",
        90,
        ["福岡市中央区", "北九州市小倉北区", "久留米市"],
        ["大名", "京町", "東町"],
    ),
    (
        "京都府",
        61,
        ["京都市左京区", "宇治市", "舞鶴市"],
        ["吉田町", "若葉町", "浜"],
    ),
    (
        "兵庫県",
        63,
        ["神戸市中央区", "姫路市", "西宮市"],
        ["中町通", "本町", "松原町"],
    ),
];

/// A driving licence: dates by era, the twelve-digit number, the classes held.
pub(super) fn licence(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(4, rng);
    let mut holder = bearer.of("JPN", Looks::Eastern);
    let given: &[&str] = if bearer.is_male() { &MALE } else { &FEMALE };
    (*pick(&SURNAMES, rng)).clone_into(&mut holder.surname);
    (*pick(given, rng)).clone_into(&mut holder.given_names);
    let (prefecture, commission, towns, quarters) = pick(&PREFECTURES, rng);
    let (town, quarter) = (*pick(towns, rng), *pick(quarters, rng));
    let house = format!(
        "{}丁目{}番{}号",
        rng.random_range(1..=6),
        rng.random_range(1..=40),
        rng.random_range(1..=20)
    );
    // The number keeps the year of the first licence, at 18 or later.
    let first =
        holder.issue.year - rng.random_range(0..=(holder.issue.year - holder.birth.year - 18));
    let ten = format!("{commission:02}{:02}{}", first % 100, digits(6, rng));
    holder.number = format!("{ten}{}{}", check_digit(&ten), rng.random_range(0..=2));
    // Until a month after the fifth birthday.
    holder.expiry = Date {
        year: bearer.issue.year + 5 + u16::from(bearer.birth.month / 12),
        month: bearer.birth.month % 12 + 1,
        day: bearer.birth.day,
    };
    holder.authority = format!("{prefecture}公安委員会");
    let classes: Vec<&str> = [
        ("普通", 1.0),
        ("準中型", 0.3),
        ("中型", 0.35),
        ("大型", 0.12),
        ("普自二", 0.25),
        ("原付", 0.2),
    ]
    .into_iter()
    .filter(|(_, share)| rng.random_bool(*share))
    .map(|(class, _)| class)
    .collect();
    let (grade, band) = *pick(
        &[
            ("優良", "#d8b13c"),
            ("", "#6d93c9"),
            ("", "#6d93c9"),
            ("", "#7fb069"),
        ],
        rng,
    );
    let first = Date::any_in(first, rng);
    // Nobody's first licence is later than the one in hand.
    let first = first.min(holder.issue);
    // Where there is no such class dashes stand for its day.
    let (motor, no_motor) = if classes.contains(&"普自二") || classes.contains(&"原付") {
        (era_date(first, true), "")
    } else {
        (String::new(), "平成--年--月--日")
    };
    holder.printed.extend([
        (
            "name",
            format!("{}　{}", holder.surname, holder.given_names),
        ),
        ("address", format!("{prefecture}{town}{quarter}{house}")),
        ("birth_date", era_date(holder.birth, false)),
        ("issue_date", era_date(holder.issue, true)),
        (
            "expire_date",
            format!(
                "{}年({})",
                holder.expiry.year,
                era_year(holder.expiry, true)
            ),
        ),
        (
            "expire_day",
            format!("{:02}月{:02}日", holder.expiry.month, holder.expiry.day),
        ),
        ("issue_serial", digits(5, rng)),
        ("license_class", classes.join("　")),
        (
            "conditions",
            (*pick(&["", "眼鏡等", "準中型車(5t)と普通車"], rng)).to_owned(),
        ),
        ("grade", grade.to_owned()),
        ("ink_band", band.to_owned()),
        ("first_motor", motor),
        ("no_motor", no_motor.to_owned()),
        ("first_other", era_date(first, true)),
        ("commission", (*prefecture).to_owned()),
    ]);
    holder
}

/// 11 - (sum mod 11) with weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, its last digit: 10 gives 0
/// and 11 gives 1.
fn check_digit(ten: &str) -> u32 {
    (11 - weighted(ten, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10
}

/// The year by era, such as `令和07年`; the eras begin on 1926-12-25, 1989-01-08 and
/// 2019-05-01. Numbers of one digit have a zero before them where `padded`.
fn era_year(date: Date, padded: bool) -> String {
    let Date { year, month, day } = date;
    let (era, first) = if (year, month) >= (2019, 5) {
        ("令和", 2018)
    } else if (year, month, day) >= (1989, 1, 8) {
        ("平成", 1988)
    } else {
        ("昭和", 1925)
    };
    let year = year - first;
    if padded {
        format!("{era}{year:02}年")
    } else {
        format!("{era}{year}年")
    }
}

fn era_date(date: Date, padded: bool) -> String {
    let year = era_year(date, padded);
    let Date { month, day, .. } = date;
    if padded {
        format!("{year}{month:02}月{day:02}日")
    } else {
        format!("{year}{month}月{day}日")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_at_the_turn_of_eras() {
        for (year, month, day, expected) in [
            (1989, 1, 7, "昭和64年"),
            (1989, 1, 8, "平成01年"),
            (2019, 4, 30, "平成31年"),
            (2019, 5, 1, "令和01年"),
        ] {
            assert_eq!(era_year(Date { year, month, day }, true), expected);
        }
    }
}
