//! Scenes for the page model: the same every time, and true.
#![cfg_attr(not(fonts), allow(unused))]

use datapage::geometry::{Point, Quad};
use datapage::page::look::SIDE;
use specimen::layout::Layout;
use specimen::pages::{FIGURES, PagePress};

/// Documents of the layouts that the tests' press has in stock.
const FLATS: u64 = 8;

fn press() -> PagePress {
    let layouts = Layout::with_mrz().expect("the layouts can be read");
    PagePress::new(&layouts, FLATS, Vec::new()).expect("the fonts are installed")
}

fn inside(quad: &Quad, slack: f64) -> bool {
    let side = f64::from(SIDE);
    quad.corners()
        .iter()
        .all(|p| (-slack..side + slack).contains(&p.x) && (-slack..side + slack).contains(&p.y))
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_same_number_gives_the_same_bytes_and_another_does_not() {
    let press = press();
    let bytes = |first: u64| {
        let mut out = Vec::new();
        press.write(first, 3, &mut out).expect("memory takes it");
        out
    };
    let record = (SIDE * SIDE * 3) as usize + 4 * FIGURES;
    assert_eq!(bytes(70).len(), 3 * record);
    assert_eq!(bytes(70), bytes(70));
    assert_ne!(bytes(70)[..record], bytes(71)[..record]);
    assert_eq!(bytes(70)[record..2 * record], bytes(71)[..record]);
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_truth_stands_on_the_page_and_all_kinds_occur() {
    let press = press();
    let (mut forms, mut turns, mut zones) = ([0; 5], [0; 4], 0);
    for seed in 0..240 {
        let truth = press.example(seed).truth;
        forms[truth.form as usize] += 1;
        turns[usize::from(truth.turn)] += 1;
        let Some(page) = truth.page else {
            assert_eq!(truth.mrz.map(|(_, lines)| lines), None, "{seed}");
            continue;
        };
        assert!(page.is_convex(), "{seed}");
        // Windows cut a document off; of the others the margin holds the corners.
        let Some((mrz, lines)) = truth.mrz else {
            continue;
        };
        zones += 1;
        assert!((1..=3).contains(&lines), "{seed}");
        assert!(
            inside(&mrz, 1.0),
            "{seed}: the zone is always in the picture"
        );
        // It reads as its page does: along the same direction, within its bounds.
        let along = |quad: &Quad| {
            let d = quad.second - quad.first;
            let length = d.x.hypot(d.y);
            Point::new(d.x / length, d.y / length)
        };
        let (a, b) = (along(&page), along(&mrz));
        assert!(a.x * b.x + a.y * b.y > 0.7, "{seed}");
        let (left, top, right, bottom) = page.bounds();
        let centre = mrz.centre();
        assert!(
            (left..right).contains(&centre.x) && (top..bottom).contains(&centre.y),
            "{seed}"
        );
    }
    assert!(forms.iter().all(|&count| count > 5), "{forms:?}");
    assert!(turns.iter().all(|&count| count > 10), "{turns:?}");
    assert!(zones > 60, "{zones}");
}

/// Ink is dark: inside the box of an MRZ there is more change from pixel to pixel than
/// just above it, in most of the pictures.
#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_zone_is_where_the_print_is() {
    let press = press();
    let (mut right, mut all) = (0, 0);
    for seed in 0..160 {
        let example = press.example(seed);
        let Some((mrz, _)) = example.truth.mrz else {
            continue;
        };
        let level = |quad: &Quad| {
            let mut change = (0.0, 0.0);
            for row in 0..12 {
                for column in 0..60 {
                    let (u, v) = (f64::from(column) / 60.0, (f64::from(row) + 0.5) / 12.0);
                    let p = quad
                        .first
                        .lerp(quad.second, u)
                        .lerp(quad.fourth.lerp(quad.third, u), v);
                    let (x, y) = (p.x as u32, p.y as u32);
                    if x + 1 < SIDE && y < SIDE {
                        let [a, b] = [x, x + 1].map(|x| example.pixels.get_pixel(x, y)[1]);
                        change.0 += f64::from(a.abs_diff(b));
                        change.1 += 1.0;
                    }
                }
            }
            change.0 / f64::max(change.1, 1.0)
        };
        let height = mrz.height();
        if height < 8.0 || mrz.width() < 120.0 || mrz.angle().abs() > 0.3 {
            continue;
        }
        let shift = |p: Point| Point::new(p.x, p.y - 1.4 * height);
        let above = Quad::new(mrz.corners().map(shift));
        all += 1;
        right += u32::from(level(&mrz) > level(&above));
    }
    assert!(all > 15 && right * 10 >= all * 8, "{right} of {all}");
}
