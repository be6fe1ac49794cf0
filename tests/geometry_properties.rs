//! What holds for every quad, map and turn.

use datapage::geometry::{Homography, Point, Quad, QuarterTurn};
use proptest::prelude::*;

/// A convex quad in reading order: a rectangle whose corners moved by less than a
/// quarter of its shorter side, turned and shifted.
fn quads() -> impl Strategy<Value = Quad> {
    let size = (20.0..400.0_f64, 20.0..400.0_f64);
    let place = (-500.0..500.0_f64, -500.0..500.0_f64, -3.2..3.2_f64);
    (size, place, prop::array::uniform8(-0.24..0.24_f64)).prop_map(
        |((w, h), (x, y, angle), shifts)| {
            let (sin, cos) = angle.sin_cos();
            let shorter = w.min(h);
            let [a, b, c, d, e, f, g, i] = shifts.map(|shift| shift * shorter);
            let corners = [(a, b), (w + c, d), (w + e, h + f), (g, h + i)];
            Quad::new(
                corners.map(|(u, v)| Point::new(x + u * cos - v * sin, y + u * sin + v * cos)),
            )
        },
    )
}

fn turns() -> impl Strategy<Value = QuarterTurn> {
    prop::sample::select(QuarterTurn::ALL.to_vec())
}

fn near(a: Point, b: Point) -> bool {
    a.distance(b) < 1e-6 * (1.0 + a.x.abs().max(a.y.abs()))
}

proptest! {
    #[test]
    fn a_map_and_its_inverse_move_nothing(quad in quads(), u in 0.0..1.0_f64, v in 0.0..1.0_f64) {
        let map = Homography::unit_to(&quad).ok_or_else(|| TestCaseError::fail("no map"))?;
        let back = map.inverse().ok_or_else(|| TestCaseError::fail("no inverse"))?;
        let p = Point::new(u, v);
        prop_assert!(near(back.map(map.map(p)), p));
        prop_assert!(near(map.then(&back).map(p), p));
        prop_assert!(quad.contains(map.map(p)));
    }

    #[test]
    fn a_map_between_quads_takes_corners_to_corners(from in quads(), to in quads()) {
        let map = Homography::between(&from, &to).ok_or_else(|| TestCaseError::fail("no map"))?;
        for (p, q) in from.corners().into_iter().zip(to.corners()) {
            prop_assert!(near(map.map(p), q), "{:?} for {q:?}", map.map(p));
        }
    }

    #[test]
    fn maps_take_lines_to_lines(quad in quads(), a in -0.2..1.2_f64, b in -0.2..1.2_f64) {
        let map = Homography::unit_to(&quad).ok_or_else(|| TestCaseError::fail("no map"))?;
        let (p, q) = (Point::new(0.0, a), Point::new(1.0, b));
        let [p, m, q] = [p, p.lerp(q, 0.3), q].map(|p| map.map(p));
        let area = (q.x - p.x) * (m.y - p.y) - (q.y - p.y) * (m.x - p.x);
        prop_assert!(area.abs() < 1e-6 * (1.0 + p.distance(q).powi(2)));
    }

    #[test]
    fn ordering_depends_on_the_corners_only(quad in quads(), start in 0_usize..4, mirrored: bool) {
        let ordered = Quad::ordered(quad.corners());
        let mut corners = quad.begin_at(start).corners();
        if mirrored {
            corners.reverse();
        }
        prop_assert_eq!(Quad::ordered(corners), ordered);
        prop_assert!(ordered.is_convex());
        prop_assert!((ordered.area() - quad.area()).abs() < 1e-6 * quad.area());
        let least = quad.corners().iter().map(|p| p.x + p.y).fold(f64::INFINITY, f64::min);
        prop_assert!((ordered.first.x + ordered.first.y - least).abs() < 1e-9);
    }

    #[test]
    fn overlap_is_symmetric_and_between_none_and_all(a in quads(), b in quads()) {
        let iou = a.iou(&b);
        prop_assert!((0.0..=1.0 + 1e-9).contains(&iou));
        prop_assert!((iou - b.iou(&a)).abs() < 1e-6);
        prop_assert!((a.iou(&a) - 1.0).abs() < 1e-6);
        prop_assert!((a.iou(&a.begin_at(1)) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_part_overlaps_by_its_share(x in -9.0..9.0_f64, y in -9.0..9.0_f64, share in 0.05..1.0_f64) {
        let whole = Quad::rect(x, y, 30.0, 20.0);
        prop_assert!((whole.iou(&whole.slice(0.0, share)) - share).abs() < 1e-9);
        prop_assert!((whole.iou(&Quad::rect(x, y, 30.0, 20.0 * share)) - share).abs() < 1e-9);
    }

    #[test]
    fn turns_compose_as_degrees_do(a in turns(), b in turns(), quad in quads()) {
        let both = a.then(b);
        prop_assert_eq!(both.degrees(), (a.degrees() + b.degrees()) % 360);
        prop_assert_eq!(both.upright(&quad), b.upright(&a.upright(&quad)));
        prop_assert_eq!(QuarterTurn::from_quarters(a.quarters() + 4), a);
        let back = QuarterTurn::from_quarters(4 - a.quarters());
        prop_assert_eq!(back.upright(&a.upright(&quad)), quad);
    }

    #[test]
    fn a_turn_turns_the_reading_by_its_degrees(turn in turns(), w in 5.0..50.0_f64, h in 5.0..50.0_f64) {
        // Content that stands upright after a clockwise turn reads at minus that turn before it.
        let angle = turn.upright(&Quad::rect(0.0, 0.0, w, h)).angle().to_degrees();
        let expected = -f64::from(turn.degrees());
        prop_assert!(((angle - expected + 540.0).rem_euclid(360.0) - 180.0).abs() < 1e-9);
    }

    #[test]
    fn growing_adds_the_same_at_all_sides_and_shrinking_takes_it_back(
        w in 5.0..500.0_f64, h in 5.0..90.0_f64, along in 0.0..30.0_f64, across in 0.0..30.0_f64, turned in 0_usize..4,
    ) {
        let quad = Quad::rect(7.0, -3.0, w, h).begin_at(turned);
        let grown = quad.grown(along, across);
        prop_assert!((grown.width() - quad.width() - 2.0 * along).abs() < 1e-9);
        prop_assert!((grown.height() - quad.height() - 2.0 * across).abs() < 1e-9);
        prop_assert!(near(grown.centre(), quad.centre()));
        let back = grown.grown(-along, -across);
        prop_assert!(back.corners().into_iter().zip(quad.corners()).all(|(p, q)| near(p, q)));
    }

    #[test]
    fn slices_lie_side_by_side(quad in quads(), cut in 0.01..0.99_f64) {
        let (left, right) = (quad.slice(0.0, cut), quad.slice(cut, 1.0));
        prop_assert_eq!((left.second, left.third), (right.first, right.fourth));
        prop_assert!((left.area() + right.area() - quad.area()).abs() < 1e-6 * quad.area());
        let whole = quad.slice(0.0, 1.0);
        prop_assert!(whole.corners().into_iter().zip(quad.corners()).all(|(p, q)| near(p, q)));
    }
}
