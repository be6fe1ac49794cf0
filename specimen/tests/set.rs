//! Sets of specimens: every treatment occurs, and what the manifest says is true.
#![cfg_attr(not(fonts), allow(unused))]

use std::collections::BTreeSet;

use specimen::Press;
use specimen::layout::Layout;
use specimen::set::{self, Mix, TREATMENTS};

/// All treatments of one layout, in the sizes that follow each other.
fn mix_of(layout: &str) -> Mix {
    let layouts = vec![Layout::named(layout).expect("a layout")];
    Mix::new(layouts, &[], vec![]).expect("a mix")
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn one_round_has_every_treatment_and_its_truth_lies_in_the_picture() {
    let press = Press::new().expect("the fonts are installed");
    let mix = mix_of("td1-back");
    let mut names = BTreeSet::new();
    for index in 0..TREATMENTS {
        let (file, entry) = set::draw(&press, &mix, 5, index).expect("it is drawn");
        let picture = image::load_from_memory(&file).expect("it is a picture");
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let zone = entry.zone.expect("this side has an MRZ");
        for [x, y] in zone {
            assert!(
                (0.0..=width).contains(&x) && (0.0..=height).contains(&y),
                "{}",
                entry.id
            );
        }
        assert_eq!(entry.mrz_lines.map(|lines| lines.len()), Some(3));
        assert_eq!(entry.corners.is_none(), entry.degradation == "sheet");
        if entry.degradation == "small" {
            // Every third picture is turned.
            assert!(picture.width().min(picture.height()) <= 330, "{}", entry.id);
        }
        names.insert(entry.degradation);
    }
    assert_eq!(names.len(), TREATMENTS);
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_same_number_gives_the_same_file() {
    let press = Press::new().expect("the fonts are installed");
    let mix = mix_of("td2");
    // A degradation with random strokes, and a sheet.
    for index in [12, TREATMENTS - 1] {
        let draw = |seed| set::draw(&press, &mix, seed, index).expect("it is drawn").0;
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
