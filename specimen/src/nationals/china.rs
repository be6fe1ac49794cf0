//! China: the identity card.

use rand::{Rng, RngExt};

use super::{Bearer, digits, weighted, year_first, years_after};
use crate::person::{Date, Holder, Sex, pick};
use crate::portrait::Looks;

const SURNAMES: [&str; 26] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "欧阳", "司马",
];
const MALE: [&str; 22] = [
    "伟", "强", "磊", "军", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "华", "飞", "鑫",
    "波", "斌", "宇", "浩", "凯", "建",
];
const FEMALE: [&str; 22] = [
    "芳", "娜", "敏", "静", "丽", "艳", "秀", "英", "霞", "燕", "玲", "丹", "萍", "红", "玉", "兰",
    "洁", "梅", "琳", "雪", "慧", "婷",
];
const MINORITIES: [&str; 8] = ["回", "满", "蒙古", "壮", "维吾尔", "苗", "土家", "朝鲜"];
/// Code of the division by GB/T 2260, its name, the police station that issues.
const DIVISIONS: [(&str, &str, &str); 16] = [
    ("110105", "北京市朝阳区", "北京市公安局朝阳分局"),
    ("110108", "北京市海淀区", "北京市公安局海淀分局"),
    ("310104", "上海市徐汇区", "上海市公安局徐汇分局"),
    ("310115", "上海市浦东新区", "上海市公安局浦东分局"),
    ("440106", "广东省广州市天河区", "广州市公安局天河分局"),
    ("440305", "广东省深圳市南山区", "深圳市公安局南山分局"),
    ("510107", "四川省成都市武侯区", "成都市公安局武侯分局"),
    ("330106", "浙江省杭州市西湖区", "杭州市公安局西湖分局"),
    ("320102", "江苏省南京市玄武区", "南京市公安局玄武分局"),
    ("420106", "湖北省武汉市武昌区", "武汉市公安局武昌分局"),
    ("610113", "陕西省西安市雁塔区", "西安市公安局雁塔分局"),
    ("500103", "重庆市渝中区", "重庆市公安局渝中分局"),
    ("370202", "山东省青岛市市南区", "青岛市公安局市南分局"),
    ("210102", "辽宁省沈阳市和平区", "沈阳市公安局和平分局"),
    ("430102", "湖南省长沙市芙蓉区", "长沙市公安局芙蓉分局"),
    ("530102", "云南省昆明市五华区", "昆明市公安局五华分局"),
];
const ROADS: [&str; 10] = [
    "建国路",
    "中山路",
    "人民路",
    "解放路",
    "和平街",
    "文化路",
    "学院路",
    "长江路",
    "新华街",
    "北京路",
];

/// An identity card, both sides.
pub(super) fn identity_card(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(8, rng);
    let mut holder = bearer.of("CHN", Looks::Eastern);
    let given: &[&str] = if bearer.is_male() { &MALE } else { &FEMALE };
    (*pick(&SURNAMES, rng)).clone_into(&mut holder.surname);
    for _ in 0..rng.random_range(1..=2) {
        holder.given_names.push_str(pick::<&str>(given, rng));
    }
    let (code, division, station) = *pick(&DIVISIONS, rng);
    let road = *pick(&ROADS, rng);
    let house = rng.random_range(1..=320);
    let address = match rng.random_range(0..3) {
        0 => format!("{division}{road}{house}号"),
        1 => {
            let (block, flat) = (rng.random_range(1..=19), rng.random_range(101..=2404));
            format!("{division}{road}{house}号{block}号楼{flat}室")
        }
        _ => {
            let (block, unit, flat) = (
                rng.random_range(1..=30),
                rng.random_range(1..=6),
                rng.random_range(101..=1804),
            );
            format!("{division}{road}{house}号幸福小区{block}栋{unit}单元{flat}室")
        }
    };
    holder.personal_number = number(code, bearer.birth, bearer.sex, rng);
    holder.number.clone_from(&holder.personal_number);
    station.clone_into(&mut holder.authority);
    // Ten years from 16 on, twenty from 26 on, without end from 46 on.
    let age = bearer.issue.year - bearer.birth.year;
    holder.expiry = years_after(bearer.issue, if age < 26 { 10 } else { 20 });
    let expiry = if age < 46 {
        year_first(holder.expiry, '.')
    } else {
        "长期".to_owned()
    };
    let folk = if rng.random_bool(0.85) {
        "汉"
    } else {
        *pick(&MINORITIES, rng)
    };
    let Date { year, month, day } = bearer.birth;
    holder.printed.extend([
        ("name", format!("{}{}", holder.surname, holder.given_names)),
        (
            "gender",
            if bearer.is_male() { "男" } else { "女" }.to_owned(),
        ),
        ("nationality", folk.to_owned()),
        ("birth_year", year.to_string()),
        ("birth_month", month.to_string()),
        ("birth_day", day.to_string()),
        ("address", address),
        ("issue_date", year_first(bearer.issue, '.')),
        ("expire_date", expiry),
    ]);
    holder
}

/// Eighteen characters by GB 11643: division, birth, a serial that is odd for men, and
/// `10X98765432`[sum mod 11] with weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2.
pub(crate) fn number(division: &str, birth: Date, sex: Sex, rng: &mut impl Rng) -> String {
    let Date { year, month, day } = birth;
    let order = rng.random_range(0..5) * 2 + u8::from(sex == Sex::Male);
    let body = format!(
        "{division}{year}{month:02}{day:02}{}{order}",
        digits(2, rng)
    );
    let sum = weighted(
        &body,
        &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
    );
    let check = char::from(b"10X98765432"[sum as usize % 11]);
    format!("{body}{check}")
}
