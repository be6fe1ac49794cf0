//! The template engine on one page, with all built-in templates: from lines to a document.
//!
//! The pages are those that cost most: many lines, many labels, scripts without spaces.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use datapage::document::{Rules, Side, Templates, read};
use datapage::geometry::Quad;
use datapage::mrz::Date;
use datapage::text::{Glyph, Line};

fn line(text: &str, x: f64, y: f64, height: f64) -> Line {
    let count = text.chars().count().max(1);
    let glyphs = text.chars().enumerate().map(|(i, ch)| Glyph {
        ch,
        score: 0.99,
        at: (i as f32 + 0.5) / count as f32,
    });
    Line {
        text: text.to_owned(),
        quad: Quad::rect(x, y, count as f64 * height * 0.55, height),
        score: 0.99,
        glyphs: glyphs.collect(),
    }
}

fn american_licence() -> Side {
    page(&[
        ("COLORADO", 65.0, 37.0),
        ("DRIVER LICENSE", 640.0, 32.0),
        ("4d DL NO. 447108170", 434.0, 171.0),
        ("9 CLASS", 880.0, 176.0),
        ("R", 979.0, 173.0),
        ("3 DOB 05/07/1970", 436.0, 245.0),
        ("12 RESTR NONE", 883.0, 250.0),
        ("4b EXP 05/07/2027", 439.0, 299.0),
        ("9a END NONE", 881.0, 304.0),
        ("1 O'CONNOR", 437.0, 352.0),
        ("2 LINDA GRACE", 435.0, 401.0),
        ("8 5718 PARK AVE APT 4B", 441.0, 454.0),
        ("PUEBLO, CO 81003", 475.0, 496.0),
        ("15 SEX F", 437.0, 567.0),
        ("16 HGT 5'-08\"", 622.0, 566.0),
        ("18 EYES GRN", 850.0, 566.0),
        ("17 WGT 123 lb", 439.0, 621.0),
        ("19 HAIR BLK", 664.0, 622.0),
        ("5 DD 4442097979FD03", 438.0, 677.0),
        ("4a ISS 01/06/2019", 65.0, 742.0),
    ])
}

fn japanese_licence() -> Side {
    page(&[
        ("氏名 前田由美子", 55.0, 43.0),
        ("昭和47年5月7日生", 615.0, 48.0),
        ("住所 兵庫県西宮市本町3丁目29番4号", 55.0, 99.0),
        ("交付 令和03年01月06日 92103", 55.0, 229.0),
        ("2026年(令和08年)06月07日まで有効", 70.0, 281.0),
        ("免許の条件等 準中型車(5t)と普通車", 55.0, 357.0),
        ("番号 第632081704911号", 55.0, 492.0),
        ("二・小・原 平成--年--月--日", 54.0, 551.0),
        ("他 令和02年11月22日", 63.0, 598.0),
        ("種類 普通 準中型 中型", 58.0, 677.0),
        ("運転免許証", 935.0, 59.0),
        ("兵庫県公安委員会", 918.0, 743.0),
    ])
}

fn page(lines: &[(&str, f64, f64)]) -> Side {
    Side {
        lines: lines
            .iter()
            .map(|&(text, x, y)| line(text, x, y, 36.0))
            .collect(),
        page: (1310, 816),
        mrz: None,
        barcode: None,
    }
}

fn templates(c: &mut Criterion) {
    let templates = Templates::built_in().expect("the built-in templates");
    let today = Date {
        year: 2026,
        month: 6,
        day: 15,
    };
    let mut group = c.benchmark_group("templates");
    for (name, side) in [
        ("usa_licence", american_licence()),
        ("jpn_licence", japanese_licence()),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| read(black_box(&side), None, templates, Rules::new(today)));
        });
    }
    group.finish();
}

criterion_group!(benches, templates);
criterion_main!(benches);
