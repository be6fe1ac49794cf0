//! Lines at random: never a panic, and promises that always hold.

use super::*;

fn any_line() -> impl Strategy<Value = Line> {
    let words = prop::sample::select(vec![
        "Surname/Nom",
        "ERIKSSON",
        "Date of birth",
        "12 AUG 1974",
        "F",
        "Sex",
        "L898902C3",
        "12.04.15",
        "Given names",
        "ANNA",
        "PASSPORT",
        "UTOPIA",
        "P<UTO<<",
        "1980年1月2日",
        "(3)",
    ]);
    let text = prop_oneof![
        prop::collection::vec(words, 1..4).prop_map(|w| w.join(" ")),
        "\\PC{0,40}",
        any::<String>(),
    ];
    let at = prop_oneof![-50.0..1100.0f64, Just(0.0), Just(1e12)];
    let corner = (at.clone(), at).prop_map(|(x, y)| Point::new(x, y));
    let quad = prop_oneof![
        (0.0..900.0f64, 0.0..600.0f64, 1.0..40.0f64).prop_map(|(x, y, h)| Quad::rect(
            x,
            y,
            h * 8.0,
            h
        )),
        [corner.clone(), corner.clone(), corner.clone(), corner].prop_map(Quad::new),
    ];
    (text, quad, 0.0..1.0f32, any::<bool>()).prop_map(|(text, quad, score, whole)| {
        let glyphs = if whole {
            let at = |i: usize| i as f32 / 7.0;
            text.chars()
                .enumerate()
                .map(|(i, ch)| Glyph {
                    ch,
                    score,
                    at: at(i),
                })
                .collect()
        } else {
            Vec::new()
        };
        Line {
            text,
            quad,
            score,
            glyphs,
        }
    })
}

proptest! {
    #[test]
    fn never_panics_and_keeps_its_promises(
        lines in prop::collection::vec(any_line(), 0..40),
        back in prop::collection::vec(any_line(), 0..10),
        with_mrz in any::<bool>(),
        width in 0u32..3000,
    ) {
        let mut front = side(lines, with_mrz.then_some(TD3.as_slice()));
        front.page.0 = width;
        let back = side(back, None);
        let document = understand(&front, Some(&back));
        for field in &document.fields {
            prop_assert!(field.score <= 100);
            prop_assert!(!field.accepted || field.score >= 90);
            prop_assert!(!field.value.trim().is_empty());
        }
        let mut keys: Vec<_> = document.fields.iter().map(|f| &f.key).collect();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), document.fields.len());
        if with_mrz {
            prop_assert_eq!(document.ocr.last_name.as_str(), "ERIKSSON");
        }
    }
}
