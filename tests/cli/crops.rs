//! `datapage recognize --crops`.

use datapage::geometry::{Homography, Point, Quad};
use datapage::image::{Limits, decode};

use super::{TestCommand, testdata, truth};

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_page_is_cut_out_upright() {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().to_str().expect("UTF-8");
    // It lies on its side in the picture.
    let ran = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3-rot90.jpg",
        "--crops",
        "page",
        "--crops-into",
        into,
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    let open = |path: &std::path::Path| {
        let bytes = std::fs::read(path).expect("a file");
        decode(&bytes, &Limits::default()).expect("a picture")
    };
    let crop = open(&folder.path().join("page-front.png"));
    let original = open(&testdata("specimen-td3-rot90.jpg"));
    let truth = truth("specimen-td3-rot90.json");
    let page = &truth["document"]["page"];
    let corner = |name: &str| {
        let at = |axis: &str| page[name][axis].as_f64().expect("a number");
        Point::new(at("x"), at("y"))
    };
    let page = Quad::new(["first", "second", "third", "fourth"].map(corner));
    // Where the page is, its pixels are the picture's, as the page reads.
    let map = Homography::between(&crop.frame(), &page).expect("a map");
    let (wide, high) = (crop.frame().width(), crop.frame().height());
    assert!((wide / high - 125.0 / 88.0).abs() < 0.03, "{wide} x {high}");
    let small = crop.resized(50, 35);
    let true_page = original.crop(&crop.frame().map(&map), 50, 35);
    let difference: u32 = small
        .iter()
        .zip(true_page.iter())
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum();
    assert!(difference / small.len() as u32 <= 8, "{difference}");
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn without_an_outline_none_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().to_str().expect("UTF-8");
    let ran = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3-crop.jpg",
        "--crops",
        "page",
        "--crops-into",
        into,
    ])
    .run();
    assert_eq!(ran.code(), Some(2), "{}", ran.stderr());
    assert!(ran.stderr().contains("on the front"), "{}", ran.stderr());
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );
    // What no template knows the place of is no crop.
    let ran = TestCommand::new(&[
        "recognize",
        "x.jpg",
        "--crops",
        "portrait",
        "--crops-into",
        into,
    ]);
    assert_eq!(ran.run().code(), Some(2));
}
