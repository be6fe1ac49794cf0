//! Korea: the resident card and the driving licence.

use rand::{Rng, RngExt};

use super::{Bearer, digits, weighted, year_first, years_after};
use crate::person::{Date, Holder, Sex, pick};
use crate::portrait::Looks;

/// Surnames in hangul and in the hanja that most who bear them write.
const SURNAMES: [(&str, &str); 24] = [
    ("김", "金"),
    ("이", "李"),
    ("박", "朴"),
    ("최", "崔"),
    ("정", "鄭"),
    ("강", "姜"),
    ("조", "趙"),
    ("윤", "尹"),
    ("장", "張"),
    ("임", "林"),
    ("한", "韓"),
    ("오", "吳"),
    ("서", "徐"),
    ("신", "申"),
    ("권", "權"),
    ("황", "黃"),
    ("안", "安"),
    ("송", "宋"),
    ("류", "柳"),
    ("홍", "洪"),
    ("문", "文"),
    ("배", "裵"),
    ("허", "許"),
    ("남궁", "南宮"),
];
/// Syllables of men's given names.
const MALE: [(&str, &str); 20] = [
    ("민", "敏"),
    ("준", "俊"),
    ("서", "瑞"),
    ("현", "賢"),
    ("우", "宇"),
    ("진", "鎭"),
    ("호", "浩"),
    ("성", "成"),
    ("영", "永"),
    ("철", "哲"),
    ("수", "洙"),
    ("동", "東"),
    ("재", "在"),
    ("석", "錫"),
    ("훈", "勳"),
    ("태", "泰"),
    ("광", "光"),
    ("상", "相"),
    ("기", "基"),
    ("승", "承"),
];
/// Syllables of women's given names.
const FEMALE: [(&str, &str); 18] = [
    ("지", "智"),
    ("은", "恩"),
    ("영", "英"),
    ("희", "姬"),
    ("미", "美"),
    ("수", "秀"),
    ("연", "姸"),
    ("정", "貞"),
    ("숙", "淑"),
    ("경", "敬"),
    ("혜", "惠"),
    ("윤", "允"),
    ("선", "善"),
    ("유", "裕"),
    ("나", "娜"),
    ("아", "雅"),
    ("주", "珠"),
    ("민", "敏"),
];

/// A district: name, roads, quarters, chief of police, the region's number on licences.
type District = (
    &'static str,
    [&'static str; 2],
    [&'static str; 2],
    &'static str,
    u8,
);

const DISTRICTS: [District; 14] = [
    (
        "서울특별시 마포구",
        ["독막로", "월드컵북로"],
        ["상암동", "서교동"],
        "서울특별시경찰청장",
        11,
    ),
    (
        "서울특별시 강남구",
        ["테헤란로", "봉은사로"],
        ["역삼동", "삼성동"],
        "서울특별시경찰청장",
        11,
    ),
    (
        "서울특별시 종로구",
        ["자하문로", "율곡로"],
        ["사직동", "혜화동"],
        "서울특별시경찰청장",
        11,
    ),
    (
        "부산광역시 해운대구",
        ["해운대로", "센텀중앙로"],
        ["우동", "좌동"],
        "부산광역시경찰청장",
        12,
    ),
    (
        "경기도 수원시 영통구",
        ["광교로", "매영로"],
        ["매탄동", "이의동"],
        "경기도남부경찰청장",
        13,
    ),
    (
        "강원특별자치도 춘천시",
        ["중앙로", "춘천로"],
        ["효자동", "석사동"],
        "강원특별자치도경찰청장",
        14,
    ),
    (
        "충청북도 청주시 상당구",
        ["상당로", "단재로"],
        ["용암동", "금천동"],
        "충청북도경찰청장",
        15,
    ),
    (
        "전북특별자치도 전주시 완산구",
        ["백제대로", "팔달로"],
        ["효자동", "서신동"],
        "전북특별자치도경찰청장",
        17,
    ),
    (
        "경상남도 창원시 성산구",
        ["중앙대로", "원이대로"],
        ["상남동", "용호동"],
        "경상남도경찰청장",
        20,
    ),
    (
        "대구광역시 수성구",
        ["동대구로", "달구벌대로"],
        ["범어동", "황금동"],
        "대구광역시경찰청장",
        22,
    ),
    (
        "인천광역시 연수구",
        ["컨벤시아대로", "청학로"],
        ["송도동", "연수동"],
        "인천광역시경찰청장",
        23,
    ),
    (
        "광주광역시 서구",
        ["상무대로", "시청로"],
        ["치평동", "쌍촌동"],
        "광주광역시경찰청장",
        24,
    ),
    (
        "대전광역시 유성구",
        ["대학로", "계룡로"],
        ["봉명동", "궁동"],
        "대전광역시경찰청장",
        25,
    ),
    (
        "제주특별자치도 제주시",
        ["연북로", "중앙로"],
        ["노형동", "이도이동"],
        "제주특별자치도경찰청장",
        21,
    ),
];

/// A resident card: name with hanja, resident number, address, who issued it.
pub(super) fn resident_card(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(20, rng);
    let (mut holder, district) = person(bearer, rng);
    let Date { year, month, day } = holder.issue;
    holder.number.clone_from(&holder.personal_number);
    // A town has a mayor, a district a head.
    let office = if district.0.ends_with('시') {
        "장"
    } else {
        "청장"
    };
    holder.authority = format!("{}{office}", district.0);
    holder
        .printed
        .insert("issue_date", format!("{year}.{month}.{day}."));
    holder
}

/// A driving licence.
pub(super) fn licence(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(9, rng);
    let (mut holder, district) = person(bearer, rng);
    let first =
        holder.issue.year - rng.random_range(0..=(holder.issue.year - holder.birth.year - 18));
    holder.number = format!(
        "{}-{:02}-{}-{}",
        district.4,
        first % 100,
        digits(6, rng),
        digits(2, rng)
    );
    district.3.clone_into(&mut holder.authority);
    // It is to be renewed within the tenth year.
    let expiry = Date {
        month: 12,
        day: 31,
        ..years_after(holder.issue, 10)
    };
    holder.expiry = expiry;
    let from = Date {
        month: 1,
        day: 1,
        ..expiry
    };
    let class = *pick(&["1종보통", "2종보통", "1종대형", "2종소형"], rng);
    let condition = *pick(&["", "", "A", "안경"], rng);
    let code: String = (0..6)
        .map(|_| char::from(*pick(b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", rng)))
        .collect();
    holder.printed.extend([
        ("issue_date", year_first(holder.issue, '.')),
        ("expire_date", year_first(expiry, '.')),
        ("renewal_from", year_first(from, '.')),
        ("license_class", class.to_owned()),
        ("conditions", condition.to_owned()),
        ("serial_number", code),
    ]);
    holder
}

fn person(bearer: Bearer, rng: &mut impl Rng) -> (Holder, &'static District) {
    let mut holder = bearer.of("KOR", Looks::Eastern);
    let (surname, surname_hanja) = *pick(&SURNAMES, rng);
    let syllables: &[(&str, &str)] = if bearer.is_male() { &MALE } else { &FEMALE };
    let first = *pick(syllables, rng);
    let second = *pick(syllables, rng);
    let mut given = vec![first];
    if second.0 != first.0 {
        given.push(second);
    }
    let hangul: String = given.iter().map(|(hangul, _)| *hangul).collect();
    let hanja: String = given.iter().map(|(_, hanja)| *hanja).collect();
    let district = pick(&DISTRICTS, rng);
    let (road, quarter) = (*pick(&district.1, rng), *pick(&district.2, rng));
    let house = rng.random_range(3..480);
    let address = if rng.random_bool(0.6) {
        let (block, floor) = (rng.random_range(101..=118), rng.random_range(1..=24));
        let flat = rng.random_range(1..=6);
        format!(
            "{} {road} {house}, {block}동 {floor}{flat:02}호 ({quarter})",
            district.0
        )
    } else {
        format!("{} {road} {house} ({quarter})", district.0)
    };
    holder.personal_number = resident_number(bearer.birth, bearer.sex, rng);
    surname.clone_into(&mut holder.surname);
    holder.given_names.clone_from(&hangul);
    holder.printed.extend([
        ("name", format!("{surname}{hangul}")),
        ("name_chn", format!("{surname_hanja}{hanja}")),
        ("address", address),
        ("identity_number", holder.personal_number.clone()),
    ]);
    (holder, district)
}

/// `YYMMDD-SNNNNNC`: the seventh digit tells century and sex, the last is
/// (11 - sum mod 11) mod 10 with weights 2 to 9 and 2 to 5.
pub(crate) fn resident_number(birth: Date, sex: Sex, rng: &mut impl Rng) -> String {
    let century = if birth.year < 2000 { 1 } else { 3 };
    let kind = century + u8::from(sex == Sex::Female);
    let Date { year, month, day } = birth;
    let date = format!("{:02}{month:02}{day:02}", year % 100);
    let serial = format!("{kind}{}", digits(5, rng));
    let sum = weighted(
        &format!("{date}{serial}"),
        &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5],
    );
    format!("{date}-{serial}{}", (11 - sum % 11) % 10)
}
