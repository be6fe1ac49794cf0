use proptest::prelude::*;

use super::*;

/// A view of `pixels`, upright.
fn measured(pixels: Rgb, lines: &[Quad]) -> Quality {
    let picture = Picture::new(pixels);
    let frame = picture.frame();
    let Some(view) = View::new(&picture, frame) else {
        unreachable!("a frame")
    };
    measure(&view, lines, Some(&frame), Some(85.6))
}

const WIDTH: u32 = 480;
const HEIGHT: u32 = 303;

/// Four rows of strokes on grey paper, and the boxes around them.
fn print(seed: u64) -> (Rgb, Vec<Quad>) {
    let mut state = seed;
    let mut random = || {
        // Knuth's linear congruential generator: any strokes will do.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let mut pixels = Rgb::from_pixel(WIDTH, HEIGHT, image::Rgb([205, 215, 200]));
    let mut lines = Vec::new();
    for row in 0..4 {
        let top = 30 + 65 * row;
        for place in 0..50 {
            let (left, across) = (30 + 8 * place, random() % 12);
            for at in 0..12 {
                // A letter: a stem, and a bar at some height.
                for x in 0..2 {
                    pixels.put_pixel(left + x, top + at, image::Rgb([40; 3]));
                }
                if at < 6 {
                    for y in 0..2 {
                        pixels.put_pixel(left + at, top + (across + y) % 12, image::Rgb([40; 3]));
                    }
                }
            }
        }
        lines.push(Quad::rect(28.0, f64::from(top) - 2.0, 404.0, 16.0));
    }
    (pixels, lines)
}

/// Smeared as a lens does, without the side lobes of a mean: two means over a rectangle.
fn blurred(pixels: &Rgb, over: (i64, i64)) -> Rgb {
    mean(&mean(pixels, over), over)
}

/// The mean over the rectangle from `-across` to `across` and `-down` to `down`.
fn mean(pixels: &Rgb, (across, down): (i64, i64)) -> Rgb {
    Rgb::from_fn(pixels.width(), pixels.height(), |x, y| {
        let mut sum = [0_u32; 3];
        let mut count = 0;
        for dy in -down..=down {
            for dx in -across..=across {
                let at =
                    |v: u32, d: i64, n: u32| (i64::from(v) + d).clamp(0, i64::from(n) - 1) as u32;
                let p = pixels.get_pixel(at(x, dx, WIDTH), at(y, dy, HEIGHT));
                (0..3).for_each(|c| sum[c] += u32::from(p[c]));
                count += 1;
            }
        }
        image::Rgb(sum.map(|s| (s / count) as u8))
    })
}

/// Light on a round spot that hides what lies below.
fn lit(pixels: &Rgb, centre: (f64, f64), radius: f64) -> Rgb {
    Rgb::from_fn(pixels.width(), pixels.height(), |x, y| {
        let far = ((f64::from(x) - centre.0).powi(2) + (f64::from(y) - centre.1).powi(2)).sqrt();
        let share = (1.6 - 1.6 * far / radius).clamp(0.0, 1.0);
        let p = pixels.get_pixel(x, y);
        image::Rgb(p.0.map(|level| (f64::from(level) + (255.0 - f64::from(level)) * share) as u8))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The more a picture is blurred, in either direction or both, the less sharp it is, and
    /// its contrast does not matter.
    #[test]
    fn blur_lowers_the_sharpness(seed in any::<u64>(), dark in 0.3..1.0_f64) {
        let (pixels, lines) = print(seed);
        let sharp = |pixels: Rgb| measured(pixels, &lines).sharpness.unwrap_or(-1.0);
        let first = sharp(pixels.clone());
        prop_assert!(first > LEAST_SHARPNESS, "{first}");
        for direction in [(1, 1), (1, 0), (0, 1)] {
            let mut before = first;
            for radius in 1..4 {
                let smeared = blurred(&pixels, (direction.0 * radius, direction.1 * radius));
                let now = sharp(smeared);
                prop_assert!(now < before, "{direction:?} {radius}: {now} after {before}");
                before = now;
            }
            prop_assert!(before < LEAST_SHARPNESS, "{direction:?}: {before}");
        }
        let darker = Rgb::from_fn(WIDTH, HEIGHT, |x, y| {
            image::Rgb(pixels.get_pixel(x, y).0.map(|level| (f64::from(level) * dark) as u8))
        });
        prop_assert!((sharp(darker) - first).abs() < 0.03);
    }

    /// Light over a line is glare on text and on the page, beside the text on the page alone,
    /// and more of it is not less.
    #[test]
    fn light_is_glare_where_it_lies(seed in any::<u64>(), row in 0_u32..4, x in 120.0..360.0_f64) {
        let (pixels, lines) = print(seed);
        let clean = measured(pixels.clone(), &lines);
        prop_assert_eq!((clean.glare, clean.glare_on_text), (0.0, Some(0.0)));
        let y = f64::from(36 + 65 * row);
        let mut before = (0.0, 0.0);
        for radius in [30.0, 45.0, 60.0] {
            let seen = measured(lit(&pixels, (x, y), radius), &lines);
            let now = (seen.glare, seen.glare_on_text.unwrap_or(-1.0));
            prop_assert!(now.0 >= before.0 && now.1 >= before.1, "{radius}: {now:?} after {before:?}");
            before = now;
        }
        prop_assert!(before.0 > MOST_GLARE && before.1 > MOST_GLARE_ON_TEXT, "{before:?}");
        let beside = measured(lit(&pixels, (x, y + 32.0), 22.0), &lines);
        prop_assert!(beside.glare > 0.0 && beside.glare_on_text == Some(0.0), "{beside:?}");
    }

    /// A document of known size and so many pixels, at any turn, has the dots an inch that
    /// its size says.
    #[test]
    fn dots_an_inch_follow_from_the_size(
        wanted in 80.0..700.0_f64, angle in 0.0..std::f64::consts::TAU, portrait in any::<bool>(),
    ) {
        for (format, mm, ratio) in [
            (Some(Format::Td1), 85.6, 1.586), (Some(Format::Td2), 105.0, 1.419),
            (Some(Format::Td3), 125.0, 1.42), (Some(Format::MrvA), 120.0, 1.5), (None, 85.6, 1.586),
        ] {
            let long = wanted * mm / 25.4;
            let (w, h) = if portrait { (long / ratio, long) } else { (long, long / ratio) };
            let turned = Quad::rect(0.0, 0.0, w, h).corners().map(|p| {
                Point::new(p.x * angle.cos() - p.y * angle.sin(), p.x * angle.sin() + p.y * angle.cos())
            });
            let outline = Quad::new(turned);
            let side = long_side(&outline, (Form::Card, 0.99), format);
            prop_assert_eq!(side, Some(mm));
            prop_assert!((dpi(&outline, mm) - wanted).abs() < 1e-6);
        }
    }
}

#[test]
fn of_a_size_that_is_not_known_no_resolution_is_told() {
    let square = Quad::rect(0.0, 0.0, 400.0, 390.0);
    let card = Quad::rect(0.0, 0.0, 856.0, 540.0);
    assert_eq!(long_side(&square, (Form::Card, 0.99), None), None);
    assert_eq!(long_side(&card, (Form::Card, 0.5), None), None);
    assert_eq!(long_side(&card, (Form::Passport, 0.99), None), None);
    assert_eq!(
        long_side(&card, (Form::Card, 0.99), Some(Format::FrenchVehicle)),
        None
    );
    let (pixels, lines) = print(1);
    let picture = Picture::new(pixels);
    let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
    let seen = measure(&view, &lines, None, None);
    assert_eq!((seen.dpi, seen.corners_cut_off), (None, None));
}

#[test]
fn corners_out_of_the_frame_are_counted() {
    let picture = Picture::new(Rgb::new(200, 100));
    for (outline, expected) in [
        (Quad::rect(10.0, 10.0, 150.0, 80.0), 0),
        // Within a hundredth of the page's side, as the network's corners are.
        (Quad::rect(-1.0, 10.0, 150.0, 80.0), 0),
        (Quad::rect(-20.0, 10.0, 150.0, 80.0), 2),
        (Quad::rect(-20.0, -20.0, 300.0, 200.0), 4),
    ] {
        assert_eq!(corners_cut_off(&outline, &picture), expected, "{outline:?}");
    }
}

#[test]
fn a_grey_copy_has_no_colour() {
    let (pixels, lines) = print(3);
    let grey = Rgb::from_fn(WIDTH, HEIGHT, |x, y| {
        image::Rgb([pixels.get_pixel(x, y)[1]; 3])
    });
    assert!(measured(grey, &lines).colour < LEAST_COLOUR);
    assert!(measured(pixels, &lines).colour >= LEAST_COLOUR);
}

#[test]
fn a_page_without_print_or_of_one_pixel_is_measured_without_harm() {
    for (width, height) in [(1, 1), (1, 300), (300, 1), (13, 13), (900, 40)] {
        let pixels = Rgb::from_pixel(width, height, image::Rgb([128; 3]));
        let line = Quad::rect(
            -5.0,
            -5.0,
            f64::from(width) + 10.0,
            f64::from(height) + 10.0,
        );
        for lines in [&[][..], &[line][..]] {
            let seen = measured(pixels.clone(), lines);
            assert_eq!(
                (seen.sharpness, seen.glare_on_text, seen.glare),
                (None, seen.glare_on_text, 0.0)
            );
            assert!(seen.glare_on_text.is_none_or(|share| share == 0.0));
        }
    }
}
